package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Choosing elements by number, and putting them back. */
final class GatherOperators {
    private GatherOperators() {}

    static List<Operator> all() {
        return List.of(
                Definition.of("Gather", GatherOperators::gatherType, GatherOperators::gather),
                Definition.of(
                        "GatherElements",
                        c -> {
                            c.require(c.type(0).rank() == c.type(1).rank(), "the operands differ in rank");
                            c.axis(c.attributes().integer("axis", 0), c.type(0).rank());
                            return c.type(0).withShape(c.type(1).dims());
                        },
                        GatherOperators::gatherElements),
                Definition.of("GatherND", GatherOperators::gatherNdType, GatherOperators::gatherNd),
                scatterElements("ScatterElements"),
                scatterElements("Scatter"),
                Definition.of("ScatterND", c -> c.type(0), GatherOperators::scatterNd),
                Definition.of("OneHot", GatherOperators::oneHotType, GatherOperators::oneHot),
                Definition.many("TopK", GatherOperators::topTypes, GatherOperators::top)
                        .normalizing(form -> form.attributes().has("k")
                                ? form.withInput(
                                                1,
                                                form.integers(
                                                        "k", form.attributes().integer("k")))
                                        .withAttributes(form.attributes().without("k"))
                                : form),
                Definition.of("Compress", GatherOperators::compressType, GatherOperators::compress));
    }

    private static TensorType gatherType(OpContext c) {
        int[] x = c.type(0).dims();
        int[] indices = c.type(1).dims();
        int axis = c.axis(c.attributes().integer("axis", 0), x.length);
        var shape = new int[x.length - 1 + indices.length];
        System.arraycopy(x, 0, shape, 0, axis);
        System.arraycopy(indices, 0, shape, axis, indices.length);
        System.arraycopy(x, axis + 1, shape, axis + indices.length, x.length - axis - 1);
        return c.type(0).withShape(shape);
    }

    private static int place(OpContext c, long index, int extent) {
        if (index < -extent || index >= extent) {
            throw c.malformed("index " + index + " is out of range for extent " + extent);
        }
        return (int) (index < 0 ? index + extent : index);
    }

    private static Tensor gather(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor indices = in.get(1);
        int axis = c.axis(c.attributes().integer("axis", 0), x.rank());
        int inner = Tensor.sizeOf(Arrays.copyOfRange(x.shape(), axis + 1, x.rank()));
        int outer = Tensor.sizeOf(Arrays.copyOf(x.shape(), axis));
        int extent = x.dim(axis);
        Object target = Elements.storage(x.type(), outer * indices.size() * inner);
        for (int i = 0; i < outer; i++) {
            for (int k = 0; k < indices.size(); k++) {
                int from = (i * extent + place(c, indices.longAt(k), extent)) * inner;
                System.arraycopy(Elements.storage(x), from, target, (i * indices.size() + k) * inner, inner);
            }
        }
        return Elements.wrap(x.type(), target, gatherType(c).dims());
    }

    private static Tensor gatherElements(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor indices = in.get(1);
        int axis = c.axis(c.attributes().integer("axis", 0), x.rank());
        return Elements.gather(x, indices.shape(), i -> elementPlace(c, x, indices, axis, i));
    }

    /** Where in {@code x} the element lies that index number {@code i} names along {@code axis}. */
    private static int elementPlace(OpContext c, Tensor x, Tensor indices, int axis, int i) {
        int[] strides = Broadcast.strides(x.shape());
        int rest = i;
        int at = 0;
        for (int d = x.rank() - 1; d >= 0; d--) {
            int index = rest % indices.dim(d);
            rest /= indices.dim(d);
            at += (d == axis ? place(c, indices.longAt(i), x.dim(axis)) : index) * strides[d];
        }
        return at;
    }

