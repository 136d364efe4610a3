package dev.waferflow.cli.command;

import dev.waferflow.cli.report.Answer;
import dev.waferflow.cli.report.Finding;
import dev.waferflow.machine.fault.ClosestName;
import dev.waferflow.machine.fault.Diagnostic;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What becomes of an exception: its exit code, what is said on stderr, and the JSON object if one was asked for. */
final class Failures {
    /** Commands whose objects have the form of another; {@code waferflow} stands for a command that there is not. */
    private static final Map<String, String> FORMS =
            Map.of("simulate", "run", "compile", "estimate", "config-show", "config", "waferflow", "error");

    /** The exit code of a bug of ours. */
    static final int BUG = 70;

    private final Shell shell;
    private final List<String> arguments;

    Failures(Shell shell, String... arguments) {
        this.shell = shell;
        this.arguments = List.of(arguments);
    }

    /** Reports the failure and returns the exit code. */
    int report(Throwable failure, String command) {
        var cause =
                failure instanceof UncheckedIOException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof UserException user) {
            return answer(user.kind(), user.diagnostics(), command);
        }
        if (cause instanceof OutOfMemoryError) {
            return answer(
                    FaultKind.HOST_RESOURCES,
                    List.of(
                            new Diagnostic(
                                    "WF-HOST-001",
                                    "this computer's memory is used up (heap limit "
                                            + Runtime.getRuntime().maxMemory() / (1 << 20) + " MiB)",
                                    "",
                                    "a smaller --wafer, fewer --samples, or WAFERFLOW_JAVA_OPTS=-Xmx12g if the computer has more")),
                    command);
        }
        if (cause instanceof IOException) {
            return answer(
                    FaultKind.HOST_RESOURCES,
                    List.of(new Diagnostic(
                            "WF-HOST-002",
                            cause.getClass().getSimpleName() + ": " + cause.getMessage(),
                            "",
                            "check that the disk has room and the folder may be written")),
                    command);
        }
        return bug(cause, command);
    }

    /** Reports a wrong command line and returns the exit code. */
    int report(ParameterException failure) {
        var command = failure.getCommandLine();
        String hint = command.getCommandSpec().qualifiedName() + " --help";
        String message = failure.getMessage();
        if (failure instanceof UnmatchedArgumentException unmatched) {
            var known = List.copyOf(command.getSubcommands().keySet());
            String closest = known.isEmpty() || unmatched.getUnmatched().isEmpty()
                    ? ""
                    : ClosestName.of(unmatched.getUnmatched().get(0), known);
            if (!known.isEmpty()) {
                message = "there is no command '" + unmatched.getUnmatched().get(0) + "'; known are "
                        + String.join(", ", known);
            }
            if (!closest.isEmpty()) {
                hint = command.getCommandSpec().qualifiedName() + " " + closest;
            } else if (!unmatched.getSuggestions().isEmpty()) {
                hint = unmatched.getSuggestions().stream()
                        .map(s -> s.replaceAll("=.*", ""))
                        .collect(Collectors.joining(" or "));
            }
        }
        return answer(FaultKind.USAGE, List.of(new Diagnostic("WF-CLI-001", message, "", hint)), nameOf(command));
    }

    /** The words of a command after the program's name, joined for the schema: {@code bench-run}. */
    static String nameOf(CommandLine command) {
        var words = command.getCommandSpec().qualifiedName("-");
        int first = words.indexOf('-');
        return first < 0 ? words : words.substring(first + 1);
    }

    private int answer(FaultKind kind, List<Diagnostic> diagnostics, String command) {
        diagnostics.forEach(d -> shell.err().println(d.render()));
        print(kind == FaultKind.CHECK_FAILED ? "no" : "error", kind.exitCode(), diagnostics, command);
        return kind.exitCode();
    }

    private int bug(Throwable cause, String command) {
        var tool = BuildStamp.tool();
        String line = "waferflow " + arguments.stream().map(Failures::quoted).collect(Collectors.joining(" "));
        shell.err().println("error: this is a bug of waferflow: " + cause);
        cause.printStackTrace(shell.err());
        shell.err()
                .println("  version: " + tool.version() + ", commit " + tool.commit() + ", Java "
                        + System.getProperty("java.version") + " on " + System.getProperty("os.name"));
        shell.err().println("  seed: " + valueOf("--seed", "1"));
        shell.err().println("  again: " + line);
        shell.err().println("  try: please report it with the lines above");
        var diagnostic = new Diagnostic("WF-BUG-001", String.valueOf(cause), "", line);
        print("error", BUG, List.of(diagnostic), command);
        return BUG;
    }

    private void print(String status, int exitCode, List<Diagnostic> diagnostics, String command) {
        if (!wantsJson()) {
            return;
        }
        var findings = diagnostics.stream().map(Finding::error).toList();
        shell.out()
                .print(Answer.of(FORMS.getOrDefault(command, command), exitCode, status, findings)
                        .json());
    }

    private boolean wantsJson() {
        return arguments.contains("--json") || valueOf("--format", "").equals("json");
    }

    private String valueOf(String option, String otherwise) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.startsWith(option + "=")) {
                return argument.substring(option.length() + 1);
            }
            if (argument.equals(option) && i + 1 < arguments.size()) {
                return arguments.get(i + 1);
            }
        }
        return otherwise;
    }

    private static String quoted(String argument) {
        boolean plain =
                !argument.isEmpty() && argument.chars().allMatch(c -> c > ' ' && "'\"$`\\*?;&|<>()#~".indexOf(c) < 0);
        return plain ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
