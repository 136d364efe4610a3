package dev.waferflow.cli.command;

import dev.waferflow.cli.job.Names;
import dev.waferflow.cli.job.PlaceJob;
import dev.waferflow.cli.picture.Pictures;
import dev.waferflow.cli.report.Answer;
import dev.waferflow.cli.report.Numbers;
import dev.waferflow.placer.contest.plan.ContestEffort;
import dev.waferflow.placer.contest.plan.ContestPlanners;
import dev.waferflow.placer.contest.plan.Objective;
import dev.waferflow.placer.contest.plan.PlanRequest;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code place GRAPH.kgraph -o FILE}: a graph of the wafer placement contest to a placement, with its score. */
@Command(
        name = "place",
        description = "Places a graph of the ISPD 2020 wafer placement contest and prints score and bound.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildStamp.class,
        footer = {"", "waferflow place A.kgraph -o A.placement --objective interval"})
final class PlaceCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(paramLabel = "GRAPH.kgraph", description = "the graph, in the contest's format")
    private Path graph;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "the placement to write, in the contest's format")
    private Path file;

    @Option(names = "--force", description = "replace an existing file")
    private boolean force;

    @Option(
            names = "--objective",
            paramLabel = "contest|interval",
            description = "the score, or the slowest kernel's time alone (default: contest)")
    private String objective = "contest";

    @Option(
            names = "--planner",
            paramLabel = "NAME",
            description = "shelves, guillotine or search (default: search); waferflow list planners")
    private String planner = ContestPlanners.SEARCH.word();

    @Option(
            names = "--effort",
            paramLabel = "low|normal|high",
            description = "steps of the search; repeatable (default: normal, about half a minute on two cores)")
    private String effort = "normal";

    @Option(
            names = "--time-limit",
            paramLabel = "30s",
            description = "stop searching after this time and take the best so far; not repeatable")
    private String timeLimit;

    @Option(names = "--seed", paramLabel = "N", description = "seed of the search (default: 1)")
    private long seed = 1;

    @Option(names = "--threads", paramLabel = "N", description = "host threads; never changes a result (default: all)")
    private int threads;

    @Option(names = "--picture", paramLabel = "FILE.png", description = "also draw the placement")
    private Path picture;

    @Mixin
    private OutputOptions output;

    PlaceCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        String format = output.format("text", "json");
        CompileCommand.refuseToReplace(file, force);
        int hostThreads = EngineOptions.threads(threads);
        var chosen = named("planner", planner, ContestPlanners.values(), ContestPlanners::word);
        var interruptible = new Interruptible(shell);
        var progress = new Progress(shell, output.quiet(), interruptible.stopped());
        var watch = new SearchProgress(progress, interruptible.stopped(), SearchProgress.nanos(timeLimit));
        var request = new PlanRequest(
                PlaceJob.read(graph),
                named("objective", objective, Objective.values(), PlaceCommand::word),
                named("effort", effort, ContestEffort.values(), PlaceCommand::word),
                seed,
                hostThreads,
                watch);
        return interruptible.call(() -> {
            long start = System.nanoTime();
            var outcome = PlaceJob.run(chosen, request, file);
            if (picture != null) {
                PlaceJob.write(Pictures.placement(PlacementCharts.of(outcome)), picture);
            }
            progress.clear();
            int exitCode = interruptible.exitCode(0);
            if (format.equals("json")) {
                json(outcome, exitCode, !watch.cut(), (System.nanoTime() - start) / 1e9);
            } else {
                text(outcome);
            }
            if (watch.cut() && !output.quiet()) {
                shell.err().println("note: the search was stopped early; the result cannot be repeated");
            }
            return exitCode;
        });
    }

    private static <T> T named(String what, String name, T[] all, Function<T, String> word) {
        return Arrays.stream(all)
                .filter(t -> word.apply(t).equals(name))
                .findFirst()
                .orElseThrow(() ->
                        Names.unknown(what, name, Arrays.stream(all).map(word).toList()));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private void json(PlaceJob.Outcome outcome, int exitCode, boolean repeatable, double seconds) {
        var score = outcome.score();
        shell.out()
                .print(Answer.of("place", exitCode, List.of())
                        .put("graph", score.graph().test())
                        .put("kernels", score.graph().kernels().size())
                        .put("connections", score.graph().connections().size())
                        .put("objective", objective)
                        .put("planner", planner)
                        .put("effort", effort)
                        .put("maxKernelTime", score.maxTime())
                        .put("bound", outcome.bound())
                        .put("wirelength", score.wirelength())
                        .put("adapterCost", score.adapterCost())
                        .put("score", score.total())
                        .put("scoreWithoutAdapters", score.withoutAdapters())
                        .put("seed", seed)
                        .put("repeatable", repeatable)
                        .json(Map.of("seconds", seconds)));
    }

    private void text(PlaceJob.Outcome outcome) {
        var score = outcome.score();
        var weights = score.graph().weights();
        var out = shell.out();
        out.printf(
                Locale.ROOT,
                "slowest kernel  %s, bound %s (%.2f %% above)%n",
                Numbers.figure(score.maxTime()),
                Numbers.figure(outcome.bound()),
                100 * (score.maxTime() / outcome.bound() - 1));
        out.println("wirelength      " + Numbers.figure(score.wirelength()));
        out.println("adapters        " + score.adapterCost() + " components differ");
        out.println("score           " + Numbers.figure(score.total()) + " = " + weights.time() + " x time + "
                + weights.wire() + " x wirelength + " + weights.adapter() + " x adapters");
        out.println("written         " + file);
    }
}
