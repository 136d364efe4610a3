package dev.waferflow.frontend.op;

/** Scalar functions that the JDK lacks. */
final class Scalars {
    private static final double SQRT_HALF = StrictMath.sqrt(0.5);
    private static final double SQRT_TWO_OVER_PI = StrictMath.sqrt(2 / StrictMath.PI);

    private Scalars() {}

    static double sigmoid(double x) {
        if (x >= 0) {
            return 1 / (1 + StrictMath.exp(-x));
        }
        double e = StrictMath.exp(x);
        return e / (1 + e);
    }

    static double softplus(double x) {
        return x > 0 ? x + StrictMath.log1p(StrictMath.exp(-x)) : StrictMath.log1p(StrictMath.exp(x));
    }

    static double asinh(double x) {
        double a = StrictMath.abs(x);
        return StrictMath.copySign(StrictMath.log1p(a + a * a / (1 + StrictMath.sqrt(a * a + 1))), x);
    }

    static double gelu(double x) {
        return 0.5 * x * (1 + erf(x * SQRT_HALF));
    }

    static double geluTanh(double x) {
        return 0.5 * x * (1 + StrictMath.tanh(SQRT_TWO_OVER_PI * (x + 0.044715 * x * x * x)));
    }

    /**
     * The error function, to about 1e-15: the Taylor series below 2.5, and above it the continued fraction
     * (Abramowitz and Stegun, 7.1.5 and 7.1.14).
     */
    static double erf(double x) {
        double a = StrictMath.abs(x);
        if (Double.isNaN(x)) {
            return x;
        }
        if (a > 6) {
            return StrictMath.signum(x);
        }
        if (a < 2.5) {
            double term = a;
            double sum = a;
            for (int n = 1; StrictMath.abs(term) > 1e-18 && n < 100; n++) {
                term *= -a * a / n;
                sum += term / (2 * n + 1);
            }
            return StrictMath.copySign(2 / StrictMath.sqrt(StrictMath.PI) * sum, x);
        }
        double fraction = 0;
        for (int n = 60; n > 0; n--) {
            fraction = n * 0.5 / (a + fraction);
        }
        double complement = StrictMath.exp(-a * a) / StrictMath.sqrt(StrictMath.PI) / (a + fraction);
        return StrictMath.copySign(1 - complement, x);
    }
}
