package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Operators that keep the elements and change the shape, and those that make tensors out of shapes. */
final class ShapeOperators {
    private ShapeOperators() {}

    static List<Operator> all() {
        return List.of(
                reshaping("Reshape", ShapeOperators::reshape)
                        .normalizing(form -> form.integersToInput("shape", 1)
                                .withAttributes(form.attributes().without("shape"))),
                reshaping("Flatten", ShapeOperators::flatten),
                reshaping("Squeeze", ShapeOperators::squeeze).normalizing(form -> form.integersToInput("axes", 1)),
                reshaping("Unsqueeze", ShapeOperators::unsqueeze).normalizing(form -> form.integersToInput("axes", 1)),
                reshaping("Identity", c -> c.type(0).dims()),
                Definition.many(
                                "Dropout",
                                c -> List.of(c.type(0), c.type(0).withElementType(DataType.BOOL)),
                                ShapeOperators::dropout)
                        .normalizing(ShapeOperators::inference),
                Definition.of(
                        "Shape",
                        c -> TensorType.of(DataType.INT64, shapeOf(c).length),
                        (c, in) -> Tensor.ofLongs(DataType.INT64, shapeOf(c), shapeOf(c).length)),
                Definition.of(
                        "Size",
                        c -> TensorType.of(DataType.INT64),
                        (c, in) -> Tensor.ofLongs(
                                DataType.INT64, new long[] {c.type(0).size()})),
                Definition.of(
                        "ConstantOfShape",
                        c -> TensorType.of(fill(c).type(), extents(c, c.requiredConstant(0, "shape"))),
                        (c, in) -> {
                            Tensor fill = fill(c);
                            return Elements.gather(fill, extents(c, in.get(0)), i -> 0);
                        }),
                Definition.of("Range", ShapeOperators::rangeType, ShapeOperators::range),
                Definition.of(
                        "EyeLike",
                        c -> c.type(0)
                                .withElementType(DataTypes.attribute(
                                        c, "dtype", c.type(0).elementType())),
                        (c, in) -> {
                            int columns = c.type(0).dim(1);
                            long k = c.attributes().integer("k", 0);
                            DataType type =
                                    DataTypes.attribute(c, "dtype", c.type(0).elementType());
                            return Elements.generate(
                                    type, c.type(0).dims(), i -> i % columns - i / columns == k ? 1 : 0);
                        }));
    }

    private static Definition reshaping(String name, NewShape shape) {
        return Definition.of(
                name,
                c -> c.type(0).withShape(shape.of(c)),
                (c, in) -> in.get(0).reshaped(shape.of(c)));
    }

    static int[] extents(OpContext c, Tensor shape) {
        var result = new int[shape.size()];
        long size = 1;
        for (int i = 0; i < result.length; i++) {
            long extent = shape.longAt(i);
            c.require(extent >= 0 && extent <= Integer.MAX_VALUE, "extent " + extent + " is out of range");
            result[i] = (int) extent;
            size = Math.multiplyExact(size, extent);
            c.require(size <= Integer.MAX_VALUE, "the result has more than 2^31-1 elements");
        }
        return result;
    }

    private static int[] reshape(OpContext c) {
        long[] wanted = c.requiredConstant(1, "shape").toLongs();
        TensorType from = c.type(0);
        boolean zeroCopies = c.attributes().integer("allowzero", 0) == 0;
        var shape = new int[wanted.length];
        int open = -1;
        long known = 1;
        for (int i = 0; i < shape.length; i++) {
            long extent = wanted[i];
            if (extent == -1) {
                c.require(open < 0, "two extents are open");
                open = i;
                continue;
            }
            if (extent == 0 && zeroCopies) {
                c.require(i < from.rank(), "extent 0 at " + i + " has nothing to copy");
                extent = from.dim(i);
            }
            c.require(extent >= 0 && extent <= Integer.MAX_VALUE, "extent " + extent + " is out of range");
            shape[i] = (int) extent;
            known = Math.multiplyExact(known, extent);
        }
        if (open >= 0) {
            c.require(known != 0 && from.size() % known == 0, Arrays.toString(wanted) + " does not fit the input");
            shape[open] = (int) (from.size() / known);
        } else {
            c.require(known == from.size(), Arrays.toString(wanted) + " does not fit the input");
        }
        return shape;
    }

    private static int[] flatten(OpContext c) {
        int[] shape = c.type(0).dims();
        long given = c.attributes().integer("axis", 1);
        int axis = given == shape.length ? shape.length : c.axis(given, Math.max(1, shape.length));
        return new int[] {
            Tensor.sizeOf(Arrays.copyOf(shape, axis)), Tensor.sizeOf(Arrays.copyOfRange(shape, axis, shape.length))
        };
    }

