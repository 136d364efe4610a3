package dev.waferflow.frontend.op;

import dev.waferflow.machine.number.DataType;

/**
 * Floating formats of at most 8 bits, round to nearest even: the two of the OCP 8-bit Floating Point Specification 1.0,
 * their two relatives without a negative zero (Noune et al., arXiv 2206.02915), and the element and scale formats of the
 * OCP Microscaling Specification 1.0.
 */
public final class SmallFloats {
    private SmallFloats() {}

    /** What the patterns at the end of the range mean. */
    private enum Specials {
        /** Infinities and NaN, as in IEEE 754. */
        INFINITE,
        /** NaN where exponent and mantissa are all ones; no infinities. */
        NAN_AT_ONES,
        /** NaN in place of the negative zero; no infinities. */
        NAN_AT_MINUS_ZERO,
        /** Nothing but numbers. */
        NONE
    }

    private record Format(int exponentBits, int mantissaBits, int bias, Specials specials) {
        int leastExponent() {
            return 1 - bias;
        }

        float greatest() {
            int exponent = (1 << exponentBits) - 1 - bias - (specials == Specials.INFINITE ? 1 : 0);
            int steps = (2 << mantissaBits) - 1 - (specials == Specials.NAN_AT_ONES ? 1 : 0);
            return StrictMath.scalb((float) steps, exponent - mantissaBits);
        }
    }

    private static Format format(DataType type) {
        return switch (type) {
            case FP8E4M3 -> new Format(4, 3, 7, Specials.NAN_AT_ONES);
            case FP8E5M2 -> new Format(5, 2, 15, Specials.INFINITE);
            case FP8E4M3FNUZ -> new Format(4, 3, 8, Specials.NAN_AT_MINUS_ZERO);
            case FP8E5M2FNUZ -> new Format(5, 2, 16, Specials.NAN_AT_MINUS_ZERO);
            case FP4E2M1 -> new Format(2, 1, 1, Specials.NONE);
            default -> throw new IllegalArgumentException(type + " is no small float");
        };
    }

    /** Whether the type is one of these formats. */
    public static boolean isSmall(DataType type) {
        return type.floating() && type.bits() <= 8;
    }

    /**
     * The value rounded to the format, saturating at its greatest finite value; so do infinities. The format without
     * NaN turns it into its negative zero; FP8E8M0, a power of two, rounds up.
     */
    public static float round(DataType type, float value) {
        if (type == DataType.FP8E8M0) {
            return powerOfTwo(value, "up");
        }
        Format format = format(type);
        float rounded = nearest(format, value);
        return StrictMath.abs(rounded) > format.greatest() ? StrictMath.copySign(format.greatest(), rounded) : rounded;
    }

    /** The value rounded to the format; beyond its greatest finite value it becomes infinite or NaN, where it can. */
    public static float roundWithoutSaturation(DataType type, float value) {
        if (type == DataType.FP8E8M0) {
            return powerOfTwo(value, "up");
        }
        Format format = format(type);
        float rounded = nearest(format, value);
        if (Float.isNaN(rounded) || StrictMath.abs(rounded) <= format.greatest()) {
            return rounded;
        }
        return switch (format.specials()) {
            case INFINITE -> StrictMath.copySign(Float.POSITIVE_INFINITY, rounded);
            case NAN_AT_ONES, NAN_AT_MINUS_ZERO -> Float.NaN;
            case NONE -> StrictMath.copySign(format.greatest(), rounded);
        };
    }

    /** The nearest multiple of the unit of the last place, as if exponents had no end. */
    private static float nearest(Format format, float value) {
        if (Float.isNaN(value)) {
            return format.specials() == Specials.NONE ? -0f : value;
        }
        if (Float.isInfinite(value)) {
            return value;
        }
        float magnitude = StrictMath.abs(value);
        int least = format.leastExponent();
        int exponent = magnitude == 0 ? least : Math.max(StrictMath.getExponent(magnitude), least);
        float unit = StrictMath.scalb(1f, exponent - format.mantissaBits());
        float rounded = (float) StrictMath.rint(magnitude / unit) * unit;
        boolean noMinusZero = rounded == 0 && format.specials() == Specials.NAN_AT_MINUS_ZERO;
        return noMinusZero ? 0 : StrictMath.copySign(rounded, value);
    }

    /** The power of two that {@code mode} ("up", "down" or "nearest") chooses, between 2^-127 and 2^127. */
    static float powerOfTwo(float value, String mode) {
        if (Float.isNaN(value) || value < 0) {
            return Float.NaN;
        }
        if (Float.isInfinite(value)) {
            return StrictMath.scalb(1f, Float.MAX_EXPONENT);
        }
        float least = StrictMath.scalb(1f, -127);
        if (value <= least) {
            return least;
        }
        float below = StrictMath.scalb(1f, StrictMath.getExponent((double) value));
        boolean up = switch (mode) {
            case "up" -> value > below;
            case "down" -> false;
            default -> value >= 1.5 * below;
        };
        return up ? Math.min(2 * below, StrictMath.scalb(1f, Float.MAX_EXPONENT)) : below;
    }

    /** The value of a bit pattern in the low bits. */
    public static float decode(DataType type, int bits) {
        if (type == DataType.FP8E8M0) {
            return (bits & 0xff) == 0xff ? Float.NaN : (float) StrictMath.scalb(1.0, (bits & 0xff) - 127);
        }
        Format format = format(type);
        int mantissa = bits & ((1 << format.mantissaBits()) - 1);
        int all = bits & ((1 << (format.exponentBits() + format.mantissaBits())) - 1);
        int exponent = all >> format.mantissaBits();
        boolean minus = (bits >> (format.exponentBits() + format.mantissaBits()) & 1) != 0;
        float sign = minus ? -1 : 1;
        int ones = (1 << format.exponentBits()) - 1;
        if (format.specials() == Specials.INFINITE && exponent == ones) {
            return mantissa == 0 ? sign * Float.POSITIVE_INFINITY : Float.NaN;
        }
        boolean atOnes = all == (1 << (format.exponentBits() + format.mantissaBits())) - 1;
        if (format.specials() == Specials.NAN_AT_ONES && atOnes
                || format.specials() == Specials.NAN_AT_MINUS_ZERO && all == 0 && minus) {
            return Float.NaN;
        }
        int steps = exponent == 0 ? mantissa : mantissa + (1 << format.mantissaBits());
        int scale = Math.max(exponent, 1) - format.bias() - format.mantissaBits();
        return sign * StrictMath.scalb((float) steps, scale);
    }

    /** The bit pattern of a value that is representable, in the low bits. */
    public static int encode(DataType type, float value) {
        int patterns = 1 << type.bits();
        for (int bits = 0; bits < patterns; bits++) {
            float candidate = decode(type, bits);
            if (Float.compare(candidate, value) == 0) {
                return bits;
            }
        }
        throw new IllegalArgumentException(value + " is not representable in " + type);
    }
}
