package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
import java.util.Arrays;
import java.util.List;

/** The multidirectional broadcasting rule: shapes align at the end, extents of 1 stretch. */
public final class Broadcast {
    private Broadcast() {}

    /** The common shape of all given inputs of a node; a fault of the model if there is none. */
    static int[] shape(OpContext context, int... inputs) {
        int[] result = new int[0];
        for (int input : inputs) {
            if (context.has(input)) {
                result = common(context, result, context.type(input).dims());
            }
        }
        return result;
    }

    private static int[] common(OpContext context, int[] a, int[] b) {
        int[] result = common(a, b);
        if (result == null) {
            throw context.malformed(
                    "shapes " + Arrays.toString(a) + " and " + Arrays.toString(b) + " do not broadcast");
        }
        return result;
    }

    /** The common shape, or null if there is none. */
    static int[] common(int[] a, int[] b) {
        var result = new int[Math.max(a.length, b.length)];
        for (int i = 0; i < result.length; i++) {
            int x = extent(a, result.length, i);
            int y = extent(b, result.length, i);
            if (x != y && x != 1 && y != 1) {
                return null;
            }
            result[i] = x == 1 ? y : x;
        }
        return result;
    }

    /** Whether {@code from} stretches to exactly {@code to}. */
    public static boolean reaches(TensorType from, TensorType to) {
        return Arrays.equals(common(from.dims(), to.dims()), to.dims());
    }

    private static int extent(int[] shape, int rank, int axis) {
        int own = axis - (rank - shape.length);
        return own < 0 ? 1 : shape[own];
    }

    /** Row-major strides of {@code shape} seen as {@code target}: 0 where it is stretched. */
    static int[] strides(int[] shape, int[] target) {
        var result = new int[target.length];
        int stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            result[i + target.length - shape.length] = shape[i] == 1 ? 0 : stride;
            stride *= shape[i];
        }
        return result;
    }

    /** Row-major strides. */
    static int[] strides(int... shape) {
        var result = new int[shape.length];
        int stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            result[i] = stride;
            stride *= Math.max(1, shape[i]);
        }
        return result;
    }

    /** Walks the rows (runs along the last dimension) of {@code target}, with operands of the given shapes. */
    static void rows(int[] target, List<int[]> operands, Row row) {
        int rank = target.length;
        int inner = rank == 0 ? 1 : target[rank - 1];
        long total = 1;
        for (int extent : target) {
            total *= extent;
        }
        if (total == 0) {
            return;
        }
        int count = operands.size();
        var strides = new int[count][];
        for (int k = 0; k < count; k++) {
            strides[k] = strides(operands.get(k), target);
        }
        var innerStrides = new int[count];
        for (int k = 0; k < count; k++) {
            innerStrides[k] = rank == 0 ? 0 : strides[k][rank - 1];
        }
        var offsets = new int[count];
        var index = new int[rank];
        for (int out = 0; out < total; out += inner) {
            row.visit(out, offsets, innerStrides, inner);
            for (int axis = rank - 2; axis >= 0; axis--) {
                index[axis]++;
                boolean carry = index[axis] == target[axis];
                for (int k = 0; k < count; k++) {
                    offsets[k] += carry ? -strides[k][axis] * (target[axis] - 1) : strides[k][axis];
                }
                if (!carry) {
                    break;
                }
                index[axis] = 0;
            }
        }
    }

    /** One run: where it starts in the result and in each operand, the operands' steps, and its length. */
    interface Row {
        void visit(int out, int[] starts, int[] steps, int length);
    }
}
