package dev.waferflow.cli.command;

import dev.waferflow.cli.job.ModelJob;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code estimate MODEL}: the compiler's own prediction. */
@Command(
        name = "estimate",
        description = "Prints the compiler's own prediction, without a simulation.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildStamp.class)
final class EstimateCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private ModelOptions model;

    @Option(
            names = "--uncertainty",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "intervals of the headline figures, from the ranges of the wafer's constants (default: on)")
    private boolean uncertainty;

    @Mixin
    private OutputOptions output;

    EstimateCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        String format = output.format("text", "json", "csv", "md");
        var interruptible = new Interruptible(shell);
        var request = model.request();
        var progress = new Progress(shell, output.quiet(), interruptible.stopped())
                .limitSearch(request.search().limitSeconds());
        return interruptible.call(() -> {
            var outcome = new ModelJob(request, progress::stage, progress).compile();
            var report = Outcomes.report(outcome, progress, Map.of(), uncertainty);
            progress.clear();
            Outcomes.notices(shell, output, report);
            Outcomes.print(shell, report, format, output.colored(shell));
            return interruptible.exitCode(report.exitCode());
        });
    }
}