    private static TensorType gatherNdType(OpContext c) {
        int batch = c.attributes().intValue("batch_dims", 0);
        int[] x = c.type(0).dims();
        int[] indices = c.type(1).dims();
        int depth = indices[indices.length - 1];
        c.require(batch >= 0 && batch + depth <= x.length && batch < indices.length, "the indices do not fit");
        int kept = x.length - batch - depth;
        var shape = new int[indices.length - 1 + kept];
        System.arraycopy(indices, 0, shape, 0, indices.length - 1);
        System.arraycopy(x, batch + depth, shape, indices.length - 1, kept);
        return c.type(0).withShape(shape);
    }

    private static Tensor gatherNd(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor indices = in.get(1);
        int batch = c.attributes().intValue("batch_dims", 0);
        int depth = indices.dim(-1);
        int[] shape = gatherNdType(c).dims();
        int inner = Tensor.sizeOf(Arrays.copyOfRange(x.shape(), batch + depth, x.rank()));
        int tuples = indices.size() / Math.max(1, depth);
        int perBatch = Math.max(1, tuples / Math.max(1, Tensor.sizeOf(Arrays.copyOf(x.shape(), batch))));
        int batchSize = Tensor.sizeOf(Arrays.copyOfRange(x.shape(), batch, x.rank()));
        return Elements.gather(x, shape, i -> {
            int tuple = i / inner;
            int at = 0;
            for (int d = 0; d < depth; d++) {
                at = at * x.dim(batch + d) + place(c, indices.longAt(tuple * depth + d), x.dim(batch + d));
            }
            return tuple / perBatch * batchSize + at * inner + i % inner;
        });
    }

    private static Operator scatterElements(String name) {
        return Definition.of(name, c -> c.type(0), (c, in) -> {
            Tensor x = in.get(0);
            Tensor indices = in.get(1);
            int axis = c.axis(c.attributes().integer("axis", 0), x.rank());
            Tensor result = copy(x);
            String reduction = c.attributes().string("reduction", "none");
            for (int i = 0; i < indices.size(); i++) {
                put(c, result, elementPlace(c, x, indices, axis, i), in.get(2), i, reduction);
            }
            return result;
        });
    }

    private static Tensor scatterNd(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor indices = in.get(1);
        int depth = indices.dim(-1);
        int inner = Tensor.sizeOf(Arrays.copyOfRange(x.shape(), depth, x.rank()));
        Tensor result = copy(x);
        String reduction = c.attributes().string("reduction", "none");
        for (int i = 0; i < in.get(2).size(); i++) {
            int at = 0;
            for (int d = 0; d < depth; d++) {
                at = at * x.dim(d) + place(c, indices.longAt(i / inner * depth + d), x.dim(d));
            }
            put(c, result, at * inner + i % inner, in.get(2), i, reduction);
        }
        return result;
    }

    private static Tensor copy(Tensor x) {
        Object target = Elements.storage(x.type(), x.size());
        System.arraycopy(Elements.storage(x), 0, target, 0, x.size());
        return Elements.wrap(x.type(), target, x.shape());
    }

    private static void put(OpContext c, Tensor target, int at, Tensor updates, int i, String reduction) {
        if (reduction.equals("none")) {
            System.arraycopy(Elements.storage(updates), i, Elements.storage(target), at, 1);
            return;
        }
        double old = target.doubleAt(at);
        double update = updates.doubleAt(i);
        double value = switch (reduction) {
            case "add" -> old + update;
            case "mul" -> old * update;
            case "min" -> Math.min(old, update);
            case "max" -> Math.max(old, update);
            default -> throw c.malformed("reduction '" + reduction + "' is not known");
        };
        Tensor one = Elements.filled(target.type(), value, 1);
        System.arraycopy(Elements.storage(one), 0, Elements.storage(target), at, 1);
    }

    private static TensorType oneHotType(OpContext c) {
        int[] indices = c.type(0).dims();
        int axis = c.axis(c.attributes().integer("axis", -1), indices.length + 1);
        long depth = c.requiredConstant(1, "depth").longAt(0);
        c.require(depth > 0 && depth <= Integer.MAX_VALUE, "depth " + depth + " is out of range");
        var shape = new int[indices.length + 1];
        System.arraycopy(indices, 0, shape, 0, axis);
        shape[axis] = (int) depth;
        System.arraycopy(indices, axis, shape, axis + 1, indices.length - axis);
        return c.type(2).withShape(shape);
    }

