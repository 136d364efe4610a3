package dev.waferflow.machine.wafer;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * An exact non-negative rational number in lowest terms, for rates that are no whole number per cycle.
 *
 * @param numerator not negative
 * @param denominator positive
 */
public record Ratio(long numerator, long denominator) {
    public Ratio {
        if (numerator < 0 || denominator <= 0) {
            throw new IllegalArgumentException("no ratio: " + numerator + "/" + denominator);
        }
        long divisor = gcd(numerator, denominator);
        numerator /= divisor;
        denominator /= divisor;
    }

    /** The ratio of two whole numbers. */
    static Ratio of(long numerator, long denominator) {
        return new Ratio(numerator, denominator);
    }

    /** The ratio a decimal number stands for; throws if it does not fit. */
    static Ratio of(BigDecimal value) {
        var plain = value.scale() < 0 ? value.setScale(0) : value;
        return new Ratio(
                plain.unscaledValue().longValueExact(),
                BigInteger.TEN.pow(plain.scale()).longValueExact());
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** The text form, such as {@code 125/34}. */
    @Override
    public String toString() {
        return numerator + "/" + denominator;
    }
}
