package dev.waferflow.cli.command;

import dev.waferflow.cli.conformance.ConformanceReport;
import dev.waferflow.cli.conformance.ConformanceRun;
import dev.waferflow.cli.job.JobRequest;
import dev.waferflow.cli.report.Answer;
import dev.waferflow.machine.fault.FaultKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code conformance ZIP|DIR}: ONNX backend test cases. */
@Command(
        name = "conformance",
        description = "Runs ONNX backend test cases on the reference interpreter and on the wafer.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildStamp.class)
final class ConformanceCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(paramLabel = "ZIP|DIR", description = "cases: CASE/model.onnx with CASE/test_data_set_0/*.pb")
    private Path cases;

    @Option(names = "--filter", paramLabel = "TEXT", description = "only cases whose names contain the text")
    private String filter = "";

    @Option(names = "--precision", paramLabel = "fp16|fp32", description = "numbers on the wafer (default: fp32)")
    private String precision = "fp32";

    @Option(names = "--threads", paramLabel = "N", description = "host threads; never changes a result (default: all)")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Mixin
    private DeviceOptions device;

    @Mixin
    private OutputOptions output;

    ConformanceCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        String format = output.format("text", "json");
        var numbers = JobRequest.precision(precision);
        var wafer = device.load();
        var interruptible = new Interruptible(shell);
        var progress = new Progress(shell, output.quiet(), interruptible.stopped());
        return interruptible.call(() -> {
            long start = System.nanoTime();
            var run = new ConformanceRun(
                    wafer,
                    numbers,
                    Math.max(1, threads),
                    interruptible.stopped(),
                    (done, all) -> progress.stage(done + " of " + all + " cases"));
            var report = new ConformanceReport(run.run(cases, name -> name.contains(filter)));
            progress.clear();
            int exitCode = interruptible.exitCode(report.passed() ? 0 : FaultKind.CHECK_FAILED.exitCode());
            print(report, format, exitCode, (System.nanoTime() - start) / 1e9);
            return exitCode;
        });
    }

    private void print(ConformanceReport report, String format, int exitCode, double seconds) {
        if (!format.equals("json")) {
            report.lines(output.verbose()).forEach(shell.out()::println);
            return;
        }
        shell.out()
                .print(Answer.of("conformance", exitCode, List.of())
                        .putAll(report.object())
                        .json(Map.of("seconds", seconds)));
    }
}
