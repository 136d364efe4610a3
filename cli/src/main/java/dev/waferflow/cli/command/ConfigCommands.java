package dev.waferflow.cli.command;

import dev.waferflow.cli.report.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code config show}: the effective machine and where each constant came from. */
@Command(name = "config", description = "Shows the effective options.", mixinStandardHelpOptions = true)
final class ConfigCommands implements Runnable {
    @Spec
    private CommandSpec spec;

    /** The group with its commands. */
    static CommandLine group(Shell shell) {
        return new CommandLine(new ConfigCommands()).addSubcommand(new Show(shell));
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing; known are "
                        + String.join(", ", spec.subcommands().keySet()));
    }

    @Command(
            name = "show",
            description = "Prints every constant of the wafer in force and where it came from.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        private final Shell shell;

        @Mixin
        private DeviceOptions device;

        @Mixin
        private OutputOptions output;

        Show(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            String format = output.format("text", "json");
            var wafer = device.load();
            if (format.equals("json")) {
                var object = new LinkedHashMap<String, Object>();
                object.put("schema", "waferflow.config/1");
                object.put("status", "ok");
                object.put("exitCode", 0);
                object.put("diagnostics", List.of());
                object.put("wafer", wafer.name());
                object.put("overrides", wafer.overrides());
                object.put("constants", wafer.constants());
                object.put("host", Map.of());
                shell.out().print(Json.text(object));
                return 0;
            }
            shell.out().println("wafer " + wafer);
            for (var constant : wafer.constants()) {
                boolean set = wafer.overrides().containsKey(constant.name());
                shell.out()
                        .printf(
                                "%-34s %14s %-14s %s%n",
                                constant.name(), constant.value(), constant.unit(), set ? "--set" : constant.source());
            }
            return 0;
        }
    }
}
