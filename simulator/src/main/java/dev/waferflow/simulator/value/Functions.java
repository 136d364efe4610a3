package dev.waferflow.simulator.value;

import dev.waferflow.machine.program.VectorOp;

/** Scalar functions in double, by {@link StrictMath} only: the same bits on every host. */
final class Functions {
    private static final double TWO_OVER_ROOT_PI = 1.1283791670955126;
    private static final double SMALL = 2.0;
    private static final double LARGE = 6.0;
    private static final int FRACTION_TERMS = 120;

    private Functions() {}

    static double of(VectorOp op, double a, double b) {
        return switch (op) {
            case FLOOR -> StrictMath.floor(a);
            case CEIL -> StrictMath.ceil(a);
            case ROUND -> StrictMath.rint(a);
            case SIGN -> StrictMath.signum(a);
            case POW -> StrictMath.pow(a, b);
            case EXP -> StrictMath.exp(a);
            case LOG -> StrictMath.log(a);
            case SQRT -> StrictMath.sqrt(a);
            case RSQRT -> 1 / StrictMath.sqrt(a);
            case RECIPROCAL -> 1 / a;
            case TANH -> StrictMath.tanh(a);
            case ERF -> erf(a);
            case SIGMOID -> 1 / (1 + StrictMath.exp(-a));
            case SIN -> StrictMath.sin(a);
            case COS -> StrictMath.cos(a);
            case ATAN -> StrictMath.atan(a);
            case SOFTPLUS -> a > 0 ? a + StrictMath.log1p(StrictMath.exp(-a)) : StrictMath.log1p(StrictMath.exp(a));
            default -> throw new IllegalArgumentException(op + " is no scalar function");
        };
    }

    /** Error function: the power series near zero, a continued fraction outside; far better than FP32 needs. */
    static double erf(double x) {
        double magnitude = StrictMath.abs(x);
        if (!(magnitude < LARGE)) {
            return Double.isNaN(x) ? x : StrictMath.signum(x);
        }
        if (magnitude < SMALL) {
            double square = x * x;
            double term = x;
            double sum = x;
            for (int n = 1; StrictMath.abs(term) > StrictMath.abs(sum) * 1e-18; n++) {
                term *= -square / n;
                sum += term / (2 * n + 1);
            }
            return TWO_OVER_ROOT_PI * sum;
        }
        double fraction = 0;
        for (int n = FRACTION_TERMS; n >= 1; n--) {
            fraction = n / 2.0 / (magnitude + fraction);
        }
        double tail = StrictMath.exp(-x * x) * TWO_OVER_ROOT_PI / 2 / (magnitude + fraction);
        return StrictMath.signum(x) * (1 - tail);
    }
}