    private static int[] squeeze(OpContext c) {
        int[] shape = c.type(0).dims();
        var drop = new boolean[shape.length];
        if (c.has(1)) {
            for (long axis : c.requiredConstant(1, "axes").toLongs()) {
                int at = c.axis(axis, shape.length);
                c.require(shape[at] == 1, "axis " + axis + " has extent " + shape[at]);
                drop[at] = true;
            }
        } else {
            for (int i = 0; i < shape.length; i++) {
                drop[i] = shape[i] == 1;
            }
        }
        var kept = new ArrayList<Integer>();
        for (int i = 0; i < shape.length; i++) {
            if (!drop[i]) {
                kept.add(shape[i]);
            }
        }
        return kept.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int[] unsqueeze(OpContext c) {
        int[] shape = c.type(0).dims();
        long[] axes = c.requiredConstant(1, "axes").toLongs();
        var result = new int[shape.length + axes.length];
        for (long axis : axes) {
            int at = c.axis(axis, result.length);
            c.require(result[at] == 0, "axis " + axis + " is given twice");
            result[at] = -1;
        }
        for (int i = 0, next = 0; i < result.length; i++) {
            result[i] = result[i] == -1 ? 1 : shape[next++];
        }
        return result;
    }

    /** Without parameters: outside training a Dropout lets everything through. */
    private static NodeForm inference(NodeForm form) {
        OpContext c = form.context();
        boolean training = c.has(2) && c.requiredConstant(2, "training_mode").longAt(0) != 0;
        if (training && (!c.has(1) || c.requiredConstant(1, "ratio").doubleAt(0) != 0)) {
            throw c.unsupported("training mode draws random numbers", "export the model for inference");
        }
        return new NodeForm(
                form.op(),
                form.name(),
                form.opset(),
                dev.waferflow.frontend.graph.Attributes.none(),
                List.of(c.input(0)),
                form.outputCount(),
                form.builder());
    }

    private static List<Tensor> dropout(OpContext c, List<Tensor> in) {
        return List.of(in.get(0), Elements.filled(DataType.BOOL, 1, in.get(0).shape()));
    }

    private static long[] shapeOf(OpContext c) {
        int[] shape = c.type(0).dims();
        int start = place(c.attributes().integer("start", 0), shape.length);
        int end = place(c.attributes().integer("end", shape.length), shape.length);
        var result = new long[Math.max(0, end - start)];
        for (int i = 0; i < result.length; i++) {
            result[i] = shape[start + i];
        }
        return result;
    }

    private static int place(long given, int rank) {
        return (int) Math.max(0, Math.min(rank, given < 0 ? given + rank : given));
    }

    private static Tensor fill(OpContext c) {
        if (!c.attributes().has("value")) {
            return Elements.scalar(DataType.FP32, 0);
        }
        Tensor value = c.attributes().tensor("value");
        c.require(value.size() == 1, "the value must have one element");
        return value;
    }

    private static TensorType rangeType(OpContext c) {
        int stash = c.attributes().intValue("stash_type", 1);
        if (DataTypes.numbered(stash) != DataType.FP32 && DataTypes.numbered(stash) != DataType.FP64) {
            throw c.unsupported("stash_type " + stash, "use stash_type 1");
        }
        Tensor start = c.requiredConstant(0, "start");
        Tensor limit = c.requiredConstant(1, "limit");
        Tensor delta = c.requiredConstant(2, "delta");
        c.require(delta.doubleAt(0) != 0, "the step is zero");
        double count = StrictMath.ceil((limit.doubleAt(0) - start.doubleAt(0)) / delta.doubleAt(0));
        c.require(!Double.isNaN(count) && count <= Integer.MAX_VALUE, "the result is too long");
        return TensorType.of(start.type(), (int) Math.max(0, count));
    }

    private static Tensor range(OpContext c, List<Tensor> in) {
        TensorType type = rangeType(c);
        if (type.elementType().integral()) {
            long first = in.get(0).longAt(0);
            long step = in.get(2).longAt(0);
            return Elements.fromLongs(type.elementType(), type.dims(), i -> first + i * step);
        }
        double start = in.get(0).doubleAt(0);
        double delta = in.get(2).doubleAt(0);
        return Elements.generate(type.elementType(), type.dims(), i -> start + i * delta);
    }

    private interface NewShape {
        int[] of(OpContext context);
    }
}
