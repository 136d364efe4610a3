package dev.waferflow.cli.command;

import dev.waferflow.cli.bench.BenchComparison;
import dev.waferflow.cli.bench.BenchComparison.Change;
import dev.waferflow.cli.bench.BenchResult;
import dev.waferflow.cli.bench.BenchRun;
import dev.waferflow.cli.report.Json;
import dev.waferflow.cli.report.Numbers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench run} and {@code bench compare}. */
@Command(name = "bench", description = "Regression benchmarks for CI.", mixinStandardHelpOptions = true)
final class BenchCommands implements Runnable {
    @Spec
    private CommandSpec spec;

    /** The group with its commands. */
    static CommandLine group(Shell shell) {
        return new CommandLine(new BenchCommands())
                .addSubcommand(new Run(shell))
                .addSubcommand(new Compare(shell));
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing; known are "
                        + String.join(", ", spec.subcommands().keySet()));
    }

    @Command(
            name = "run",
            description = "Runs every job of a suite and writes its figures as JSON Lines.",
            mixinStandardHelpOptions = true)
    static final class Run implements Callable<Integer> {
        private final Shell shell;

        @Parameters(paramLabel = "SUITE", description = "a suite file (JSON)")
        private Path suite;

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FILE",
                description = "the results (default: stdout)")
        private Path file;

        @Option(names = "--threads", paramLabel = "N", description = "host threads; never changes a result")
        private int threads = Runtime.getRuntime().availableProcessors();

        @Option(
                names = {"-q", "--quiet"},
                description = "no progress on stderr")
        private boolean quiet;

        Run(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            var progress = new Progress(shell, quiet, new AtomicBoolean());
            var run = new BenchRun(suite, threads, o -> Outcomes.report(o, progress, Map.of()), progress::stage);
            List<BenchResult> results = run.run(progress);
            progress.clear();
            if (file == null) {
                shell.out().print(BenchRun.lines(results));
            } else {
                write(BenchRun.lines(results));
                shell.out().println(results.size() + " results in " + file);
            }
            boolean failed = results.stream().anyMatch(r -> Boolean.FALSE.equals(r.passed()));
            results.stream()
                    .filter(r -> Boolean.FALSE.equals(r.passed()))
                    .forEach(r -> shell.err().println("error: the outputs of " + r.name() + " are wrong"));
            return failed ? 1 : 0;
        }

        private void write(String lines) {
            try {
                Files.writeString(file, lines);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Command(
            name = "compare",
            description = "Compares two result files; exit code 1 if a figure got worse.",
            mixinStandardHelpOptions = true)
    static final class Compare implements Callable<Integer> {
        private final Shell shell;

        @Parameters(index = "0", paramLabel = "BASE", description = "results of before")
        private Path base;

        @Parameters(index = "1", paramLabel = "NEW", description = "results of now")
        private Path now;

        @Option(
                names = "--tolerance",
                paramLabel = "X",
                description = "relative change that does not count (default: 0, simulated figures are exact)")
        private double tolerance;

        @Mixin
        private OutputOptions output;

        Compare(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            String format = output.format("text", "json");
            var comparison = BenchComparison.of(BenchResult.read(base), BenchResult.read(now), tolerance);
            int exitCode = comparison.worse() ? 1 : 0;
            if (format.equals("json")) {
                var object = new LinkedHashMap<String, Object>();
                object.put("schema", "waferflow.bench-compare/1");
                object.put("status", exitCode == 0 ? "ok" : "no");
                object.put("exitCode", exitCode);
                object.put("diagnostics", List.of());
                object.put("changes", comparison.changes());
                object.put("host", Map.of());
                shell.out().print(Json.text(object));
                return exitCode;
            }
            comparison.changes().forEach(this::print);
            long worse = comparison.changes().stream().filter(Change::worse).count();
            shell.out()
                    .println(
                            comparison.changes().isEmpty()
                                    ? "no difference"
                                    : worse + " worse, " + (comparison.changes().size() - worse) + " other changes");
            return exitCode;
        }

        private void print(Change change) {
            String what = change.layer().isEmpty() ? change.metric() : change.metric() + " of layer " + change.layer();
            String values = change.metric().equals("job")
                    ? (change.worse() ? "is gone" : "is new")
                    : Numbers.figure(change.base()) + " -> " + Numbers.figure(change.now()) + percent(change);
            shell.out().printf("%-8s %s: %s %s%n", change.verdict(), change.name(), what, values);
        }

        private static String percent(Change change) {
            if (change.base() == null || change.now() == null || change.base() == 0) {
                return "";
            }
            return String.format(Locale.ROOT, " (%+.2f %%)", 100 * (change.now() / change.base() - 1));
        }
    }
}
