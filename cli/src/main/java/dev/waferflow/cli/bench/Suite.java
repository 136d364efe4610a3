package dev.waferflow.cli.bench;

import dev.waferflow.cli.job.JobRequest;
import dev.waferflow.cli.job.ModelJob;
import dev.waferflow.cli.job.SearchOptions;
import dev.waferflow.cli.report.Json;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Jobs to be run one after the other.
 *
 * @param jobs with different names
 */
public record Suite(List<Entry> jobs) {

    /**
     * One job; only model is needed.
     *
     * @param name of the result; null: model, wafer and precision
     * @param model file, relative to the suite's folder, or {@code zoo:NAME}
     * @param wafer preset or file; null: wse2
     * @param set constants of the wafer to replace; null: none
     * @param precision "fp16" or "fp32"; null: fp16
     * @param samples null or 0: until the interval is steady
     * @param weights seed of random weights; null: weights come from the file
     */
    public record Entry(
            String name,
            String model,
            String wafer,
            Map<String, String> set,
            String precision,
            Integer samples,
            Long weights) {}

    /**
     * Reads a suite.
     *
     * @throws UserException MALFORMED_INPUT if it is unreadable, empty, or two jobs have one name
     */
    public static Suite read(Path file) {
        Suite suite;
        try {
            suite = Json.read(Files.readString(file), Suite.class, file.toString());
        } catch (IOException e) {
            throw malformed("the suite cannot be read: " + e.getClass().getSimpleName(), file);
        }
        if (suite.jobs() == null || suite.jobs().isEmpty()) {
            throw malformed("the suite has no jobs", file);
        }
        var names = new HashSet<String>();
        for (Entry entry : suite.jobs()) {
            if (entry.model() == null) {
                throw malformed("a job has no model", file);
            }
            if (!names.add(nameOf(entry))) {
                throw malformed("two jobs are called '" + nameOf(entry) + "'", file);
            }
        }
        return suite;
    }

    /** The name of a job's result. */
    static String nameOf(Entry entry) {
        if (entry.name() != null) {
            return entry.name();
        }
        return JobRequest.of(entry.model()).modelName() + "-" + or(entry.wafer(), "wse2") + "-"
                + or(entry.precision(), "fp16");
    }

    /** What a job asks for; {@code folder} is the suite's. */
    static JobRequest request(Entry entry, Path folder, int threads) {
        var defaults = JobRequest.of(entry.model());
        boolean built = entry.model().startsWith(ModelJob.ZOO);
        String model = built
                ? entry.model()
                : folder.resolve(entry.model()).normalize().toString();
        return new JobRequest(
                model,
                or(entry.wafer(), defaults.wafer()),
                entry.set() == null ? Map.of() : entry.set(),
                Map.of(),
                JobRequest.precision(or(entry.precision(), "fp16")),
                defaults.engine(),
                entry.samples() == null ? 0 : entry.samples(),
                defaults.seed(),
                entry.weights() == null ? OptionalLong.empty() : OptionalLong.of(entry.weights()),
                false,
                false,
                threads,
                null,
                null,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                SearchOptions.NORMAL);
    }

    private static String or(String value, String otherwise) {
        return value == null ? otherwise : value;
    }

    private static UserException malformed(String message, Path file) {
        return UserException.of(
                FaultKind.MALFORMED_INPUT,
                "WF-BENCH-001",
                message,
                file.toString(),
                "a suite is {\"jobs\": [{\"name\": ..., \"model\": ..., \"wafer\": ..., \"precision\": ...}]}");
    }
}
