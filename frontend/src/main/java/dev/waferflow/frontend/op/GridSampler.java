package dev.waferflow.frontend.op;

import java.util.List;
import java.util.function.IntToDoubleFunction;

/** Interpolates one channel at a place given in [-1, 1] per dimension, as GridSample defines it. Stateless. */
final class GridSampler {
    /** Parameter of the cubic convolution, as image libraries have it. */
    private static final double CUBIC = -0.75;

    private final int[] extents;
    private final String mode;
    private final String padding;
    private final boolean corners;

    GridSampler(int[] extents, String mode, String padding, boolean corners) {
        this.extents = extents;
        // Operator set 16 named the modes after two dimensions.
        this.mode = mode.equals("bilinear") ? "linear" : mode.equals("bicubic") ? "cubic" : mode;
        this.padding = padding;
        this.corners = corners;
    }

    boolean isKnown() {
        return List.of("linear", "nearest", "cubic").contains(mode)
                && List.of("zeros", "border", "reflection").contains(padding);
    }

    /** The value at a place; {@code pixel} gives the elements of the channel. */
    double at(double[] place, IntToDoubleFunction pixel) {
        var first = new int[extents.length];
        var weights = new double[extents.length][];
        for (int d = 0; d < extents.length; d++) {
            double x = inside(denormalized(place[d], extents[d]), extents[d]);
            int floor = (int) StrictMath.floor(x);
            switch (mode) {
                case "nearest" -> {
                    first[d] = (int) StrictMath.rint(x);
                    weights[d] = new double[] {1};
                }
                case "linear" -> {
                    first[d] = floor;
                    weights[d] = new double[] {1 - (x - floor), x - floor};
                }
                default -> {
                    first[d] = floor - 1;
                    weights[d] = cubic(x - floor);
                }
            }
        }
        return sum(0, 0, first, weights, pixel);
    }

    /** Sums over the taps of dimension {@code d} and all behind it. */
    private double sum(int d, int offset, int[] first, double[][] weights, IntToDoubleFunction pixel) {
        if (d == extents.length) {
            return pixel.applyAsDouble(offset);
        }
        double sum = 0;
        for (int tap = 0; tap < weights[d].length; tap++) {
            int index = index(first[d] + tap, extents[d]);
            if (index >= 0) {
                sum += weights[d][tap] * sum(d + 1, offset * extents[d] + index, first, weights, pixel);
            }
        }
        return sum;
    }

    private double denormalized(double x, int extent) {
        return corners ? (x + 1) / 2 * (extent - 1) : ((x + 1) * extent - 1) / 2;
    }

    private double least() {
        return corners ? 0 : -0.5;
    }

    private double greatest(int extent) {
        return corners ? extent - 1 : extent - 0.5;
    }

    private double inside(double x, int extent) {
        if (x >= least() && x <= greatest(extent)) {
            return x;
        }
        return switch (padding) {
            case "border" -> Math.max(0, Math.min(extent - 1, x));
            case "reflection" -> reflected(x, extent);
            // Far away everything is zero; the bound keeps whole numbers in range.
            default -> Math.max(-10, Math.min(extent + 10.0, x));
        };
    }

    private double reflected(double x, int extent) {
        double range = greatest(extent) - least();
        if (!(range > 0) || !Double.isFinite(x)) {
            return 0;
        }
        double beyond = x < least() ? least() - x : x - greatest(extent);
        if (!(beyond > 0)) {
            return x;
        }
        double turns = StrictMath.floor(beyond / range);
        double rest = beyond - turns * range;
        boolean fromLeast = x < least() == (turns % 2 == 0);
        return fromLeast ? least() + rest : greatest(extent) - rest;
    }

    /** The place of a tap in the channel; -1 where there is nothing. */
    private int index(int tap, int extent) {
        if (tap >= 0 && tap < extent) {
            return tap;
        }
        return switch (padding) {
            case "border" -> Math.max(0, Math.min(extent - 1, tap));
            case "reflection" -> Math.max(0, Math.min(extent - 1, (int) reflected(tap, extent)));
            default -> -1;
        };
    }

    private static double[] cubic(double x) {
        return new double[] {far(x + 1), near(x), near(1 - x), far(2 - x)};
    }

    private static double near(double x) {
        return ((CUBIC + 2) * x - (CUBIC + 3)) * x * x + 1;
    }

    private static double far(double x) {
        return ((CUBIC * x - 5 * CUBIC) * x + 8 * CUBIC) * x - 4 * CUBIC;
    }
}
