package dev.waferflow.frontend.op;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Rounding;
import dev.waferflow.machine.number.Tensor;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.function.LongUnaryOperator;

/** Making tensors of any element type: rounding, wrapping, filling, and moving elements about. */
public final class Elements {
    private Elements() {}

    /** A scalar tensor of the type nearest to {@code value}. */
    public static Tensor scalar(DataType type, double value) {
        return filled(type, value);
    }

    /** A tensor of one value. */
    public static Tensor filled(DataType type, double value, int... shape) {
        int size = Tensor.sizeOf(shape);
        if (type == DataType.FP64) {
            var doubles = new double[size];
            Arrays.fill(doubles, value);
            return Tensor.ofDoubles(doubles, shape);
        }
        if (type.floating()) {
            var floats = new float[size];
            Arrays.fill(floats, rounded(type, value));
            return Tensor.ofFloats(type, floats, shape);
        }
        var longs = new long[size];
        Arrays.fill(longs, wrap(type, (long) value));
        return Tensor.ofLongs(type, longs, shape);
    }

    /** The value rounded to a floating type of at most 32 bits. */
    public static float rounded(DataType type, double value) {
        return switch (type) {
            case FP32 -> (float) value;
            case FP16, BF16 -> Rounding.round(type, (float) value);
            case FP8E4M3, FP8E5M2, FP8E4M3FNUZ, FP8E5M2FNUZ, FP8E8M0, FP4E2M1 -> SmallFloats.round(type, (float) value);
            default -> throw new IllegalArgumentException("no rounding for " + type);
        };
    }

    /** The whole number reduced to the width of the type, as stored in tensors. */
    public static long wrap(DataType type, long value) {
        return switch (type) {
            case INT8 -> (byte) value;
            case UINT8 -> value & 0xff;
            case INT16 -> (short) value;
            case UINT16 -> value & 0xffff;
            case INT32 -> (int) value;
            case UINT32 -> value & 0xffffffffL;
            case INT64, UINT64 -> value;
            case BOOL -> value != 0 ? 1 : 0;
            case INT4 -> (value << 60) >> 60;
            case UINT4 -> value & 15;
            case INT2 -> (value << 62) >> 62;
            case UINT2 -> value & 3;
            default -> throw new IllegalArgumentException(type + " is no whole number");
        };
    }

    /** The least value of a whole-number type. */
    static long least(DataType type) {
        return switch (type) {
            case INT8, INT16, INT32, INT64, INT4, INT2 -> -1L << (type.bits() - 1);
            default -> 0;
        };
    }

    /** The greatest value of a whole-number type; UINT64 is cut at the greatest long. */
    static long greatest(DataType type) {
        return switch (type) {
            case INT8, INT16, INT32, INT64, INT4, INT2 -> -(-1L << (type.bits() - 1)) - 1;
            case UINT64 -> Long.MAX_VALUE;
            case BOOL -> 1;
            default -> (1L << type.bits()) - 1;
        };
    }

    /** A tensor computed element by element from doubles; whole numbers are cut towards zero and wrapped. */
    static Tensor generate(DataType type, int[] shape, IndexedDouble source) {
        int size = Tensor.sizeOf(shape);
        if (type == DataType.FP64) {
            var doubles = new double[size];
            for (int i = 0; i < size; i++) {
                doubles[i] = source.at(i);
            }
            return Tensor.ofDoubles(doubles, shape);
        }
        if (type.floating()) {
            var floats = new float[size];
            for (int i = 0; i < size; i++) {
                floats[i] = rounded(type, source.at(i));
            }
            return Tensor.ofFloats(type, floats, shape);
        }
        var longs = new long[size];
        for (int i = 0; i < size; i++) {
            longs[i] = wrap(type, (long) source.at(i));
        }
        return Tensor.ofLongs(type, longs, shape);
    }

    /** A tensor from doubles by number. */
    public static Tensor fromDoubles(DataType type, int[] shape, IndexedDouble source) {
        return generate(type, shape, source);
    }

    /** A whole-number tensor from longs by number, wrapped to the width of the type. */
    public static Tensor fromLongs(DataType type, int[] shape, IndexedLong source) {
        var longs = new long[Tensor.sizeOf(shape)];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = wrap(type, source.at(i));
        }
        return Tensor.ofLongs(type, longs, shape);
    }

    /** A function applied to each element; whole numbers go through doubles. */
    static Tensor map(Tensor x, DoubleUnaryOperator function) {
        return generate(x.type(), x.shape(), i -> function.applyAsDouble(x.doubleAt(i)));
    }

    /** A function applied to each element of a whole-number tensor. */
    static Tensor mapLongs(Tensor x, LongUnaryOperator function) {
        var result = new long[x.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = wrap(x.type(), function.applyAsLong(x.longs()[i]));
        }
        return Tensor.ofLongs(x.type(), result, x.shape());
    }

    /** A tensor whose element i is element {@code source(i)} of {@code x}; the type may be any. */
    static Tensor gather(Tensor x, int[] shape, IntUnaryOperator source) {
        int size = Tensor.sizeOf(shape);
        if (x.type() == DataType.STRING) {
            var strings = new String[size];
            for (int i = 0; i < size; i++) {
                strings[i] = x.strings()[source.applyAsInt(i)];
            }
            return Tensor.ofStrings(strings, shape);
        }
        if (x.type() == DataType.FP64) {
            var doubles = new double[size];
            for (int i = 0; i < size; i++) {
                doubles[i] = x.doubles()[source.applyAsInt(i)];
            }
            return Tensor.ofDoubles(doubles, shape);
        }
        if (x.heldAsFloats()) {
            var floats = new float[size];
            for (int i = 0; i < size; i++) {
                floats[i] = x.floats()[source.applyAsInt(i)];
            }
            return Tensor.ofFloats(x.type(), floats, shape);
        }
        var longs = new long[size];
        for (int i = 0; i < size; i++) {
            longs[i] = x.longs()[source.applyAsInt(i)];
        }
        return Tensor.ofLongs(x.type(), longs, shape);
    }

    /** An empty array of the kind that holds elements of the type. */
    static Object storage(DataType type, int size) {
        if (type == DataType.STRING) {
            return new String[size];
        }
        if (type == DataType.FP64) {
            return new double[size];
        }
        return type.floating() ? new float[size] : new long[size];
    }

    /** The backing array of a tensor. */
    static Object storage(Tensor x) {
        if (x.type() == DataType.STRING) {
            return x.strings();
        }
        if (x.type() == DataType.FP64) {
            return x.doubles();
        }
        return x.heldAsFloats() ? x.floats() : x.longs();
    }

    /** A tensor around an array made by {@link #storage(DataType, int)}. */
    static Tensor wrap(DataType type, Object storage, int... shape) {
        if (storage instanceof String[] strings) {
            return Tensor.ofStrings(strings, shape);
        }
        if (storage instanceof double[] doubles) {
            return Tensor.ofDoubles(doubles, shape);
        }
        return storage instanceof float[] floats
                ? Tensor.ofFloats(type, floats, shape)
                : Tensor.ofLongs(type, (long[]) storage, shape);
    }

    /** An element by its number. */
    public interface IndexedDouble {
        /** The element. */
        double at(int index);
    }

    /** A whole-number element by its number. */
    public interface IndexedLong {
        /** The element. */
        long at(int index);
    }
}
