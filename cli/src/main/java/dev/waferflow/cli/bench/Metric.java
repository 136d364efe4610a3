package dev.waferflow.cli.bench;

import dev.waferflow.cli.report.RunReport;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The figures of a whole run that are compared. Simulated figures are deterministic, so any change is one. */
enum Metric {
    CYCLES_PER_SAMPLE("cyclesPerSample", false, r -> r.simulation().cyclesPerSample()),
    LATENCY_CYCLES("latencyCycles", false, r -> number(r.simulation().latencyCycles())),
    FIRST_SAMPLE_CYCLES("firstSampleCycles", false, r -> number(r.simulation().firstSampleCycles())),
    COMPUTE_UTILIZATION("computeUtilizationPercent", true, r -> r.simulation().computeUtilizationPercent()),
    PEAK_BYTES("peakBytesPerPe", false, r -> (double) r.compile().peakBytesPerPe()),
    COLORS("colorsUsed", false, r -> (double) r.compile().colorsUsed()),
    WIRELENGTH("wirelength", false, r -> (double) r.compile().wirelength());

    /** The figure of a layer that is compared. */
    static final String LAYER_CYCLES = "cyclesPerSample";

    private final String key;
    private final boolean higherIsBetter;
    private final Function<RunReport, Double> value;

    Metric(String key, boolean higherIsBetter, Function<RunReport, Double> value) {
        this.key = key;
        this.higherIsBetter = higherIsBetter;
        this.value = value;
    }

    private static Double number(Long value) {
        return value == null ? null : Double.valueOf(value);
    }

    static List<String> keys() {
        return Arrays.stream(values()).map(m -> m.key).toList();
    }

    static Optional<Metric> of(String key) {
        return Arrays.stream(values()).filter(m -> m.key.equals(key)).findFirst();
    }

    String key() {
        return key;
    }

    boolean higherIsBetter() {
        return higherIsBetter;
    }

    Double of(RunReport report) {
        return value.apply(report);
    }
}
