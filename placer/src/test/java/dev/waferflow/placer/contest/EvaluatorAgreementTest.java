package dev.waferflow.placer.contest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.waferflow.placer.contest.plan.ContestEffort;
import dev.waferflow.placer.contest.plan.ContestPlanners;
import dev.waferflow.placer.contest.plan.Objective;
import dev.waferflow.placer.contest.plan.PlanRequest;
import dev.waferflow.placer.contest.plan.SearchWatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Score and legality against the independent evaluator beside the instances; skipped without it or without Python. */
final class EvaluatorAgreementTest {
    @TempDir
    private Path folder;

    private String evaluate(String letter, String placement) throws IOException, InterruptedException {
        var graph = SharedInstances.file(letter + ".kgraph");
        var file = folder.resolve(letter + ".placement");
        Files.writeString(file, placement);
        Process process;
        try {
            process = new ProcessBuilder(
                            "python3",
                            SharedInstances.file("evaluate.py").toString(),
                            "--json",
                            graph.toString(),
                            file.toString())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "needs python3");
            throw e;
        }
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return text;
    }

    private static double figure(String json, String key) {
        var found = Pattern.compile("\"" + key + "\": ([-0-9.e+]+)").matcher(json);
        assertThat(found.find()).as(json).isTrue();
        return Double.parseDouble(found.group(1));
    }

    private static ContestPlacement place(ContestGraph graph, ContestPlanners planner) {
        return planner.plan(new PlanRequest(graph, Objective.CONTEST, ContestEffort.LOW, 1, 1, SearchWatch.SILENT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "D", "E", "H", "I", "J", "M", "N", "O", "T"})
    void scoresAsTheEvaluatorDoes(String letter) throws Exception {
        var graph = SharedInstances.graph(letter);
        for (var planner : List.of(ContestPlanners.SHELVES, ContestPlanners.GUILLOTINE)) {
            var placement = place(graph, planner);
            var score = ContestScore.of(placement);
            String json = evaluate(letter, PlacementText.print(placement));
            assertThat(json).contains("\"legal\": true");
            assertThat(figure(json, "max_time")).isEqualTo(score.maxTime());
            assertThat(figure(json, "wirelength")).isEqualTo(score.wirelength());
            assertThat(figure(json, "mismatch")).isEqualTo(score.adapterCost());
            assertThat(figure(json, "score")).isEqualTo(score.total());
            assertThat(figure(json, "score_without_adapter")).isEqualTo(score.withoutAdapters());
            assertThat(PlacementText.read(PlacementText.print(placement), graph, "test"))
                    .isEqualTo(placement);
        }
    }

    /** Both are asked about the same damage: moved onto a neighbour, off the wafer, parameters out of range. */
    @ParameterizedTest
    @CsvSource({"A,0", "A,1", "A,2", "M,0", "M,1", "M,2"})
    void findsTheSameIllegalPlacements(String letter, int damage) throws Exception {
        var graph = SharedInstances.graph(letter);
        var kernels = new ArrayList<>(place(graph, ContestPlanners.SHELVES).kernels());
        var victim = kernels.get(3);
        var run = victim.execution();
        var other = kernels.get(4);
        kernels.set(
                3,
                switch (damage) {
                    case 0 -> new PlacedKernel(run, other.x(), other.y(), victim.turned());
                    case 1 -> new PlacedKernel(run, -1, victim.y(), victim.turned());
                    default ->
                        new PlacedKernel(
                                new Execution(10_000, run.w(), run.c(), run.k()),
                                victim.x(),
                                victim.y(),
                                victim.turned());
                });
        var placement = new ContestPlacement(graph, kernels);
        assertThat(PlacementVerifier.problems(placement)).isNotEmpty();
        assertThat(evaluate(letter, PlacementText.print(placement))).contains("\"legal\": false");
    }
}
