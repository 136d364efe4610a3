package dev.waferflow.cli.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Figures as people read them: thousands in groups, three or four significant digits, never a local decimal comma. */
public final class Numbers {
    private static final String[] METRIC = {"", " k", " M", " G", " T", " P"};

    private Numbers() {}

    /** A whole number in groups of three: {@code 850 000}. */
    public static String grouped(long value) {
        return String.format(Locale.ROOT, "%,d", value).replace(',', ' ');
    }

    /** A figure rounded to a whole number if it is large, else to a digit or three: {@code 12 346}, {@code 1.234}. */
    public static String figure(Double value) {
        if (value == null || !Double.isFinite(value)) {
            return "-";
        }
        double size = Math.abs(value);
        if (size >= 1000 || value == Math.rint(value)) {
            return grouped(Math.round(value));
        }
        return String.format(Locale.ROOT, size >= 100 ? "%.1f" : size >= 1 ? "%.2f" : "%.4f", value);
    }

    /** With a metric prefix: {@code 25.6 M}, {@code 4.09 G}; the unit follows without a space. */
    public static String metric(double value) {
        int step = 0;
        double scaled = value;
        while (Math.abs(scaled) >= 999.5 && step < METRIC.length - 1) {
            scaled /= 1000;
            step++;
        }
        String digits;
        if (step == 0 && scaled == Math.rint(scaled)) {
            digits = String.valueOf((long) scaled);
        } else {
            digits = String.format(Locale.ROOT, scaled >= 99.95 ? "%.0f" : scaled >= 9.995 ? "%.1f" : "%.2f", scaled);
        }
        return digits + METRIC[step];
    }

    /** A share of a hundred: {@code 78.4 %}; two digits of a small one. */
    public static String percent(Double value) {
        if (value == null || !Double.isFinite(value)) {
            return "-";
        }
        if (value > 0 && value < 0.095) {
            return new BigDecimal(value).round(new MathContext(2)).toPlainString() + " %";
        }
        return String.format(Locale.ROOT, "%.1f %%", value);
    }

    /** A time: {@code 12.3 us}. */
    public static String seconds(double seconds) {
        if (!Double.isFinite(seconds)) {
            return "-";
        }
        if (seconds >= 1) {
            return String.format(Locale.ROOT, "%.2f s", seconds);
        }
        if (seconds >= 1e-3) {
            return String.format(Locale.ROOT, "%.2f ms", seconds * 1e3);
        }
        return seconds >= 1e-6
                ? String.format(Locale.ROOT, "%.2f us", seconds * 1e6)
                : String.format(Locale.ROOT, "%.0f ns", seconds * 1e9);
    }

    /** Bytes in KiB: {@code 41.3 KiB}. */
    public static String kibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0);
    }

    /** A tolerance or an error: {@code 2.4e-04}. */
    public static String error(Double value) {
        if (value == null || !Double.isFinite(value)) {
            return "-";
        }
        return value == 0 ? "0" : String.format(Locale.ROOT, "%.1e", value);
    }
}
