package dev.waferflow.cli.picture;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * The scale of a heatmap, from 0.
 *
 * @param top figure of the brightest colour
 * @param largest largest figure of a PE, 0 if there is none
 * @param mean mean over the PEs that have a figure, 0 if there is none
 */
public record HeatScale(double top, double largest, double mean) {
    /** The busiest of so many PEs may lie over the end of the scale. */
    private static final double COMMON = 0.999;

    /** The scale of a map: to {@code top}, or to the least round number above all but the largest thousandth. */
    public static HeatScale of(PeMaps maps, Heat heat, OptionalDouble top) {
        double[] values = IntStream.range(0, maps.width() * maps.height())
                .mapToDouble(pe -> heat.value(maps, pe))
                .filter(v -> !Double.isNaN(v))
                .sorted()
                .toArray();
        double largest = values.length == 0 ? 0 : values[values.length - 1];
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        double high = values.length == 0 ? 1 : values[(int) ((values.length - 1) * COMMON)];
        return new HeatScale(
                top.orElse(round(high > 0 ? high : largest)), largest, values.length == 0 ? 0 : sum / values.length);
    }

    /** The least of 1, 2, 5, 10 ... that is not less, or 1 for 0. */
    static double round(double value) {
        if (value <= 0) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(value) - 1e-9));
        for (double digit : new double[] {1, 1.5, 2, 3, 4, 5, 6, 8, 10}) {
            if (digit * power >= value * (1 - 1e-9)) {
                return digit * power;
            }
        }
        return 10 * power;
    }

    /** Whether some figures lie over the end. */
    boolean cut() {
        return largest > top;
    }

    static String number(double value) {
        if (value == Math.rint(value) || value >= 1000) {
            return String.format(Locale.ROOT, "%,d", Math.round(value)).replace(',', ' ');
        }
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 1 ? "%.1f" : "%.3f", value);
    }
}
