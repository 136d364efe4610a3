package dev.waferflow.frontend.onnx;

import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.waferflow.frontend.graph.Bundle;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.op.DataTypes;
import dev.waferflow.machine.fault.Diagnostic;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.DataType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * Gives every graph input a full shape. A free dimension takes its value from the user, else from the shape of what
 * will be fed; a batch that nobody bound is 1, with a notice. A free dimension without a name is called after its
 * input and place, such as {@code image:0}. Exporters also give one name to several dimensions of one input, of which the
 * later ones may be bound alone, as {@code batch:1}.
 */
final class InputBinding {
    private final Map<String, Integer> dims;
    private final Map<String, int[]> fed;
    private final List<String> notices;
    private final Map<String, Integer> bound = new LinkedHashMap<>();
    private final List<Diagnostic> open = new ArrayList<>();

    InputBinding(Map<String, Integer> dims, Map<String, int[]> fed, List<String> notices) {
        this.dims = dims;
        this.fed = fed;
        this.notices = notices;
    }

    /** The type of each input, in order: of one tensor, or of the elements that will be fed. */
    Map<String, Bundle<TensorType>> bind(List<ValueInfoProto> inputs, Map<String, Bundle<TensorType>> bundles) {
        for (ValueInfoProto input : inputs) {
            if (input.getType().hasTensorType()) {
                collect(input);
            }
        }
        var result = new LinkedHashMap<String, Bundle<TensorType>>();
        for (ValueInfoProto input : inputs) {
            Bundle<TensorType> type = bundle(input, bundles.get(input.getName()));
            if (type != null && result.put(input.getName(), type) != null) {
                throw Faults.malformed("two inputs have the same name", where(input));
            }
        }
        if (!open.isEmpty()) {
            throw new UserException(FaultKind.USAGE, open);
        }
        checkNames(inputs);
        return result;
    }

    /** Named dimensions that the fed shapes decide. */
    private void collect(ValueInfoProto input) {
        int[] shape = fed.get(input.getName());
        var tensor = tensorType(input);
        if (shape == null || !tensor.hasShape()) {
            return;
        }
        if (tensor.getShape().getDimCount() != shape.length) {
            throw Faults.usage(
                    "input '" + input.getName() + "' has " + tensor.getShape().getDimCount()
                            + " dimensions, but what is fed has " + shape.length,
                    where(input),
                    "feed a tensor of the right rank");
        }
        for (int i = 0; i < shape.length; i++) {
            if (isFree(tensor.getShape().getDim(i))) {
                bound.putIfAbsent(name(input, i), shape[i]);
            }
        }
    }

    /** Sequences and optionals have the types of what is fed; nothing else tells how many elements they have. */
    private Bundle<TensorType> bundle(ValueInfoProto input, Bundle<TensorType> given) {
        boolean structured =
                input.getType().hasSequenceType() || input.getType().hasOptionalType();
        if (structured && given == null) {
            throw Faults.unsupported(
                    "input that is a sequence or an optional: only what is fed tells its length",
                    where(input),
                    "use a model with tensor inputs");
        }
        TensorType type = structured ? null : type(input);
        return structured ? given : type == null ? null : Bundle.of(type);
    }

    private TensorType type(ValueInfoProto input) {
        var tensor = tensorType(input);
        DataType element = DataTypes.numbered(tensor.getElemType());
        if (element == DataType.OTHER) {
            throw Faults.unsupported(
                    "input of element type number " + tensor.getElemType(), where(input), "convert the model");
        }
        int[] given = fed.get(input.getName());
        if (!tensor.hasShape()) {
            if (given == null) {
                open.add(new Diagnostic(
                        "WF-ONNX-005", "input '" + input.getName() + "' has no shape", where(input), "give --inputs"));
                return null;
            }
            return TensorType.of(element, given);
        }
        var shape = new int[tensor.getShape().getDimCount()];
        boolean complete = true;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = extent(input, tensor.getShape().getDim(i), i);
            complete &= shape[i] >= 0;
            if (given != null && complete && given[i] != shape[i]) {
                throw Faults.usage(
                        "input '" + input.getName() + "' has extent " + shape[i] + " at dimension " + i
                                + ", but what is fed has " + given[i],
                        where(input),
                        "feed a tensor of that shape, or bind the dimension with --dim");
            }
        }
        return complete ? checked(input, element, shape) : null;
    }

    private static TensorType checked(ValueInfoProto input, DataType element, int[] shape) {
        try {
            return TensorType.of(element, shape);
        } catch (IllegalArgumentException e) {
            throw Faults.malformed("the input is too large: " + e.getMessage(), where(input));
        }
    }

    private int extent(ValueInfoProto input, Dimension dim, int axis) {
        if (!isFree(dim)) {
            if (dim.getDimValue() > Integer.MAX_VALUE) {
                throw Faults.malformed("extent " + dim.getDimValue() + " is out of range", where(input));
            }
            return (int) dim.getDimValue();
        }
        String name = name(input, axis);
        for (String known : List.of(name, dim.getDimParam())) {
            if (dims.containsKey(known)) {
                return dims.get(known);
            }
            if (bound.containsKey(known)) {
                return bound.get(known);
            }
        }
        if (axis == 0 || name.toLowerCase(Locale.ROOT).contains("batch")) {
            bound.put(name, 1);
            notices.add("batch dimension '" + name + "' bound to 1; another value: --dim " + name + "=N");
            return 1;
        }
        open.add(new Diagnostic(
                "WF-ONNX-005",
                "dimension '" + name + "' of input '" + input.getName() + "' is free",
                where(input),
                "--dim " + name + "=N, or --inputs with tensors of the wanted shape"));
        return -1;
    }

    private static boolean isFree(Dimension dim) {
        return !dim.hasDimValue()
                || dim.getDimValue() < 0
                || dim.hasDimParam() && !dim.getDimParam().isEmpty();
    }

    private static String name(ValueInfoProto input, int axis) {
        var shape = tensorType(input).getShape();
        String name = shape.getDim(axis).getDimParam();
        for (int before = 0; before < axis; before++) {
            if (!name.isEmpty() && shape.getDim(before).getDimParam().equals(name)) {
                return name + ":" + axis;
            }
        }
        return name.isEmpty() ? input.getName() + ":" + axis : name;
    }

    private static TypeProto.Tensor tensorType(ValueInfoProto input) {
        if (!input.getType().hasTensorType()) {
            throw input.getType().getValueCase() == TypeProto.ValueCase.VALUE_NOT_SET
                    ? Faults.malformed("the input has no type", where(input))
                    : Faults.unsupported("input that is not a tensor", where(input), "use a model with tensor inputs");
        }
        return input.getType().getTensorType();
    }

    private void checkNames(List<ValueInfoProto> inputs) {
        var known = new TreeSet<String>();
        for (ValueInfoProto input : inputs) {
            var shape = input.getType().getTensorType().getShape();
            for (int i = 0; i < shape.getDimCount(); i++) {
                if (isFree(shape.getDim(i))) {
                    known.add(name(input, i));
                }
            }
        }
        for (String name : dims.keySet()) {
            if (!known.contains(name)) {
                throw Faults.usage(
                        "the model has no free dimension '" + name + "'",
                        "--dim " + name,
                        known.isEmpty() ? "leave --dim out" : "use one of " + known);
            }
        }
    }

    private static String where(ValueInfoProto input) {
        return "input '" + input.getName() + "'";
    }
}
