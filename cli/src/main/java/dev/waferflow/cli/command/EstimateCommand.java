package dev.waferflow.cli.command;

import dev.waferflow.cli.job.ModelJob;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

    @Mixin
    private OutputOptions output;

    EstimateCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        String format = output.format("text", "json", "csv", "md");
        var progress = new Progress(shell, output.quiet(), new AtomicBoolean());
        var report = Outcomes.report(new ModelJob(model.request(), progress::stage).compile(), Map.of());
        progress.clear();
        Outcomes.notices(shell, output, report);
        Outcomes.print(shell, report, format, output.colored(shell));
        return report.exitCode();
    }
}
