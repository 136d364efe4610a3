package dev.waferflow.machine.number;

/**
 * Rounding written a second time, from the definition and in double precision, as the oracle of {@link RoundingTest}: a
 * format is a number of fraction bits, a least exponent and a greatest one. Every step is exact but the one
 * {@link Math#rint}, which rounds ties to even.
 */
final class ReferenceRounding {
    private ReferenceRounding() {}

    static float half(float value) {
        return round(value, 10, -14, 15);
    }

    static float bfloat(float value) {
        return round(value, 7, -126, 127);
    }

    private static float round(float value, int fractionBits, int leastExponent, int greatestExponent) {
        if (Float.isNaN(value) || Float.isInfinite(value) || value == 0) {
            return value;
        }
        int exponent = Math.max(leastExponent, Math.getExponent((double) value));
        double step = Math.scalb(1.0, exponent - fractionBits);
        double rounded = Math.rint(value / step) * step;
        boolean overflows = Math.abs(rounded) >= Math.scalb(1.0, greatestExponent + 1);
        return (float) Math.copySign(overflows ? Double.POSITIVE_INFINITY : rounded, value);
    }

    /** The value of a half-precision bit pattern, from the definition. */
    static double halfValue(int bits) {
        double sign = (bits & 0x8000) == 0 ? 1 : -1;
        int exponent = bits >> 10 & 31;
        int fraction = bits & 1023;
        if (exponent == 31) {
            return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        return exponent == 0
                ? sign * fraction * Math.scalb(1.0, -24)
                : sign * (1024 + fraction) * Math.scalb(1.0, exponent - 25);
    }
}
