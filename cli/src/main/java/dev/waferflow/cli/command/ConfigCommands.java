package dev.waferflow.cli.command;

import dev.waferflow.cli.report.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code config show}: the effective options and the effective machine, and where each value came from. */
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
        throw Waferflow.missingCommand(spec);
    }

    /** An option in force. */
    record Effective(String name, String value, String source) {}

    @Command(
            name = "show",
            description = {
                "Prints every option and every constant of the wafer in force, and where it came from.",
                "Layers, later ones win: defaults, ~/.config/waferflow/config.properties, waferflow.properties in this",
                "folder or above (or the file that WAFERFLOW_CONFIG names), WAFERFLOW_* variables, the command line."
            },
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        private final Shell shell;

        @Spec
        private CommandSpec spec;

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
            var options = options();
            if (format.equals("json")) {
                shell.out()
                        .print(Answer.ok("config")
                                .put("options", options)
                                .put("wafer", wafer.name())
                                .put("overrides", wafer.overrides())
                                .put("constants", wafer.constants())
                                .json());
                return 0;
            }
            shell.out().println("options");
            for (Effective option : options) {
                shell.out().printf("%-34s %14s %-14s %s%n", option.name(), option.value(), "", option.source());
            }
            shell.out().println();
            shell.out().println("wafer " + wafer);
            for (var constant : wafer.constants()) {
                boolean set = wafer.overrides().containsKey(constant.name());
                shell.out()
                        .printf(
                                "%-34s %14s %-14s %s%n",
                                constant.name(),
                                constant.value(),
                                constant.unit(),
                                set ? "--set, from " + sourceOf(options, "set") : constant.source());
            }
            return 0;
        }

        private List<Effective> options() {
            var settings = Settings.load(shell);
            var given = spec.commandLine().getParseResult();
            var list = new ArrayList<Effective>();
            for (String name : Settings.KNOWN.keySet()) {
                var setting = settings.of(name);
                boolean here = given.hasMatchedOption("--" + name);
                String value =
                        here ? String.join(",", given.matchedOption("--" + name).originalStringValues()) : "";
                list.add(new Effective(name, here ? value : setting.value(), here ? "option" : setting.source()));
            }
            return list;
        }

        private static String sourceOf(List<Effective> options, String name) {
            for (Effective option : options) {
                if (option.name().equals(name)) {
                    return option.source();
                }
            }
            return "";
        }
    }
}