    private static Tensor oneHot(OpContext c, List<Tensor> in) {
        int[] shape = oneHotType(c).dims();
        int axis = c.axis(c.attributes().integer("axis", -1), shape.length);
        int inner = Tensor.sizeOf(Arrays.copyOfRange(shape, axis + 1, shape.length));
        int depth = shape[axis];
        return Elements.gather(in.get(2), shape, i -> {
            long index = in.get(0).longAt(i / (inner * depth) * inner + i % inner);
            return (index < 0 ? index + depth : index) == i / inner % depth ? 1 : 0;
        });
    }

    private static List<TensorType> topTypes(OpContext c) {
        int[] shape = c.type(0).dims();
        int axis = c.axis(c.attributes().integer("axis", -1), shape.length);
        long k = c.requiredConstant(1, "k").longAt(0);
        c.require(k >= 0 && k <= shape[axis], "k is " + k + " but the dimension has " + shape[axis]);
        shape[axis] = (int) k;
        TensorType type = c.type(0).withShape(shape);
        return List.of(type, type.withElementType(DataType.INT64));
    }

    private static List<Tensor> top(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        int axis = c.axis(c.attributes().integer("axis", -1), x.rank());
        int sign = c.attributes().integer("largest", 1) != 0 ? -1 : 1;
        int[] shape = topTypes(c).get(0).dims();
        int k = shape[axis];
        int inner = Tensor.sizeOf(Arrays.copyOfRange(shape, axis + 1, shape.length));
        var chosen = new int[Tensor.sizeOf(shape)];
        for (int row = 0; row < x.size() / Math.max(1, x.dim(axis)); row++) {
            int start = row / inner * inner * x.dim(axis) + row % inner;
            var order = new Integer[x.dim(axis)];
            Arrays.setAll(order, i -> i);
            Arrays.sort(order, (a, b) -> {
                double p = x.doubleAt(start + a * inner);
                double q = x.doubleAt(start + b * inner);
                return p == q ? a - b : sign * Double.compare(p, q);
            });
            for (int i = 0; i < k; i++) {
                chosen[row / inner * inner * k + i * inner + row % inner] = start + order[i] * inner;
            }
        }
        return List.of(
                Elements.gather(x, shape, i -> chosen[i]),
                Elements.generate(DataType.INT64, shape, i -> chosen[i] / inner % x.dim(axis)));
    }

    private static int[] picked(OpContext c) {
        long[] condition = c.requiredConstant(1, "condition").toLongs();
        int limit = c.attributes().has("axis")
                ? c.type(0).dim(c.axis(c.attributes().integer("axis"), c.type(0).rank()))
                : c.type(0).size();
        return IntStream.range(0, Math.min(limit, condition.length))
                .filter(i -> condition[i] != 0)
                .toArray();
    }

    private static TensorType compressType(OpContext c) {
        int[] picked = picked(c);
        if (!c.attributes().has("axis")) {
            return c.type(0).withShape(picked.length);
        }
        int[] shape = c.type(0).dims();
        shape[c.axis(c.attributes().integer("axis"), shape.length)] = picked.length;
        return c.type(0).withShape(shape);
    }

    private static Tensor compress(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        int[] picked = picked(c);
        int[] shape = compressType(c).dims();
        if (!c.attributes().has("axis")) {
            return Elements.gather(x, shape, i -> picked[i]);
        }
        int axis = c.axis(c.attributes().integer("axis"), x.rank());
        int inner = Tensor.sizeOf(Arrays.copyOfRange(shape, axis + 1, shape.length));
        return Elements.gather(
                x,
                shape,
                i -> (i / (inner * picked.length) * x.dim(axis) + picked[i / inner % picked.length]) * inner
                        + i % inner);
    }
}
