package dev.waferflow.cli.bench;

import dev.waferflow.cli.job.JobOutcome;
import dev.waferflow.cli.job.ModelJob;
import dev.waferflow.cli.report.Json;
import dev.waferflow.cli.report.RunReport;
import dev.waferflow.simulator.Probe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Runs the jobs of a suite. */
public final class BenchRun {
    private final Path suiteFile;
    private final Function<JobOutcome, RunReport> reports;
    private final Consumer<String> stages;
    private final int threads;

    /**
     * @param reports makes a report of an outcome
     * @param stages is told what begins
     */
    public BenchRun(Path suiteFile, int threads, Function<JobOutcome, RunReport> reports, Consumer<String> stages) {
        this.suiteFile = suiteFile;
        this.reports = reports;
        this.stages = stages;
        this.threads = threads;
    }

    /** The results in the order of the suite. */
    public List<BenchResult> run(Probe probe) {
        var results = new ArrayList<BenchResult>();
        Path folder = suiteFile.toAbsolutePath().getParent();
        for (SuiteJob planned : Suite.read(suiteFile).jobs()) {
            String name = planned.title();
            var job = new ModelJob(planned.request(folder, threads), s -> stages.accept(name + ": " + s));
            results.add(BenchResult.of(name, reports.apply(job.run(probe))));
        }
        return results;
    }

    /** The results as JSON Lines. */
    public static String lines(List<BenchResult> results) {
        var text = new StringBuilder();
        results.forEach(r -> text.append(Json.line(r)).append('\n'));
        return text.toString();
    }
}
