package dev.waferflow.cli.bench;

import dev.waferflow.cli.report.RunReport.Host;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** What a run took of the host. Lower is better; what is small anyway never counts as worse. */
enum HostMetric {
    COMPILE_SECONDS("compileSeconds", 30, Host::compileSeconds),
    SIMULATE_SECONDS("simulateSeconds", 30, Host::simulateSeconds),
    PEAK_MEMORY_BYTES(
            "peakMemoryBytes",
            2e9,
            h -> h.peakMemoryBytes() == null ? null : h.peakMemoryBytes().doubleValue());

    private final String key;
    private final double small;
    private final Function<Host, Double> value;

    HostMetric(String key, double small, Function<Host, Double> value) {
        this.key = key;
        this.small = small;
        this.value = value;
    }

    static List<String> keys() {
        return Arrays.stream(values()).map(m -> m.key).toList();
    }

    String key() {
        return key;
    }

    /** Whether the new value is worse beyond the tolerance. */
    boolean worse(Double before, Double after, double tolerance) {
        return before != null && after != null && after - before > Math.max(tolerance * before, small);
    }

    Double of(Host host) {
        return host == null ? null : value.apply(host);
    }
}
