package dev.waferflow.machine.number;

/**
 * Conversions between single precision and the 16-bit formats, rounding to nearest, ties to even (IEEE 754-2019,
 * section 4.3.1). Java 17 has none of its own. Tested on all 65,536 half-precision values.
 */
public final class Rounding {
    private Rounding() {}

    /** The value rounded to IEEE half precision and widened again; overflow gives an infinity. */
    public static float toHalf(float value) {
        return halfToFloat(floatToHalf(value));
    }

    /** The half-precision bit pattern nearest to {@code value}. */
    public static short floatToHalf(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        int magnitude = bits & 0x7fffffff;
        if (magnitude >= 0x7f800000) {
            return (short) (sign | (magnitude > 0x7f800000 ? 0x7e00 : 0x7c00));
        }
        if (magnitude >= 0x477ff000) {
            return (short) (sign | 0x7c00);
        }
        if (magnitude < 0x38800000) {
            // Subnormal or zero: adding 0.5 aligns the last bit of the half at the last bit of the float.
            float aligned = Float.intBitsToFloat(magnitude) + 0.5f;
            return (short) (sign | (Float.floatToRawIntBits(aligned) - 0x3f000000));
        }
        int odd = (magnitude >>> 13) & 1;
        int rounded = magnitude + 0xfff + odd;
        return (short) (sign | ((rounded - 0x38000000) >>> 13));
    }

    /** The exact single-precision value of a half-precision bit pattern. */
    public static float halfToFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int magnitude = half & 0x7fff;
        if (magnitude >= 0x7c00) {
            return Float.intBitsToFloat(sign | 0x7f800000 | ((magnitude & 0x3ff) << 13));
        }
        if (magnitude < 0x400) {
            float value = magnitude * 0x1p-24f;
            return sign == 0 ? value : -value;
        }
        return Float.intBitsToFloat(sign | ((magnitude << 13) + 0x38000000));
    }

    /** The value rounded to bfloat16 and widened again. */
    public static float toBfloat(float value) {
        if (Float.isNaN(value)) {
            return value;
        }
        int bits = Float.floatToRawIntBits(value);
        int rounded = bits + 0x7fff + ((bits >>> 16) & 1);
        return Float.intBitsToFloat(rounded & 0xffff0000);
    }

    /** The value rounded to {@code type}; the same value for FP32. Whole-number types are not accepted. */
    public static float round(DataType type, float value) {
        return switch (type) {
            case FP32 -> value;
            case FP16 -> toHalf(value);
            case BF16 -> toBfloat(value);
            default -> throw new IllegalArgumentException("no rounding for " + type);
        };
    }
}
