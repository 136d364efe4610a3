package dev.waferflow.frontend.op;

import dev.waferflow.frontend.op.ResizeOperator.Taps;
import java.util.function.DoubleUnaryOperator;

/** Which input places make a place of a resized dimension, and with which weights. */
final class ResizeTaps {
    private ResizeTaps() {}

    static Taps of(OpContext c, int[] axes, int axis, int place, int from, int to, double scale) {
        double at = original(c, axes, axis, place, from, to, scale);
        String mode = c.attributes().string("mode", "nearest");
        boolean crops = c.attributes()
                .string("coordinate_transformation_mode", "half_pixel")
                .equals("tf_crop_and_resize");
        if (crops && (at < 0 || at > from - 1)) {
            return new Taps(new int[0], new double[0]);
        }
        boolean antialias = c.attributes().integer("antialias", 0) != 0 && scale < 1;
        double stretch = antialias ? scale : 1;
        return switch (mode) {
            case "nearest" -> new Taps(new int[] {clamp(nearest(c, snapped(at)), from)}, new double[] {1});
            case "linear" -> kernel(c, at, from, stretch, 1, x -> Math.max(0, 1 - StrictMath.abs(x)));
            case "cubic" -> {
                double a = c.attributes().floating("cubic_coeff_a", -0.75);
                yield kernel(c, at, from, stretch, 2, x -> cubic(x, a));
            }
            default -> throw c.malformed("mode '" + mode + "' is not known");
        };
    }

    private static double original(OpContext c, int[] axes, int axis, int place, int from, int to, double scale) {
        String mode = c.attributes().string("coordinate_transformation_mode", "half_pixel");
        return switch (mode) {
            case "half_pixel" -> (place + 0.5) / scale - 0.5;
            case "half_pixel_symmetric" -> {
                double adjustment = to / (scale * from);
                double center = from / 2.0;
                yield center * (1 - adjustment) + (place + 0.5) / scale - 0.5;
            }
            case "pytorch_half_pixel" -> to > 1 ? (place + 0.5) / scale - 0.5 : 0;
            case "align_corners" -> to == 1 ? 0 : place * (from - 1.0) / (scale * from - 1.0);
            case "asymmetric" -> place / scale;
            case "tf_half_pixel_for_nn" -> (place + 0.5) / scale;
            case "tf_crop_and_resize" -> {
                double[] region = ResizeOperator.regionAlong(c, axes, axis);
                yield to > 1
                        ? region[0] * (from - 1) + place * (region[1] - region[0]) * (from - 1) / (to - 1)
                        : 0.5 * (region[0] + region[1]) * (from - 1);
            }
            default -> throw c.malformed("coordinate_transformation_mode '" + mode + "' is not known");
        };
    }

    /** The place itself, or the half or whole number that it is but for the rounding of the scale. */
    private static double snapped(double at) {
        double near = StrictMath.rint(2 * at) / 2;
        return StrictMath.abs(at - near) <= 4e-7 * Math.max(1, StrictMath.abs(at)) ? near : at;
    }

    private static int nearest(OpContext c, double at) {
        String mode = c.attributes().string("nearest_mode", "round_prefer_floor");
        return (int)
                switch (mode) {
                    case "round_prefer_floor" -> StrictMath.ceil(at - 0.5);
                    case "round_prefer_ceil" -> StrictMath.floor(at + 0.5);
                    case "floor" -> StrictMath.floor(at);
                    case "ceil" -> StrictMath.ceil(at);
                    default -> throw c.malformed("nearest_mode '" + mode + "' is not known");
                };
    }

    private static int clamp(int place, int from) {
        return Math.max(0, Math.min(from - 1, place));
    }

    private static Taps kernel(OpContext c, double at, int from, double stretch, int radius, DoubleUnaryOperator f) {
        int reach = (int) StrictMath.ceil(radius / stretch);
        int first = (int) StrictMath.floor(at) - reach + 1;
        int count = 2 * reach;
        boolean excludes = c.attributes().integer("exclude_outside", 0) != 0;
        var places = new int[count];
        var weights = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            int place = first + i;
            places[i] = clamp(place, from);
            weights[i] = excludes && place != places[i] ? 0 : f.applyAsDouble((at - place) * stretch);
            sum += weights[i];
        }
        for (int i = 0; i < count; i++) {
            weights[i] /= sum;
        }
        return new Taps(places, weights);
    }

    private static double cubic(double x, double a) {
        double d = StrictMath.abs(x);
        if (d <= 1) {
            return ((a + 2) * d - (a + 3)) * d * d + 1;
        }
        return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
    }
}
