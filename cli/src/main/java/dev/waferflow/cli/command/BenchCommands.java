package dev.waferflow.cli.command;

import dev.waferflow.cli.bench.BenchComparison;
import dev.waferflow.cli.bench.BenchForms;
import dev.waferflow.cli.bench.BenchResult;
import dev.waferflow.cli.bench.BenchRun;
import dev.waferflow.cli.bench.BenchTable;
import dev.waferflow.cli.bench.Tolerances;
import dev.waferflow.cli.job.Names;
import dev.waferflow.cli.report.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench run} and {@code bench compare}. */
@Command(name = "bench", description = "Regression benchmarks for CI.", mixinStandardHelpOptions = true)
final class BenchCommands implements Runnable {
    private static final List<String> RUN_FORMS = List.of("github-benchmark", "google-benchmark");
    private static final List<String> COMPARE_FORMS = List.of("junit", "sarif", "markdown", "json");

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
        throw Waferflow.missingCommand(spec);
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

        @Option(
                names = "--report",
                paramLabel = "FORM=FILE",
                description = "also write the results as github-benchmark or google-benchmark; repeatable")
        private Map<String, Path> reports = new LinkedHashMap<>();

        Run(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            checkForms(reports, RUN_FORMS);
            var progress = new Progress(shell, quiet, new AtomicBoolean());
            var run = new BenchRun(suite, threads, o -> Outcomes.report(o, progress, Map.of()), progress::stage);
            List<BenchResult> results = run.run(progress);
            progress.clear();
            if (file == null) {
                shell.out().print(BenchRun.lines(results));
            } else {
                write(file, BenchRun.lines(results));
                shell.out().println(results.size() + " results in " + file);
            }
            reports.forEach((form, place) -> write(
                    place,
                    form.equals("github-benchmark")
                            ? BenchForms.githubBenchmark(results)
                            : BenchForms.googleBenchmark(BuildStamp.tool(), results)));
            boolean failed = results.stream().anyMatch(r -> Boolean.FALSE.equals(r.passed()));
            results.stream()
                    .filter(r -> Boolean.FALSE.equals(r.passed()))
                    .forEach(r -> shell.err().println("error: the outputs of " + r.name() + " are wrong"));
            return failed ? 1 : 0;
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
                paramLabel = "[METRIC=]X",
                description = "relative change that does not count, of all simulated figures or of one; repeatable"
                        + " (default: 0, simulated figures are exact; 2 for compileSeconds, simulateSeconds and"
                        + " peakMemoryBytes)")
        private List<String> tolerances = List.of();

        @Option(
                names = "--report",
                paramLabel = "FORM=FILE",
                description = "also write the comparison as junit, sarif, markdown or json; repeatable")
        private Map<String, Path> reports = new LinkedHashMap<>();

        @Mixin
        private OutputOptions output;

        Compare(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            String format = output.format("text", "json", "md", "junit", "sarif");
            checkForms(reports, COMPARE_FORMS);
            var results = BenchResult.read(now);
            var comparison = BenchComparison.of(BenchResult.read(base), results, Tolerances.parse(tolerances));
            reports.forEach((form, place) -> write(place, text(form, results, comparison)));
            annotate(results, comparison);
            shell.out().print(text(format, results, comparison));
            return comparison.worse() ? 1 : 0;
        }

        private String text(String form, List<BenchResult> results, BenchComparison comparison) {
            return switch (form) {
                case "json" -> json(comparison);
                case "md", "markdown" -> BenchForms.markdown(results, comparison);
                case "junit" -> BenchForms.junit(results, comparison);
                case "sarif" -> BenchForms.sarif(BuildStamp.tool(), base.toString(), comparison);
                default -> BenchTable.of(comparison);
            };
        }

        private static String json(BenchComparison comparison) {
            return Answer.of("bench-compare", comparison.worse() ? 1 : 0, List.of())
                    .put("changes", comparison.changes())
                    .json();
        }

        /** In a workflow of GitHub: the table in the step's summary, and an annotation per figure that got worse. */
        private void annotate(List<BenchResult> results, BenchComparison comparison) {
            String summary = shell.environment().getOrDefault("GITHUB_STEP_SUMMARY", "");
            if (!summary.isEmpty()) {
                try {
                    Files.writeString(
                            Path.of(summary),
                            BenchForms.markdown(results, comparison),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.APPEND);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            if ("true".equals(shell.environment().get("GITHUB_ACTIONS"))) {
                BenchForms.annotations(comparison).forEach(shell.err()::println);
            }
        }
    }

    private static void checkForms(Map<String, Path> reports, List<String> known) {
        for (String form : reports.keySet()) {
            if (!known.contains(form)) {
                throw Names.unknown("form of report", form, known);
            }
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
