package dev.waferflow.frontend.op;

import dev.waferflow.machine.number.DataType;

/** The two common 8-bit floating formats (OCP 8-bit Floating Point Specification 1.0), round to nearest even. */
public final class SmallFloats {
    private SmallFloats() {}

    /** The value rounded to the format, saturating at its greatest finite value. */
    public static float round(DataType type, float value) {
        if (Float.isNaN(value)) {
            return value;
        }
        int mantissa = type == DataType.FP8E4M3 ? 3 : 2;
        int leastExponent = type == DataType.FP8E4M3 ? -6 : -14;
        float greatest = type == DataType.FP8E4M3 ? 448 : 57344;
        float magnitude = StrictMath.abs(value);
        int exponent = magnitude == 0 ? leastExponent : Math.max(StrictMath.getExponent(magnitude), leastExponent);
        float unit = StrictMath.scalb(1f, exponent - mantissa);
        float rounded = (float) StrictMath.rint(magnitude / unit) * unit;
        return StrictMath.copySign(Math.min(rounded, greatest), value);
    }

    /** The value rounded to the format; beyond its greatest finite value it becomes NaN (E4M3) or infinite (E5M2). */
    public static float roundWithoutSaturation(DataType type, float value) {
        float rounded = round(type, value);
        float greatest = round(type, Float.MAX_VALUE);
        int mantissa = type == DataType.FP8E4M3 ? 3 : 2;
        float unit = StrictMath.scalb(1f, StrictMath.getExponent(greatest) - mantissa);
        if (Float.isNaN(value) || StrictMath.abs(rounded) < greatest || StrictMath.abs(value) < greatest + unit / 2) {
            return rounded;
        }
        return type == DataType.FP8E4M3 ? Float.NaN : StrictMath.copySign(Float.POSITIVE_INFINITY, value);
    }

    /** The value of a bit pattern. */
    public static float decode(DataType type, int bits) {
        boolean wide = type == DataType.FP8E5M2;
        int mantissaBits = wide ? 2 : 3;
        int bias = wide ? 15 : 7;
        int mantissa = bits & ((1 << mantissaBits) - 1);
        int exponent = (bits & 0x7f) >> mantissaBits;
        float sign = (bits & 0x80) != 0 ? -1 : 1;
        if (wide && exponent == 31) {
            return mantissa == 0 ? sign * Float.POSITIVE_INFINITY : Float.NaN;
        }
        if (!wide && (bits & 0x7f) == 0x7f) {
            return Float.NaN;
        }
        return exponent == 0
                ? sign * StrictMath.scalb((float) mantissa, 1 - bias - mantissaBits)
                : sign * StrictMath.scalb((float) (mantissa + (1 << mantissaBits)), exponent - bias - mantissaBits);
    }
}
