package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.op.SmallFloats;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.VectorOp;

/**
 * Rounding to the 8-bit floating types, half to even, with operations that PEs have: the distance between neighbouring values
 * follows from comparing with the powers of two, and a value is rounded to a whole number of such distances.
 */
final class SoloFloat8 {
    private SoloFloat8() {}

    static boolean small(DataType type) {
        return SmallFloats.isSmall(type);
    }

    /** Bits behind the point, the least and the greatest exponent. */
    private record Format(int mantissa, int least, int most) {
        static Format of(DataType type) {
            return switch (type) {
                case FP8E4M3 -> new Format(3, -6, 8);
                case FP8E5M2 -> new Format(2, -14, 15);
                case FP8E4M3FNUZ -> new Format(3, -7, 7);
                case FP8E5M2FNUZ -> new Format(2, -15, 15);
                case FP4E2M1 -> new Format(1, 0, 2);
                default -> throw new IllegalArgumentException(type + " is no small float");
            };
        }
    }

    /** The values rounded; beyond the greatest one either that, or NaN or infinite. */
    static Field rounded(SoloCode code, DataType type, Field x, boolean saturates) {
        Format format = Format.of(type);
        int mantissa = format.mantissa();
        double greatest = SmallFloats.round(type, Float.MAX_VALUE);
        Field size = code.apply(VectorOp.ABS, x);
        Field unit = code.filled(DataType.FP32, Math.pow(2, format.least() - mantissa), x.shape());
        Field reached = code.fresh(DataType.INT32, x.shape());
        for (int exponent = format.least() + 1; exponent <= format.most(); exponent++) {
            code.write(VectorOp.LESS_EQUAL, reached, number(Math.pow(2, exponent)), size);
            code.write(VectorOp.MOVE_IF, unit, reached, number(Math.pow(2, exponent - mantissa)));
        }
        Field steps = code.apply(VectorOp.ROUND, code.apply(VectorOp.DIV, x, unit));
        Field value = code.apply(VectorOp.MUL, steps, unit);
        Field result = code.apply(VectorOp.MAX, code.apply(VectorOp.MIN, value, greatest), -greatest);
        if (type == DataType.FP4E2M1) {
            // It has no NaN: what is none becomes its negative zero.
            code.write(VectorOp.MOVE_IF, result, code.not(code.apply(VectorOp.EQUAL, x, x)), number(-0.0));
        }
        if (!saturates && type != DataType.FP4E2M1) {
            Field over = code.apply(VectorOp.LESS, number(greatest), code.apply(VectorOp.ABS, value));
            double factor = type == DataType.FP8E5M2 ? Double.POSITIVE_INFINITY : Double.NaN;
            code.write(VectorOp.MOVE_IF, result, over, code.apply(VectorOp.MUL, x, factor));
        }
        return result;
    }

    private static Field number(double value) {
        return Field.number(DataType.FP32, value);
    }
}
