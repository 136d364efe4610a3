package dev.waferflow.placer.kernel;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.VectorOp;

/**
 * Rounding to the 8-bit floating types, half to even, with operations that PEs have: the distance between neighbouring values
 * follows from comparing with the powers of two, and a value is rounded to a whole number of such distances.
 */
final class SoloFloat8 {
    private SoloFloat8() {}

    static boolean small(DataType type) {
        return type == DataType.FP8E4M3 || type == DataType.FP8E5M2;
    }

    /** The values rounded; beyond the greatest one either that, or NaN (E4M3) or infinite (E5M2). */
    static Field rounded(SoloCode code, DataType type, Field x, boolean saturates) {
        boolean precise = type == DataType.FP8E4M3;
        int mantissa = precise ? 3 : 2;
        int least = precise ? -6 : -14;
        int most = precise ? 8 : 15;
        double greatest = precise ? 448 : 57344;
        Field size = code.apply(VectorOp.ABS, x);
        Field unit = code.filled(DataType.FP32, Math.pow(2, least - mantissa), x.shape());
        Field reached = code.fresh(DataType.INT32, x.shape());
        for (int exponent = least + 1; exponent <= most; exponent++) {
            code.write(VectorOp.LESS_EQUAL, reached, number(Math.pow(2, exponent)), size);
            code.write(VectorOp.MOVE_IF, unit, reached, number(Math.pow(2, exponent - mantissa)));
        }
        Field steps = code.apply(VectorOp.ROUND, code.apply(VectorOp.DIV, x, unit));
        Field value = code.apply(VectorOp.MUL, steps, unit);
        Field result = code.apply(VectorOp.MAX, code.apply(VectorOp.MIN, value, greatest), -greatest);
        if (!saturates) {
            double beyond = greatest + Math.pow(2, most - mantissa) / 2;
            Field over = code.apply(VectorOp.LESS_EQUAL, number(beyond), size);
            Field instead = code.apply(VectorOp.MUL, x, precise ? Double.NaN : Double.POSITIVE_INFINITY);
            code.write(VectorOp.MOVE_IF, result, over, instead);
        }
        return result;
    }

    private static Field number(double value) {
        return Field.number(DataType.FP32, value);
    }
}
