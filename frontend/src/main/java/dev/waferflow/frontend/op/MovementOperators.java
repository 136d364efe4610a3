package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Operators that only move elements: the result is a choice of input elements in another order. */
final class MovementOperators {
    private MovementOperators() {}

    static List<Operator> all() {
        return List.of(
                Definition.of(
                        "Transpose",
                        c -> c.type(0).withShape(permuted(c.type(0).dims(), permutation(c))),
                        (c, in) -> transpose(in.get(0), permutation(c))),
                Definition.of("Concat", MovementOperators::concatType, MovementOperators::concat)
                        .normalizing(form -> form.attributes().has("axis")
                                ? form
                                : form.withAttributes(form.attributes().with("axis", 1))),
                Definition.many("Split", MovementOperators::splitTypes, MovementOperators::split)
                        .normalizing(MovementOperators::canonicalSplit),
                Definition.of("Expand", MovementOperators::expandType, (c, in) -> {
                    int[] shape = expandType(c).dims();
                    return strided(in.get(0), shape, Broadcast.strides(in.get(0).shape(), shape), 0);
                }),
                Definition.of("Tile", MovementOperators::tileType, MovementOperators::tile),
                Definition.of("DepthToSpace", MovementOperators::depthToSpaceType, MovementOperators::depthToSpace),
                Definition.of("SpaceToDepth", MovementOperators::spaceToDepthType, MovementOperators::spaceToDepth),
                Definition.of("Trilu", c -> c.type(0), MovementOperators::triangle),
                Definition.of("ReverseSequence", c -> c.type(0), MovementOperators::reverse));
    }

    private static int[] permutation(OpContext c) {
        int rank = c.type(0).rank();
        var reversed = new int[rank];
        for (int i = 0; i < rank; i++) {
            reversed[i] = rank - 1 - i;
        }
        int[] permutation = c.attributes().ints("perm", reversed);
        var seen = new boolean[rank];
        c.require(permutation.length == rank, "perm needs " + rank + " entries");
        for (int axis : permutation) {
            c.require(axis >= 0 && axis < rank && !seen[axis], "perm is no permutation");
            seen[axis] = true;
        }
        return permutation;
    }

    private static int[] permuted(int[] shape, int[] permutation) {
        var result = new int[shape.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = shape[permutation[i]];
        }
        return result;
    }

    static Tensor transpose(Tensor x, int[] permutation) {
        int[] strides = permuted(Broadcast.strides(x.shape()), permutation);
        return strided(x, permuted(x.shape(), permutation), strides, 0);
    }

