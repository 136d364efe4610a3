package dev.waferflow.cli.command;

import dev.waferflow.cli.job.JobRequest;
import dev.waferflow.cli.job.ModelJob;
import dev.waferflow.cli.report.RunReport;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.program.ProgramFile;
import dev.waferflow.machine.program.ProgramText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code compile MODEL -o FILE}: a model to a saved program. */
@Command(
        name = "compile",
        description = "Compiles a model to a saved program.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildStamp.class)
final class CompileCommand implements Callable<Integer> {
    private static final String TEXT = ".txt";

    private final Shell shell;

    @Mixin
    private ModelOptions model;

    @Mixin
    private OutputOptions output;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "the program to write: .wfp, or .txt for the text form")
    private Path file;

    @Option(names = "--force", description = "replace an existing file")
    private boolean force;

    CompileCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        String format = output.format("text", "json", "csv", "md");
        refuseToReplace(file, force);
        var interruptible = new Interruptible(shell);
        var request = model.request();
        var progress = new Progress(shell, output.quiet(), interruptible.stopped())
                .limitSearch(request.search().limitSeconds());
        return interruptible.call(() -> interruptible.exitCode(compile(request, progress, format)));
    }

    /** Fails with USAGE if the file is there and may not be replaced. */
    static void refuseToReplace(Path file, boolean force) {
        if (Files.exists(file) && !force) {
            throw UserException.of(
                    FaultKind.USAGE, "WF-CLI-009", "the file exists already", file.toString(), "--force");
        }
    }

    private int compile(JobRequest request, Progress progress, String format) {
        var outcome = new ModelJob(request, progress::stage, progress).compile();
        RunReport report = Outcomes.report(outcome, progress, Map.of("program", file.toString()));
        progress.stage("writing " + file);
        if (file.toString().endsWith(TEXT)) {
            write(ProgramText.print(outcome.compilation().program()));
        } else {
            ProgramFile.write(outcome.compilation().program(), file);
        }
        progress.clear();
        Outcomes.notices(shell, output, report);
        Outcomes.print(shell, report, format, output.colored(shell));
        return report.exitCode();
    }

    private void write(String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
