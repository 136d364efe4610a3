package dev.waferflow.cli.bench;

import dev.waferflow.cli.job.JobRequest;
import dev.waferflow.cli.job.ModelJob;
import dev.waferflow.cli.job.SearchOptions;
import dev.waferflow.cli.report.Json;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.placer.Demands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Jobs to be run one after the other.
 *
 * @param jobs with different names
 * @param matrix more jobs: every model on every wafer with every set of options; null: none
 */
public record Suite(List<Entry> jobs, Matrix matrix) {
    /**
     * Jobs that differ in few things.
     *
     * @param models files or {@code zoo:NAME}
     * @param wafers presets or files; null: wse2
     * @param options the rest of a job, with a name that is added to the job's; null: the defaults
     */
    public record Matrix(List<String> models, List<String> wafers, List<Entry> options) {
        private List<Entry> jobs(Path file) {
            if (models == null || models.isEmpty()) {
                throw malformed("the matrix has no models", file);
            }
            var all = new ArrayList<Entry>();
            var none = new Entry(null, null, null, null, null, null, null, null, null);
            for (String model : models) {
                for (String wafer : wafers == null ? List.of("wse2") : wafers) {
                    for (Entry option : options == null ? List.of(none) : options) {
                        all.add(option.on(model, wafer));
                    }
                }
            }
            return all;
        }
    }

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
     * @param effort "low", "normal" or "high"; null: normal
     * @param floorplan a report's floorplan.json, relative to the suite's folder; null: found by search
     */
    public record Entry(
            String name,
            String model,
            String wafer,
            Map<String, String> set,
            String precision,
            Integer samples,
            Long weights,
            String effort,
            String floorplan) {
        /** This entry's options for a model on a wafer; its name is added to theirs. */
        private Entry on(String newModel, String newWafer) {
            var plain = new Entry(null, newModel, newWafer, set, precision, samples, weights, effort, floorplan);
            String whole = name == null ? null : nameOf(plain) + "-" + name;
            return new Entry(whole, newModel, newWafer, set, precision, samples, weights, effort, floorplan);
        }
    }

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
        var jobs = new ArrayList<Entry>(suite.jobs() == null ? List.of() : suite.jobs());
        if (suite.matrix() != null) {
            jobs.addAll(suite.matrix().jobs(file));
        }
        suite = new Suite(List.copyOf(jobs), null);
        if (jobs.isEmpty()) {
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
                defaults.defects(),
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
                new SearchOptions(
                        SearchOptions.effort(or(entry.effort(), "normal")),
                        entry.floorplan() == null ? null : folder.resolve(entry.floorplan()),
                        Demands.NONE,
                        OptionalDouble.empty()));
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
