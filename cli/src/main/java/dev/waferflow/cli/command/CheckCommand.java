package dev.waferflow.cli.command;

import dev.waferflow.cli.job.ModelJob;
import dev.waferflow.cli.report.Answer;
import dev.waferflow.cli.report.Finding;
import dev.waferflow.cli.report.Json;
import dev.waferflow.cli.report.Sarif;
import dev.waferflow.machine.fault.Diagnostic;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code check MODEL}: every problem at once, without compiling. */
@Command(
        name = "check",
        description = "Lists every reason why a model cannot be compiled, all at once.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildStamp.class)
final class CheckCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private ModelOptions model;

    @Mixin
    private OutputOptions output;

    CheckCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        String format = output.format("text", "json", "sarif");
        var request = model.request();
        List<Diagnostic> problems;
        int exitCode;
        try {
            var found = new ModelJob(request, stage -> {}).problems();
            problems = found.problems();
            exitCode = found.exitCode();
        } catch (UserException e) {
            if (e.kind() == FaultKind.USAGE || format.equals("text")) {
                throw e;
            }
            problems = e.diagnostics();
            exitCode = e.kind().exitCode();
        }
        switch (format) {
            case "json" -> shell.out().print(json(request.model(), problems, exitCode));
            case "sarif" -> shell.out().print(Json.text(Sarif.of(BuildStamp.tool(), request.model(), problems)));
            default -> print(request.model(), problems);
        }
        return exitCode;
    }

    private void print(String name, List<Diagnostic> problems) {
        if (problems.isEmpty()) {
            shell.out().println(name + ": no problems");
            return;
        }
        problems.forEach(p -> shell.out().println(p.render()));
        shell.out().println(name + ": " + problems.size() + (problems.size() == 1 ? " problem" : " problems"));
    }

    private static String json(String name, List<Diagnostic> problems, int exitCode) {
        String status = exitCode == 0 ? "ok" : exitCode == FaultKind.UNSUPPORTED.exitCode() ? "no" : "error";
        return Answer.of(
                        "check",
                        exitCode,
                        status,
                        problems.stream().map(Finding::error).toList())
                .put("model", Map.of("path", name))
                .put("problems", problems.size())
                .json();
    }
}
