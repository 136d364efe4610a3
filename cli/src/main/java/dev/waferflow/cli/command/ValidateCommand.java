package dev.waferflow.cli.command;

import dev.waferflow.cli.experiment.Validation;
import dev.waferflow.cli.experiment.ValidationText;
import dev.waferflow.cli.picture.Pictures;
import dev.waferflow.cli.picture.ScatterChart;
import dev.waferflow.cli.report.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code validate}: published measurements against simulated ones. */
@Command(
        name = "validate",
        description = "Runs published measurements as programs on the simulated wafer and prints both figures.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildStamp.class)
final class ValidateCommand implements Callable<Integer> {
    private final Shell shell;

    @Option(
            names = "--uncertainty",
            description = "also an interval per row, from the ranges of the wafer's constants (minutes)")
    private boolean uncertainty;

    @Option(names = "--plot", paramLabel = "FILE.png", description = "write published against simulated, log-log")
    private Path plot;

    @Mixin
    private OutputOptions output;

    ValidateCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        String format = output.format("text", "json", "md");
        var interruptible = new Interruptible(shell);
        var progress = new Progress(shell, output.quiet(), interruptible.stopped());
        return interruptible.call(() -> {
            long start = System.nanoTime();
            var validation = Validation.run(uncertainty, progress, progress::stage);
            progress.clear();
            if (plot != null) {
                write(Pictures.scatter(chart(validation)));
            }
            int exitCode = interruptible.exitCode(0);
            switch (format) {
                case "json" -> shell.out().print(json(validation, exitCode, start));
                case "md" -> shell.out().print(ValidationText.markdown(validation));
                default -> shell.out().print(ValidationText.table(validation));
            }
            return exitCode;
        });
    }

    private static String json(Validation validation, int exitCode, long start) {
        return Answer.of("validate", exitCode, List.of())
                .put("timingModel", BuildStamp.TIMING_MODEL)
                .putAll(ValidationText.json(validation))
                .json(Map.of("seconds", (System.nanoTime() - start) / 1e9));
    }

    /** Published to the right, simulated upwards. */
    static ScatterChart chart(Validation validation) {
        var points = validation.rows().stream()
                .map(r -> new ScatterChart.Point(
                        r.row().published(),
                        r.simulated(),
                        r.row().group(),
                        r.row().calibration()))
                .toList();
        return new ScatterChart("published", "simulated", points);
    }

    private void write(byte[] png) {
        try {
            Files.write(plot, png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
