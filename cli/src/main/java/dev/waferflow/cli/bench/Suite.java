package dev.waferflow.cli.bench;

import dev.waferflow.cli.report.Json;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Jobs to be run one after the other.
 *
 * @param jobs with different names
 * @param matrix more jobs: every model on every wafer with every set of options; null: none
 */
record Suite(List<SuiteJob> jobs, Matrix matrix) {
    /**
     * Jobs that differ in few things.
     *
     * @param models files or {@code zoo:NAME}
     * @param wafers presets or files; null: wse2
     * @param options the rest of a job, with a name that is added to the job's; null: the defaults
     */
    record Matrix(List<String> models, List<String> wafers, List<SuiteJob> options) {
        private static final SuiteJob DEFAULTS =
                new SuiteJob(null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);

        private List<SuiteJob> jobs(Path file) {
            if (models == null || models.isEmpty()) {
                throw malformed("the matrix has no models", file);
            }
            var all = new ArrayList<SuiteJob>();
            for (String model : models) {
                for (String wafer : wafers == null ? List.of("wse2") : wafers) {
                    for (SuiteJob option : options == null ? List.of(DEFAULTS) : options) {
                        all.add(option.on(model, wafer));
                    }
                }
            }
            return all;
        }
    }

    /**
     * Reads a suite.
     *
     * @throws UserException MALFORMED_INPUT if it is unreadable, empty, or two jobs have one name
     */
    static Suite read(Path file) {
        Suite suite;
        try {
            suite = Json.read(Files.readString(file), Suite.class, file.toString());
        } catch (IOException e) {
            throw malformed("the suite cannot be read: " + e.getClass().getSimpleName(), file);
        }
        var jobs = new ArrayList<SuiteJob>(suite.jobs() == null ? List.of() : suite.jobs());
        if (suite.matrix() != null) {
            jobs.addAll(suite.matrix().jobs(file));
        }
        suite = new Suite(List.copyOf(jobs), null);
        if (jobs.isEmpty()) {
            throw malformed("the suite has no jobs", file);
        }
        var names = new HashSet<String>();
        for (SuiteJob job : suite.jobs()) {
            if (job.model() == null) {
                throw malformed("a job has no model", file);
            }
            if (!names.add(job.title())) {
                throw malformed("two jobs are called '" + job.title() + "'", file);
            }
        }
        return suite;
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
