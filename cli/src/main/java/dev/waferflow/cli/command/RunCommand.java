package dev.waferflow.cli.command;

import dev.waferflow.cli.job.JobOutcome;
import dev.waferflow.cli.job.JobRequest;
import dev.waferflow.cli.job.ModelJob;
import dev.waferflow.cli.report.ReportFolder;
import dev.waferflow.cli.report.RunReport;
import dev.waferflow.cli.report.WaferCharts;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code run MODEL}: the main job. */
@Command(
        name = "run",
        description = "Compiles a model, simulates it, checks its outputs and writes a report.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildStamp.class)
final class RunCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private ModelOptions model;

    @Mixin
    private EngineOptions engine;

    @Option(
            names = "--uncertainty",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "intervals of the headline figures, from the ranges of the wafer's constants (default: on)")
    private boolean uncertainty;

    @Mixin
    private OutputOptions output;

    @Option(names = "--expect", paramLabel = "FILE.npz|DIR", description = "expected outputs (default: the reference)")
    private Path expect;

    @Option(names = "--rtol", paramLabel = "X", description = "relative tolerance (default: fp16 2e-2, fp32 1e-3)")
    private Double rtol;

    @Option(names = "--atol", paramLabel = "X", description = "absolute tolerance (default: fp16 1e-4, fp32 1e-6)")
    private Double atol;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "report folder (default: waferflow-out/MODEL-WAFER-PRECISION)")
    private Path out;

    @Option(names = "--force", description = "replace the folder even if it is not a report")
    private boolean force;

    @Option(names = "--save-program", description = "also write program.wfp into the report folder")
    private boolean saveProgram;

    RunCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        String format = output.format("text", "json", "csv", "md");
        var request = request();
        var interruptible = new Interruptible(shell);
        var progress = new Progress(shell, output.quiet(), interruptible.stopped())
                .limitSearch(request.search().limitSeconds())
                .expect(request.samples());
        var folder = new ReportFolder(out != null ? out : defaultFolder(request), force);
        folder.checkReplaceable();
        return interruptible.call(() -> {
            var outcome = new ModelJob(request, progress::stage, progress).run(progress);
            progress.stage("writing the report");
            if (interruptible.stopped().get()
                    && (outcome.result() == null || outcome.result().samples() == 0)) {
                return unsimulated(outcome, progress, folder, format);
            }
            var report = Outcomes.report(outcome, progress, folder.files(saveProgram), uncertainty);
            folder.write(
                    report,
                    WaferCharts.of(report, outcome.compilation(), outcome.result()),
                    saveProgram ? outcome.compilation().program() : null);
            progress.clear();
            if (output.verbose()) {
                Outcomes.hostFigures(shell, report);
            }
            print(report, format);
            return interruptible.exitCode(report.exitCode());
        });
    }

    /** Writes what there is when the simulation was interrupted before its first sample: the program and the prediction. */
    private int unsimulated(JobOutcome outcome, Progress progress, ReportFolder folder, String format) {
        var report = Outcomes.report(outcome.withoutResult(), progress, folder.partialFiles(), uncertainty);
        folder.write(report, null, outcome.compilation().program());
        progress.clear();
        print(report, format);
        return Interruptible.INTERRUPTED;
    }

    private void print(RunReport report, String format) {
        Outcomes.notices(shell, output, report);
        Outcomes.print(shell, report, format, output.colored(shell));
    }

    private JobRequest request() {
        var part = model.request();
        return new JobRequest(
                part.model(),
                part.wafer(),
                part.overrides(),
                part.defects(),
                part.dims(),
                part.precision(),
                engine.engine(),
                engine.samples(),
                part.seed(),
                part.weightSeed(),
                part.structureOnly(),
                part.dequantized(),
                engine.threads(),
                part.inputs(),
                expect,
                rtol == null ? OptionalDouble.empty() : OptionalDouble.of(rtol),
                atol == null ? OptionalDouble.empty() : OptionalDouble.of(atol),
                part.search());
    }

    private static Path defaultFolder(JobRequest request) {
        return Outcomes.defaultFolder(
                request.modelName(), request.wafer(), request.precision().name());
    }
}
