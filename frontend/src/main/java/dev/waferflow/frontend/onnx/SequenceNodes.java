package dev.waferflow.frontend.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Bundle;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Operators on sequences and optionals. They compute nothing: while a model is read, a sequence is the list of values
 * that it holds, so these operators choose and join values. Places must be known when the model is read.
 */
final class SequenceNodes {
    /** The operators of this class. */
    static final List<String> OPERATORS = List.of(
            "SequenceConstruct",
            "SequenceEmpty",
            "SequenceAt",
            "SequenceInsert",
            "SequenceErase",
            "SequenceLength",
            "ConcatFromSequence",
            "SplitToSequence",
            "Optional",
            "OptionalGetElement",
            "OptionalHasElement");

    private static final int MOST_ELEMENTS = 100_000;

    private final NodeProto node;
    private final String name;
    private final String where;
    private final List<Bundle<Value>> inputs;
    private final GraphBuilder builder;

    SequenceNodes(NodeProto node, String name, String where, List<Bundle<Value>> inputs, GraphBuilder builder) {
        this.node = node;
        this.name = name;
        this.where = where;
        this.inputs = inputs;
        this.builder = builder;
    }

    /** The results of the node. */
    Bundle<Value> result() {
        return switch (node.getOpType()) {
            case "SequenceConstruct" -> new Bundle.Many<>(inputs);
            case "SequenceEmpty" -> new Bundle.Many<>(List.of());
            case "SequenceAt" -> items(0).get(place(1, items(0).size(), false));
            case "SequenceInsert" -> insert();
            case "SequenceErase" -> erase();
            case "SequenceLength" -> number(DataType.INT64, items(0).size());
            case "ConcatFromSequence" -> concat();
            case "SplitToSequence" -> split();
            case "Optional" -> has(0) ? inputs.get(0) : new Bundle.None<>();
            case "OptionalGetElement" -> element();
            case "OptionalHasElement" -> number(DataType.BOOL, has(0) && !isNone(0) ? 1 : 0);
            default -> throw new IllegalStateException(node.getOpType());
        };
    }

    private boolean has(int index) {
        return index < inputs.size()
                && !(inputs.get(index) instanceof Bundle.One<Value> one
                        && one.item().isAbsent());
    }

    private boolean isNone(int index) {
        return inputs.get(index) instanceof Bundle.None;
    }

    private List<Bundle<Value>> items(int index) {
        if (!has(index) || !(inputs.get(index) instanceof Bundle.Many<Value> many)) {
            throw Faults.malformed("input " + index + " is no sequence", where);
        }
        return many.items();
    }

    private Value tensor(int index) {
        if (!has(index)) {
            throw Faults.malformed("input " + index + " is missing", where);
        }
        return Scope.single(inputs.get(index), where);
    }

    private Tensor known(int index) {
        Value value = tensor(index);
        if (!value.hasElements()) {
            throw Faults.dataDependent(
                    node.getOpType() + ": input " + index
                            + " is computed from data, so lengths are not known in advance",
                    where,
                    "make it a constant of the model");
        }
        return value.constant();
    }

    /** A position counted from the end if negative; {@code end}: the place after the last one is allowed. */
    private int place(int index, int size, boolean end) {
        long place = known(index).longAt(0);
        if (place < -size || place >= size + (end ? 1 : 0)) {
            throw Faults.malformed("place " + place + " is out of range for a sequence of " + size, where);
        }
        return (int) (place < 0 ? place + size : place);
    }

    private Bundle<Value> insert() {
        var items = new ArrayList<>(items(0));
        items.add(has(2) ? place(2, items.size(), true) : items.size(), inputs.get(1));
        if (items.size() > MOST_ELEMENTS) {
            throw Faults.unsupported("the sequence has more than " + MOST_ELEMENTS + " elements", where, "");
        }
        return new Bundle.Many<>(items);
    }

    private Bundle<Value> erase() {
        var items = new ArrayList<>(items(0));
        items.remove(has(1) ? place(1, items.size(), false) : items.size() - 1);
        return new Bundle.Many<>(items);
    }

    private Bundle<Value> element() {
        if (!has(0) || isNone(0)) {
            throw Faults.malformed("the optional has no element", where);
        }
        return inputs.get(0);
    }

    private Bundle<Value> number(DataType type, long value) {
        return Bundle.of(builder.constant(name, Tensor.ofLongs(type, new long[] {value})));
    }

    private Value longs(String suffix, long... values) {
        return builder.constant(name + suffix, Tensor.ofLongs(DataType.INT64, values, values.length));
    }

    private Bundle<Value> concat() {
        Attributes attributes = AttributeDecoder.decode(node, where);
        long axis = attributes.integer("axis");
        var parts = new ArrayList<Value>();
        for (Bundle<Value> item : items(0)) {
            Value part = Scope.single(item, where);
            parts.add(
                    attributes.integer("new_axis", 0) == 0
                            ? part
                            : builder.node("Unsqueeze", name + ".row", part, longs(".axes", axis)));
        }
        if (parts.isEmpty()) {
            throw Faults.malformed("the sequence is empty", where);
        }
        return Bundle.of(builder.node("Concat", name, Attributes.none().with("axis", axis), parts));
    }

    private Bundle<Value> split() {
        Attributes attributes = AttributeDecoder.decode(node, where);
        Value x = tensor(0);
        int rank = x.type().rank();
        long axis = attributes.integer("axis", 0);
        if (axis < -rank || axis >= rank) {
            throw Faults.malformed("axis " + axis + " is out of range", where);
        }
        int extent = x.type().dim((int) (axis < 0 ? axis + rank : axis));
        boolean squeezed = !has(1) && attributes.integer("keepdims", 1) == 0;
        var items = new ArrayList<Bundle<Value>>();
        long start = 0;
        for (long length : lengths(extent)) {
            Value part = builder.node(
                    "Slice",
                    name + ".part",
                    x,
                    longs(".start", start),
                    longs(".end", start + length),
                    longs(".axis", axis));
            items.add(Bundle.of(squeezed ? builder.node("Squeeze", name + ".item", part, longs(".axes", axis)) : part));
            start += length;
        }
        return new Bundle.Many<>(items);
    }

    private List<Long> lengths(int extent) {
        Tensor given = has(1) ? known(1) : Tensor.ofLongs(DataType.INT64, new long[] {1});
        var lengths = new ArrayList<Long>();
        long sum = 0;
        if (given.rank() == 0) {
            long length = given.longAt(0);
            if (length < 1 || extent / length > MOST_ELEMENTS) {
                throw Faults.malformed("the parts cannot have length " + length, where);
            }
            for (; sum < extent; sum += length) {
                lengths.add(Math.min(length, extent - sum));
            }
            return lengths;
        }
        for (long length : given.toLongs()) {
            lengths.add(length);
            sum += length;
            if (length < 0 || sum > extent) {
                throw Faults.malformed("the parts do not add up to " + extent, where);
            }
        }
        if (sum != extent) {
            throw Faults.malformed("the parts add up to " + sum + " instead of " + extent, where);
        }
        return lengths;
    }
}
