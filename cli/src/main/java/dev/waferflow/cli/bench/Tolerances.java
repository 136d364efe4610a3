package dev.waferflow.cli.bench;

import dev.waferflow.machine.fault.ClosestName;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which relative changes do not count. Simulated figures are exact, so none is allowed unless asked for; what depends on the
 * host is allowed to vary widely.
 *
 * @param all for simulated figures without a tolerance of their own
 * @param metrics by key
 */
public record Tolerances(double all, Map<String, Double> metrics) {
    /** Host times and memory may be three times as large. */
    private static final double HOST = 2;

    public Tolerances {
        metrics = Map.copyOf(metrics);
    }

    /**
     * Reads {@code X} for all simulated figures or {@code METRIC=X} for one.
     *
     * @throws UserException USAGE for an unknown metric or what is no number
     */
    public static Tolerances parse(List<String> texts) {
        double all = 0;
        var metrics = new LinkedHashMap<String, Double>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            double value = number(text.substring(equals + 1), text);
            if (equals < 0) {
                all = value;
            } else {
                metrics.put(known(text.substring(0, equals)), value);
            }
        }
        return new Tolerances(all, metrics);
    }

    private static String known(String key) {
        if (Metric.keys().contains(key) || HostMetric.keys().contains(key)) {
            return key;
        }
        String closest = ClosestName.of(key, Metric.keys());
        throw usage(
                "there is no metric '" + key + "'; known are " + String.join(", ", Metric.keys()) + ", "
                        + String.join(", ", HostMetric.keys()),
                closest.isEmpty() ? "" : "maybe '" + closest + "'");
    }

    private static double number(String text, String whole) {
        try {
            double value = Double.parseDouble(text);
            if (value >= 0 && Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below, with the other wrong values.
        }
        throw usage("--tolerance is '" + whole + "'", "0.01, or cyclesPerSample=0.01");
    }

    private static UserException usage(String message, String hint) {
        return UserException.of(FaultKind.USAGE, "WF-BENCH-003", message, "", hint);
    }

    double of(String metric) {
        return metrics.getOrDefault(metric, HostMetric.keys().contains(metric) ? HOST : all);
    }
}
