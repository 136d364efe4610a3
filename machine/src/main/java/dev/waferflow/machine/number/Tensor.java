package dev.waferflow.machine.number;

import java.util.Arrays;
import java.util.Objects;

/**
 * An immutable dense array in row-major order.
 *
 * <p>Floating types of at most 32 bits are held as {@code float} (already rounded to the type), FP64 as {@code double},
 * whole numbers and booleans as {@code long}, strings as {@code String}. Accessors that return arrays return the
 * backing store for speed; callers must not write to it.
 */
public final class Tensor {
    private final DataType type;
    private final int[] shape;
    private final Object storage;

    private Tensor(DataType type, int[] shape, Object storage, int length) {
        this.type = Objects.requireNonNull(type, "type");
        this.shape = shape.clone();
        this.storage = storage;
        if (sizeOf(shape) != length) {
            throw new IllegalArgumentException(
                    "shape " + Arrays.toString(shape) + " needs " + sizeOf(shape) + " elements, got " + length);
        }
    }

    /** A floating tensor of at most 32 bits per element; the values must already be representable in the type. */
    public static Tensor ofFloats(DataType type, float[] values, int... shape) {
        if (!type.floating() || type == DataType.FP64) {
            throw new IllegalArgumentException(type + " is not held as float");
        }
        return new Tensor(type, shape, values, values.length);
    }

    /** An FP32 tensor. */
    public static Tensor ofFloats(float[] values, int... shape) {
        return ofFloats(DataType.FP32, values, shape);
    }

    /** An FP64 tensor. */
    public static Tensor ofDoubles(double[] values, int... shape) {
        return new Tensor(DataType.FP64, shape, values, values.length);
    }

    /** A tensor of whole numbers or booleans (0 and 1). */
    public static Tensor ofLongs(DataType type, long[] values, int... shape) {
        if (!type.integral()) {
            throw new IllegalArgumentException(type + " is not held as long");
        }
        return new Tensor(type, shape, values, values.length);
    }

    /** A tensor of strings. */
    public static Tensor ofStrings(String[] values, int... shape) {
        return new Tensor(DataType.STRING, shape, values, values.length);
    }

    /** Number of elements of a shape; throws on overflow. */
    public static int sizeOf(int[] shape) {
        int size = 1;
        for (int extent : shape) {
            if (extent < 0) {
                throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " has a negative extent");
            }
            size = Math.multiplyExact(size, extent);
        }
        return size;
    }

    /** The element type. */
    public DataType type() {
        return type;
    }

    /** A copy of the shape. */
    public int[] shape() {
        return shape.clone();
    }

    /** Number of dimensions. */
    public int rank() {
        return shape.length;
    }

    /** Extent of one dimension; negative axes count from the end. */
    public int dim(int axis) {
        return shape[axis < 0 ? axis + shape.length : axis];
    }

    /** Number of elements. */
    public int size() {
        return sizeOf(shape);
    }

    /** The same elements under another shape of equal size. */
    public Tensor reshaped(int... newShape) {
        return new Tensor(type, newShape, storage, size());
    }

    /** Whether elements are held as {@code float}. */
    public boolean heldAsFloats() {
        return storage instanceof float[];
    }

    /** The backing floats; only for types held as float. Not to be written. */
    public float[] floats() {
        return (float[]) storage;
    }

    /** The backing doubles; only for FP64. Not to be written. */
    public double[] doubles() {
        return (double[]) storage;
    }

    /** The backing longs; only for whole numbers and booleans. Not to be written. */
    public long[] longs() {
        return (long[]) storage;
    }

    /** The backing strings; only for STRING. Not to be written. */
    public String[] strings() {
        return (String[]) storage;
    }

    /** Element {@code index} as a double, whatever the numeric type. */
    public double doubleAt(int index) {
        if (storage instanceof float[] floats) {
            return floats[index];
        }
        return storage instanceof double[] doubles ? doubles[index] : ((long[]) storage)[index];
    }

    /** Element {@code index} as a long; floating values are cut towards zero. */
    public long longAt(int index) {
        return storage instanceof long[] longs ? longs[index] : (long) doubleAt(index);
    }

    /** All elements as floats: the backing store if it holds floats, a converted copy otherwise. */
    public float[] toFloats() {
        if (storage instanceof float[] floats) {
            return floats;
        }
        var result = new float[size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) doubleAt(i);
        }
        return result;
    }

    /** All elements as longs: the backing store if it holds longs, a converted copy otherwise. */
    public long[] toLongs() {
        if (storage instanceof long[] longs) {
            return longs;
        }
        var result = new long[size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = longAt(i);
        }
        return result;
    }

    /** Type and shape, for messages. */
    @Override
    public String toString() {
        return type + Arrays.toString(shape);
    }
}
