package dev.waferflow.cli.command;

import dev.waferflow.cli.job.Names;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code completion SHELL}: a script that completes commands and options. */
@Command(
        name = "completion",
        description = "Prints a completion script: source <(waferflow completion bash)",
        mixinStandardHelpOptions = true,
        versionProvider = BuildStamp.class)
final class CompletionCommand implements Callable<Integer> {
    private static final List<String> SHELLS = List.of("bash", "zsh");

    private final Shell shell;

    @Parameters(paramLabel = "SHELL", arity = "0..1", description = "bash or zsh (default: bash)")
    private String name = "bash";

    @Spec
    private CommandSpec spec;

    CompletionCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        if (!SHELLS.contains(name)) {
            throw Names.unknown("completion for the shell", name, SHELLS);
        }
        // One script serves both: it loads bash's completion system where it runs under zsh.
        shell.out().println(AutoComplete.bash("waferflow", spec.root().commandLine()));
        return 0;
    }
}
