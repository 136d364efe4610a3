package dev.waferflow.cli.command;

import dev.waferflow.cli.job.DefectsOption;
import dev.waferflow.cli.job.ProgramJob;
import dev.waferflow.cli.report.ReportAssembler;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code simulate FILE}: a program to figures. */
@Command(
        name = "simulate",
        description = "Simulates a saved program, or one written by hand as program text.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildStamp.class)
final class SimulateCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(paramLabel = "FILE", description = "a program: saved (.wfp) or text")
    private Path file;

    @Option(names = "--wafer", paramLabel = "NAME|FILE", description = "default: the wafer the program was made for")
    private String wafer;

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "override a constant of the wafer; repeatable")
    private Map<String, String> overrides = Map.of();

    @Option(
            names = "--defects",
            paramLabel = "FILE|RATE:SEED",
            description = "dead PEs and links, as the program was compiled with")
    private String defects;

    @Option(names = "--inputs", paramLabel = "FILE.npz|DIR", description = "inputs (default: seeded random)")
    private Path inputs;

    @Option(names = "--save-outputs", paramLabel = "FILE.npz", description = "write the outputs of the first sample")
    private Path outputs;

    @Option(names = "--seed", paramLabel = "N", description = "seed of random inputs (default: 1)")
    private long seed = 1;

    @Option(names = "--structure-only", description = "compute no values")
    private boolean structureOnly;

    @Mixin
    private EngineOptions engine;

    @Mixin
    private OutputOptions output;

    SimulateCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        String format = output.format("text", "json", "csv", "md");
        var interruptible = new Interruptible(shell);
        var progress = new Progress(shell, output.quiet(), interruptible.stopped());
        return interruptible.call(() -> {
            progress.stage("reading " + file);
            var job = ProgramJob.read(file, wafer, overrides, DefectsOption.of(defects));
            var outcome = job.run(
                    new ProgramJob.Request(
                            engine.engine(), engine.samples(), seed, structureOnly, engine.threads(), inputs, outputs),
                    progress);
            progress.clear();
            var report = new ReportAssembler(BuildStamp.tool())
                    .model(outcome.model())
                    .host(outcome.host())
                    .program(job.program(), job.wafer(), outcome.colorsUsed(), outcome.result(), Map.of());
            Outcomes.notices(shell, output, report);
            Outcomes.print(shell, report, format, output.colored(shell));
            return interruptible.exitCode(report.exitCode());
        });
    }
}
