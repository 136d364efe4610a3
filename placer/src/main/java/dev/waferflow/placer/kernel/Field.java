package dev.waferflow.placer.kernel;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Operand;
import java.util.Arrays;

/**
 * A tensor in the memory of one PE, seen through strides; or a number, which is a field without a buffer. Immutable: views of
 * it share its elements.
 */
final class Field {
    private static final int NO_BUFFER = -1;

    private final int buffer;
    private final DataType type;
    private final float number;
    private final int offset;
    private final int[] shape;
    private final int[] strides;

    private Field(int buffer, DataType type, float number, int offset, int[] shape, int[] strides) {
        this.buffer = buffer;
        this.type = type;
        this.number = number;
        this.offset = offset;
        this.shape = shape;
        this.strides = strides;
    }

    /** All of a buffer from {@code offset} on, in row-major order. */
    static Field of(int buffer, DataType type, int offset, int... shape) {
        return new Field(buffer, type, 0, offset, shape.clone(), rowMajor(shape));
    }

    /** A number; a whole one if {@code type} is INT32. */
    static Field number(DataType type, double value) {
        return new Field(NO_BUFFER, type, (float) value, 0, new int[0], new int[0]);
    }

    /** Strides of a dense row-major tensor. */
    static int[] rowMajor(int... shape) {
        var strides = new int[shape.length];
        int stride = 1;
        for (int d = shape.length - 1; d >= 0; d--) {
            strides[d] = stride;
            stride *= shape[d];
        }
        return strides;
    }

    /** Number of elements of a shape. */
    static int size(int... shape) {
        int size = 1;
        for (int extent : shape) {
            size = Math.multiplyExact(size, extent);
        }
        return size;
    }

    DataType type() {
        return type;
    }

    boolean whole() {
        return type == DataType.INT32;
    }

    int[] shape() {
        return shape.clone();
    }

    int rank() {
        return shape.length;
    }

    int dim(int axis) {
        return shape[axis < 0 ? axis + shape.length : axis];
    }

    int size() {
        return size(shape);
    }

    int stride(int axis) {
        return strides[axis];
    }

    boolean isNumber() {
        return buffer == NO_BUFFER;
    }

    /** Whether its elements lie one after the other in row-major order. */
    boolean isDense() {
        int next = 1;
        for (int d = shape.length - 1; d >= 0; d--) {
            if (shape[d] > 1 && strides[d] != next) {
                return false;
            }
            next *= shape[d];
        }
        return !isNumber();
    }

    /** The same elements under another shape; the field must be dense. */
    Field reshaped(int... newShape) {
        if (!isDense() || size(newShape) != size()) {
            throw new IllegalStateException(
                    "no reshape of " + Arrays.toString(shape) + " to " + Arrays.toString(newShape));
        }
        return new Field(buffer, type, number, offset, newShape.clone(), rowMajor(newShape));
    }

    /** The same elements with other extents and strides, {@code further} elements on. */
    Field strided(int further, int[] newShape, int[] newStrides) {
        return new Field(buffer, type, number, offset + further, newShape.clone(), newStrides.clone());
    }

    /** Repeated along new leading dimensions and those of extent 1. */
    Field broadcast(int... target) {
        var result = new int[target.length];
        int missing = target.length - shape.length;
        for (int d = 0; d < target.length; d++) {
            boolean has = d >= missing && shape[d - missing] != 1;
            if (has && shape[d - missing] != target[d] || missing < 0) {
                throw new IllegalStateException(
                        Arrays.toString(shape) + " does not broadcast to " + Arrays.toString(target));
            }
            result[d] = has ? strides[d - missing] : 0;
        }
        return new Field(buffer, type, number, offset, target.clone(), result);
    }

    /** Dimension {@code order[d]} becomes dimension d. */
    Field transposed(int... order) {
        var newShape = new int[order.length];
        var newStrides = new int[order.length];
        for (int d = 0; d < order.length; d++) {
            newShape[d] = shape[order[d]];
            newStrides[d] = strides[order[d]];
        }
        return new Field(buffer, type, number, offset, newShape, newStrides);
    }

    /** Places {@code from, from + step, ...} of a dimension. */
    Field slice(int axis, int from, int count, int step) {
        var newShape = shape.clone();
        var newStrides = strides.clone();
        newShape[axis] = count;
        newStrides[axis] *= step;
        return new Field(buffer, type, number, offset + from * strides[axis], newShape, newStrides);
    }

    /** One place of a dimension, which goes. */
    Field at(int axis, int index) {
        var order = new int[shape.length - 1];
        for (int d = 0, k = 0; d < shape.length; d++) {
            if (d != axis) {
                order[k++] = d;
            }
        }
        return slice(axis, index, 1, 1).transposed(order);
    }

    /** A new dimension at {@code axis}. */
    Field inserted(int axis, int extent, int stride) {
        var newShape = new int[shape.length + 1];
        var newStrides = new int[shape.length + 1];
        for (int d = 0; d < newShape.length; d++) {
            newShape[d] = d == axis ? extent : shape[d < axis ? d : d - 1];
            newStrides[d] = d == axis ? stride : strides[d < axis ? d : d - 1];
        }
        return new Field(buffer, type, number, offset, newShape, newStrides);
    }

    /** The descriptor over dimensions {@code from ..}; those before are walked by loops. */
    Operand operand(int further, int[] extentStrides, int[] loops) {
        if (isNumber()) {
            return new Operand.Immediate(number);
        }
        return memory(further, extentStrides, loops);
    }

    Operand.Memory memory(int further, int[] extentStrides, int[] loops) {
        return new Operand.Memory(buffer, offset + further, Step.ints(extentStrides), Step.ints(loops), 0);
    }

    /** The shape that both broadcast to. */
    static int[] common(int[] a, int[] b) {
        var result = new int[Math.max(a.length, b.length)];
        for (int d = 1; d <= result.length; d++) {
            int x = d <= a.length ? a[a.length - d] : 1;
            int y = d <= b.length ? b[b.length - d] : 1;
            result[result.length - d] = x == 1 ? y : x;
        }
        return result;
    }

    @Override
    public String toString() {
        return isNumber() ? type + " " + number : type + Arrays.toString(shape) + " by " + Arrays.toString(strides);
    }
}
