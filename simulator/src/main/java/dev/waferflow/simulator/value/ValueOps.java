package dev.waferflow.simulator.value;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Rounding;
import dev.waferflow.machine.program.VectorOp;

/**
 * One element of a vector operation, to the last bit as docs/semantics.md (Values) says. Elements are held as {@code
 * float}; INT32 elements as raw bits, see {@link Float#intBitsToFloat}.
 *
 * <p>The operation is integral if dst is INT32, else in FP32; operands of the other kind are converted first (towards
 * INT32 by cutting). Comparisons are integral if both operands are INT32, and give 1 or 0 in dst's type.
 */
public final class ValueOps {
    private ValueOps() {}

    /**
     * The new value of a dst element.
     *
     * @param op any operation but NOP
     * @param dst type of the result
     * @param typeA type of {@code a}; FP32 for an immediate unless the operation is integral
     * @param a first source
     * @param typeB type of {@code b}
     * @param b second source; ignored by operations with one
     * @param old the value in dst, read by FMAC and MOVE_IF only
     */
    public static float evaluate(
            VectorOp op, DataType dst, DataType typeA, float a, DataType typeB, float b, float old) {
        switch (op) {
            case MOV:
                return convert(a, typeA, dst);
            case MOVE_IF:
                return isZero(a, typeA) ? old : convert(b, typeB, dst);
            case LESS, LESS_EQUAL, EQUAL:
                return ofBoolean(compare(op, typeA, a, typeB, b), dst);
            default:
                break;
        }
        if (dst == DataType.INT32) {
            return Float.intBitsToFloat(
                    integral(op, wholeOf(a, typeA), wholeOf(b, typeB), Float.floatToRawIntBits(old)));
        }
        return round(dst, floating(op, floatOf(a, typeA), floatOf(b, typeB), old));
    }

    /** An element of one type as an element of another: floating to INT32 cuts towards zero. */
    public static float convert(float value, DataType from, DataType to) {
        if (from == to) {
            return value;
        }
        if (to == DataType.INT32) {
            return Float.intBitsToFloat((int) value);
        }
        return round(to, floatOf(value, from));
    }

    /** An FP32 value rounded to a floating type. */
    public static float round(DataType type, float value) {
        return switch (type) {
            case FP32 -> value;
            case FP16 -> toHalf(value);
            case BF16 -> Rounding.toBfloat(value);
            default -> throw new IllegalArgumentException("elements of type " + type);
        };
    }

    /** An element of a type as FP32. */
    static float floatOf(float value, DataType type) {
        return type == DataType.INT32 ? (float) Float.floatToRawIntBits(value) : value;
    }

    /** An element of a type as a whole number. */
    static int wholeOf(float value, DataType type) {
        return type == DataType.INT32 ? Float.floatToRawIntBits(value) : (int) value;
    }

    /** {@link Rounding#toHalf} with its common case first. */
    static float toHalf(float value) {
        int bits = Float.floatToRawIntBits(value);
        int magnitude = bits & 0x7fffffff;
        if (magnitude >= 0x38800000 && magnitude < 0x477ff000) {
            return Float.intBitsToFloat((bits + 0xfff + ((bits >>> 13) & 1)) & 0xffffe000);
        }
        return magnitude == 0 ? value : Rounding.toHalf(value);
    }

    static float floating(VectorOp op, float a, float b, float old) {
        return switch (op) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case FMAC -> old + a * b;
            case NEG -> -a;
            case ABS -> Math.abs(a);
            case DIV -> a / b;
            case FMOD -> a % b;
            default -> (float) Functions.of(op, a, b);
        };
    }

    private static int integral(VectorOp op, int a, int b, int old) {
        return switch (op) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case FMAC -> old + a * b;
            case NEG -> -a;
            case ABS -> Math.abs(a);
            case FLOOR, CEIL, ROUND -> a;
            case SIGN -> Integer.signum(a);
            case DIV -> b == 0 ? 0 : a / b;
            case FMOD -> b == 0 ? 0 : a % b;
            case AND -> a & b;
            case OR -> a | b;
            case XOR -> a ^ b;
            case SHIFT_LEFT -> b < 0 || b > 31 ? 0 : a << b;
            case SHIFT_RIGHT -> b < 0 || b > 31 ? 0 : a >>> b;
            default -> (int) Functions.of(op, a, b);
        };
    }

    private static boolean compare(VectorOp op, DataType typeA, float a, DataType typeB, float b) {
        if (typeA == DataType.INT32 && typeB == DataType.INT32) {
            int x = Float.floatToRawIntBits(a);
            int y = Float.floatToRawIntBits(b);
            return op == VectorOp.LESS ? x < y : op == VectorOp.LESS_EQUAL ? x <= y : x == y;
        }
        float x = floatOf(a, typeA);
        float y = floatOf(b, typeB);
        return op == VectorOp.LESS ? x < y : op == VectorOp.LESS_EQUAL ? x <= y : x == y;
    }

    private static boolean isZero(float value, DataType type) {
        return type == DataType.INT32 ? Float.floatToRawIntBits(value) == 0 : value == 0;
    }

    private static float ofBoolean(boolean value, DataType dst) {
        return dst == DataType.INT32 ? Float.intBitsToFloat(value ? 1 : 0) : value ? 1 : 0;
    }
}
