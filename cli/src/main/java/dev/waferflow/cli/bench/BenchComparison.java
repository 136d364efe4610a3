package dev.waferflow.cli.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two result files side by side.
 *
 * @param changes every figure that differs beyond the tolerance, and every job that is gone, fails or is new
 */
public record BenchComparison(List<Change> changes) {

    /**
     * One difference.
     *
     * @param name of the job
     * @param metric key of the figure, "passed" or "job"
     * @param layer the layer it belongs to; empty for the whole run
     * @param base old value; null if there was none
     * @param now new value; null if there is none
     * @param verdict "worse", "better" or "changed"
     */
    public record Change(String name, String metric, String layer, Double base, Double now, String verdict) {
        /** Whether it makes the comparison fail. */
        public boolean worse() {
            return verdict.equals("worse");
        }
    }

    /** Compares; {@code tolerance} for all simulated figures. */
    static BenchComparison of(List<BenchResult> base, List<BenchResult> now, double tolerance) {
        return of(base, now, new Tolerances(tolerance, Map.of()));
    }

    /** Compares. */
    public static BenchComparison of(List<BenchResult> base, List<BenchResult> now, Tolerances tolerances) {
        var comparison = new Comparison(tolerances);
        comparison.compare(byName(base), byName(now));
        return new BenchComparison(List.copyOf(comparison.changes));
    }

    /** Whether anything got worse. */
    public boolean worse() {
        return changes.stream().anyMatch(Change::worse);
    }

    private static Map<String, BenchResult> byName(List<BenchResult> results) {
        var map = new LinkedHashMap<String, BenchResult>();
        results.forEach(r -> map.put(r.name(), r));
        return map;
    }

    private static final class Comparison {
        private final Tolerances tolerances;
        private final List<Change> changes = new ArrayList<>();

        Comparison(Tolerances tolerances) {
            this.tolerances = tolerances;
        }

        void compare(Map<String, BenchResult> base, Map<String, BenchResult> now) {
            base.forEach((name, old) -> {
                var fresh = now.get(name);
                if (fresh == null) {
                    changes.add(new Change(name, "job", "", null, null, "worse"));
                } else {
                    compare(old, fresh);
                }
            });
            now.keySet().stream()
                    .filter(name -> !base.containsKey(name))
                    .forEach(name -> changes.add(new Change(name, "job", "", null, null, "changed")));
        }

        private void compare(BenchResult old, BenchResult fresh) {
            if (Boolean.FALSE.equals(fresh.passed()) && !Boolean.FALSE.equals(old.passed())) {
                changes.add(new Change(fresh.name(), "passed", "", 1.0, 0.0, "worse"));
            }
            old.metrics()
                    .forEach((key, before) -> Metric.of(key)
                            .ifPresent(m -> figure(
                                    fresh.name(),
                                    key,
                                    "",
                                    before,
                                    fresh.metrics().get(key),
                                    m.higherIsBetter())));
            for (HostMetric metric : HostMetric.values()) {
                Double before = metric.of(old.host());
                Double after = metric.of(fresh.host());
                if (metric.worse(before, after, tolerances.of(metric.key()))) {
                    changes.add(new Change(fresh.name(), metric.key(), "", before, after, "worse"));
                }
            }
            old.layers().forEach((layer, before) -> {
                if (fresh.layers().containsKey(layer)) {
                    figure(
                            fresh.name(),
                            Metric.LAYER_CYCLES,
                            layer,
                            before,
                            fresh.layers().get(layer),
                            false);
                } else {
                    changes.add(new Change(fresh.name(), Metric.LAYER_CYCLES, layer, before, null, "changed"));
                }
            });
        }

        private void figure(
                String name, String key, String layer, Double before, Double after, boolean higherIsBetter) {
            if (before == null && after == null) {
                return;
            }
            if (before == null || after == null) {
                changes.add(new Change(name, key, layer, before, after, before == null ? "changed" : "worse"));
                return;
            }
            // The last digits of a quotient may be lost in print; a billionth is no change.
            double allowed = Math.max(tolerances.of(key), 1e-9) * Math.abs(before);
            double rise = after - before;
            if (Math.abs(rise) > allowed) {
                changes.add(
                        new Change(name, key, layer, before, after, rise > 0 == higherIsBetter ? "better" : "worse"));
            }
        }
    }
}
