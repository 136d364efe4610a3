package dev.waferflow.cli.bench;

import dev.waferflow.cli.report.Json;
import dev.waferflow.cli.report.RunReport;
import dev.waferflow.cli.report.RunReport.Host;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of one job, one line of a results file.
 *
 * @param schema name and version of this form
 * @param name of the job
 * @param passed whether the outputs were correct; null without a reference
 * @param steady whether the interval has repeated
 * @param metrics figures of the whole run by key
 * @param layers cycles per sample by layer name
 * @param host what depends on the host; never compared
 */
public record BenchResult(
        String schema,
        String name,
        Boolean passed,
        boolean steady,
        Map<String, Double> metrics,
        Map<String, Double> layers,
        Host host) {
    /** The form this class writes. */
    public static final String SCHEMA = "waferflow.bench/1";

    /** The figures of a run. */
    public static BenchResult of(String name, RunReport report) {
        var metrics = new LinkedHashMap<String, Double>();
        for (Metric metric : Metric.values()) {
            metrics.put(metric.key(), metric.of(report));
        }
        metrics.put("samplesPerSecond", report.simulation().samplesPerSecond());
        var layers = new LinkedHashMap<String, Double>();
        report.layers().forEach(l -> layers.put(l.name(), l.cyclesPerSample()));
        return new BenchResult(
                SCHEMA,
                name,
                report.verify() == null ? null : report.verify().passed(),
                report.simulation().steady(),
                metrics,
                layers,
                report.host());
    }

    /**
     * Reads a results file.
     *
     * @throws UserException MALFORMED_INPUT
     */
    public static List<BenchResult> read(Path file) {
        try {
            var results = new ArrayList<BenchResult>();
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                if (!line.isBlank()) {
                    var result = Json.read(line, BenchResult.class, file + ", result " + number);
                    if (!SCHEMA.equals(result.schema()) || result.metrics() == null || result.layers() == null) {
                        throw malformed("line " + number + " is no " + SCHEMA, file);
                    }
                    results.add(result);
                }
            }
            return results;
        } catch (IOException e) {
            throw malformed("the results cannot be read: " + e.getClass().getSimpleName(), file);
        }
    }

    private static UserException malformed(String message, Path file) {
        return UserException.of(
                FaultKind.MALFORMED_INPUT, "WF-BENCH-002", message, file.toString(), "waferflow bench run writes one");
    }
}