    /** The tensor whose element at an index lies at {@code start} plus index times strides in {@code x}. */
    static Tensor strided(Tensor x, int[] shape, int[] strides, int start) {
        int size = Tensor.sizeOf(shape);
        Object target = Elements.storage(x.type(), size);
        Object source = Elements.storage(x);
        int rank = shape.length;
        int inner = rank == 0 ? 1 : shape[rank - 1];
        int step = rank == 0 ? 0 : strides[rank - 1];
        var index = new int[rank];
        int from = start;
        for (int out = 0; out < size; out += inner) {
            copyRun(source, from, step, target, out, inner);
            for (int axis = rank - 2; axis >= 0; axis--) {
                from += strides[axis];
                if (++index[axis] < shape[axis]) {
                    break;
                }
                from -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
        return Elements.wrap(x.type(), target, shape);
    }

    private static void copyRun(Object source, int from, int step, Object target, int to, int length) {
        if (step == 1) {
            System.arraycopy(source, from, target, to, length);
        } else if (source instanceof float[] floats) {
            var out = (float[]) target;
            for (int i = 0, at = from; i < length; i++, at += step) {
                out[to + i] = floats[at];
            }
        } else {
            for (int i = 0, at = from; i < length; i++, at += step) {
                System.arraycopy(source, at, target, to + i, 1);
            }
        }
    }

    private static TensorType concatType(OpContext c) {
        int[] shape = c.type(0).dims();
        int axis = c.axis(c.attributes().integer("axis"), shape.length);
        int total = 0;
        for (int i = 0; i < c.inputCount(); i++) {
            int[] next = c.type(i).dims();
            c.require(next.length == shape.length, "the operands differ in rank");
            c.require(c.type(i).elementType() == c.type(0).elementType(), "the operands differ in element type");
            total = Math.addExact(total, next[axis]);
            next[axis] = shape[axis];
            c.require(Arrays.equals(next, shape), "the operands differ beside axis " + axis);
        }
        shape[axis] = total;
        return c.type(0).withShape(shape);
    }

    private static Tensor concat(OpContext c, List<Tensor> in) {
        int[] shape = concatType(c).dims();
        int axis = c.axis(c.attributes().integer("axis"), shape.length);
        return join(in, axis, shape);
    }

    static Tensor join(List<Tensor> parts, int axis, int[] shape) {
        DataType type = parts.get(0).type();
        Object target = Elements.storage(type, Tensor.sizeOf(shape));
        int inner = Tensor.sizeOf(Arrays.copyOfRange(shape, axis + 1, shape.length));
        int outer = Tensor.sizeOf(Arrays.copyOf(shape, axis));
        int column = 0;
        for (Tensor part : parts) {
            int run = part.dim(axis) * inner;
            for (int i = 0; i < outer; i++) {
                System.arraycopy(Elements.storage(part), i * run, target, i * shape[axis] * inner + column, run);
            }
            column += run;
        }
        return Elements.wrap(type, target, shape);
    }

    private static NodeForm canonicalSplit(NodeForm form) {
        NodeForm result = form.integersToInput("split", 1);
        OpContext c = result.context();
        if (c.has(1)) {
            return result.withAttributes(result.attributes().without("num_outputs"));
        }
        int axis = c.axis(c.attributes().integer("axis", 0), c.type(0).rank());
        int extent = c.type(0).dim(axis);
        int parts = Math.max(1, c.attributes().intValue("num_outputs", form.outputCount()));
        int chunk = Math.max(1, -Math.floorDiv(-extent, parts));
        var sizes = new long[parts];
        for (int i = 0; i < parts; i++) {
            sizes[i] = Math.max(0, Math.min(chunk, extent - i * chunk));
        }
        return result.withInput(1, form.integers("split", sizes))
                .withAttributes(result.attributes().without("num_outputs"));
    }

    private static List<TensorType> splitTypes(OpContext c) {
        int[] shape = c.type(0).dims();
        int axis = c.axis(c.attributes().integer("axis", 0), shape.length);
        int extent = shape[axis];
        var types = new ArrayList<TensorType>();
        long total = 0;
        for (long size : c.requiredConstant(1, "sizes").toLongs()) {
            c.require(size >= 0 && size <= extent, "part of " + size + " does not fit");
            shape[axis] = (int) size;
            total += size;
            types.add(c.type(0).withShape(shape));
        }
        c.require(total == extent, "the parts add up to " + total + " instead of " + extent);
        return types;
    }

    private static List<Tensor> split(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        int axis = c.axis(c.attributes().integer("axis", 0), x.rank());
        int[] strides = Broadcast.strides(x.shape());
        var results = new ArrayList<Tensor>();
        int start = 0;
        for (TensorType type : splitTypes(c)) {
            results.add(strided(x, type.dims(), strides, start * strides[axis]));
            start += type.dim(axis);
        }
        return results;
    }

    private static TensorType expandType(OpContext c) {
        long[] wanted = c.requiredConstant(1, "shape").toLongs();
        var shape = new int[wanted.length];
        for (int i = 0; i < shape.length; i++) {
            c.require(wanted[i] >= 0 && wanted[i] <= Integer.MAX_VALUE, "extent " + wanted[i] + " is out of range");
            shape[i] = (int) wanted[i];
        }
        int[] common = Broadcast.common(c.type(0).dims(), shape);
        c.require(common != null, "the input does not broadcast to " + Arrays.toString(shape));
        return c.type(0).withShape(common);
    }

    private static TensorType tileType(OpContext c) {
        long[] repeats = c.requiredConstant(1, "repeats").toLongs();
        int[] shape = c.type(0).dims();
        c.require(repeats.length == shape.length, "needs one repeat per dimension");
        for (int i = 0; i < shape.length; i++) {
            c.require(repeats[i] >= 0, "repeats must not be negative");
            shape[i] = Math.toIntExact(Math.multiplyExact(repeats[i], (long) shape[i]));
        }
        return c.type(0).withShape(shape);
    }

    private static Tensor tile(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        int[] shape = tileType(c).dims();
        int[] own = Broadcast.strides(x.shape());
        int[] strides = Broadcast.strides(shape);
        return Elements.gather(x, shape, i -> {
            int at = 0;
            for (int axis = 0; axis < shape.length; axis++) {
                at += i / strides[axis] % shape[axis] % x.dim(axis) * own[axis];
            }
            return at;
        });
    }

    private static int block(OpContext c) {
        int block = c.attributes().intValue("blocksize", 0);
        c.require(block > 0 && c.type(0).rank() == 4, "needs a positive blocksize and four dimensions");
        return block;
    }

    private static TensorType depthToSpaceType(OpContext c) {
        int b = block(c);
        TensorType x = c.type(0);
        c.require(x.dim(1) % Math.multiplyExact(b, b) == 0, "the channels are not a multiple of blocksize squared");
        return x.withShape(
                x.dim(0), x.dim(1) / (b * b), Math.multiplyExact(x.dim(2), b), Math.multiplyExact(x.dim(3), b));
    }

    private static Tensor depthToSpace(OpContext c, List<Tensor> in) {
        int b = block(c);
        Tensor x = in.get(0);
        int channels = x.dim(1) / (b * b);
        boolean columnFirst = c.attributes().string("mode", "DCR").equals("CRD");
        Tensor split = columnFirst
                ? x.reshaped(x.dim(0), channels, b, b, x.dim(2), x.dim(3))
                : x.reshaped(x.dim(0), b, b, channels, x.dim(2), x.dim(3));
        int[] order = columnFirst ? new int[] {0, 1, 4, 2, 5, 3} : new int[] {0, 3, 4, 1, 5, 2};
        return transpose(split, order).reshaped(depthToSpaceType(c).dims());
    }

    private static TensorType spaceToDepthType(OpContext c) {
        int b = block(c);
        TensorType x = c.type(0);
        c.require(x.dim(2) % b == 0 && x.dim(3) % b == 0, "the extents are not multiples of blocksize");
        return x.withShape(x.dim(0), Math.multiplyExact(x.dim(1), b * b), x.dim(2) / b, x.dim(3) / b);
    }

    private static Tensor spaceToDepth(OpContext c, List<Tensor> in) {
        int b = block(c);
        Tensor x = in.get(0);
        Tensor split = x.reshaped(x.dim(0), x.dim(1), x.dim(2) / b, b, x.dim(3) / b, b);
        return transpose(split, new int[] {0, 3, 5, 1, 2, 4})
                .reshaped(spaceToDepthType(c).dims());
    }

    private static Tensor triangle(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        c.require(x.rank() >= 2, "needs two dimensions");
        boolean upper = c.attributes().integer("upper", 1) != 0;
        Tensor diagonal = ConvolutionOperators.at(in, 1);
        long k = diagonal == null ? 0 : diagonal.longAt(0);
        int columns = x.dim(-1);
        int rows = x.dim(-2);
        var target = Elements.storage(x.type(), x.size());
        for (int i = 0; i < x.size(); i++) {
            long distance = i % columns - (long) (i / columns % rows);
            if (upper ? distance >= k : distance <= k) {
                System.arraycopy(Elements.storage(x), i, target, i, 1);
            }
        }
        return Elements.wrap(x.type(), target, x.shape());
    }

    private static Tensor reverse(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        int batchAxis = c.axis(c.attributes().integer("batch_axis", 1), x.rank());
        int timeAxis = c.axis(c.attributes().integer("time_axis", 0), x.rank());
        int[] strides = Broadcast.strides(x.shape());
        return Elements.gather(x, x.shape(), i -> {
            int time = i / strides[timeAxis] % x.dim(timeAxis);
            int length = (int) in.get(1).longAt(i / strides[batchAxis] % x.dim(batchAxis));
            return time < length ? i + (length - 1 - 2 * time) * strides[timeAxis] : i;
        });
    }
}
