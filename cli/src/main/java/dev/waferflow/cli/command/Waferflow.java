package dev.waferflow.cli.command;

import dev.waferflow.machine.fault.UserException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of all commands. {@link #execute} is the whole program as a function. */
@Command(
        name = "waferflow",
        description = "Compiles neural networks to a wafer-scale engine, places them, and simulates them running.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildStamp.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Start here: waferflow run MODEL.onnx",
            "Exit codes: 0 done, 1 the answer is no, 2 usage, 3 does not" + " fit, 4 program fault,",
            "5 malformed input, 6 unsupported, 7 host resources, 70 our bug, 130" + " interrupted."
        })
public final class Waferflow implements Runnable {
    @Spec
    private CommandSpec spec;

    /** Runs one command line and returns its exit code. Nothing is thrown, and the process does not end. */
    public static int execute(Shell shell, String... arguments) {
        var failures = new Failures(shell, arguments);
        var line = line(shell);
        line.setParameterExceptionHandler((failure, args) -> failures.report(failure));
        line.setExecutionExceptionHandler(
                (failure, command, result) -> failures.report(failure, Failures.nameOf(command)));
        try {
            Settings.load(shell).applyTo(line);
            return line.execute(arguments);
        } catch (UserException | Error failure) {
            String command = arguments.length > 0 ? arguments[0] : "";
            return failures.report(failure, command);
        } finally {
            shell.out().flush();
            shell.err().flush();
        }
    }

    /** The commands and their options. */
    static CommandLine line(Shell shell) {
        var line = new CommandLine(new Waferflow());
        line.addSubcommand(new RunCommand(shell));
        line.addSubcommand(new CheckCommand(shell));
        line.addSubcommand(new EstimateCommand(shell));
        line.addSubcommand(new CompileCommand(shell));
        line.addSubcommand(new ExplainCommand(shell));
        line.addSubcommand(new SimulateCommand(shell));
        line.addSubcommand(new ViewCommand(shell));
        line.addSubcommand(new DiffCommand(shell));
        line.addSubcommand(BenchCommands.group(shell));
        line.addSubcommand(new ValidateCommand(shell));
        line.addSubcommand(new ExperimentCommand(shell));
        line.addSubcommand(new PlaceCommand(shell));
        line.addSubcommand(new ListCommand(shell));
        line.addSubcommand(new DoctorCommand(shell));
        line.addSubcommand(ConfigCommands.group(shell));
        line.addSubcommand(new ConformanceCommand(shell));
        line.addSubcommand(new CompletionCommand(shell));
        line.setOut(shell.out());
        line.setErr(shell.err());
        line.setUsageHelpWidth(100);
        line.setUsageHelpAutoWidth(false);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        return line;
    }

    @Override
    public void run() {
        throw missingCommand(spec);
    }

    /** What is said where a group of commands is called without one of them. */
    static ParameterException missingCommand(CommandSpec group) {
        return new ParameterException(
                group.commandLine(),
                "a command is missing; known are "
                        + String.join(", ", group.subcommands().keySet()));
    }
}
