package dev.waferflow.cli.command;

import dev.waferflow.cli.job.Names;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** How the result is printed. */
final class OutputOptions {
    private static final List<String> COLORS = List.of("auto", "always", "never");

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "form of the result: text, json, csv or md (default: text)")
    private String format = "text";

    @Option(names = "--json", description = "short for --format json")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "no notices and no progress on stderr")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            description = "more on stderr")
    private boolean verbose;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            description = "auto, always or never (default: auto; NO_COLOR is respected)")
    private String color = "auto";

    /** The format asked for, one of {@code known}. */
    String format(String... known) {
        String wanted = json ? "json" : format;
        if (!List.of(known).contains(wanted)) {
            throw Names.unknown("format", wanted, List.of(known));
        }
        return wanted;
    }

    boolean quiet() {
        return quiet;
    }

    boolean verbose() {
        return verbose;
    }

    /** Whether stdout gets colours. */
    boolean colored(Shell shell) {
        Map<String, String> environment = shell.environment();
        if (!COLORS.contains(color)) {
            throw Names.unknown("choice of --color", color, COLORS);
        }
        if (!color.equals("auto")) {
            return color.equals("always");
        }
        String never = environment.get("NO_COLOR");
        return shell.lively() && (never == null || never.isEmpty());
    }
}
