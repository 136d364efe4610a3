package dev.waferflow.frontend.op;

/** How far two correct evaluations of an operator may lie apart. */
public enum Tolerance {
    /** Not at all: values are moved, compared or computed in whole numbers. */
    EXACT(0, 0),
    /** A few roundings of the element type. */
    ROUNDING(1e-6, 1e-9),
    /** Sums whose order is not fixed, or scalar functions that are approximated. */
    ACCUMULATION(1e-3, 1e-6),
    /** One step of a quantised type. */
    QUANTIZED(0, 1);

    private final double relative;
    private final double absolute;

    Tolerance(double relative, double absolute) {
        this.relative = relative;
        this.absolute = absolute;
    }

    /** Allowed difference relative to the largest magnitude of the tensor. */
    public double relative() {
        return relative;
    }

    /** Allowed difference whatever the magnitude. */
    public double absolute() {
        return absolute;
    }
}
