package dev.waferflow.placer.contest.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.placer.contest.ContestGraph;
import dev.waferflow.placer.contest.ContestScore;
import dev.waferflow.placer.contest.KernelSizer;
import dev.waferflow.placer.contest.SharedInstances;
import dev.waferflow.placer.contest.TimeBound;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the planners must reach on the contest's instances; skipped without them. */
final class ContestGoalsTest {
    private static ContestScore place(
            ContestPlanners planner, ContestGraph graph, Objective objective, ContestEffort effort) {
        return ContestScore.of(planner.plan(new PlanRequest(graph, objective, effort, 1, 2, SearchWatch.SILENT)));
    }

    private static double overBound(ContestGraph graph, ContestScore score) {
        return (double) score.maxTicks() / new TimeBound(graph, KernelSizer.of(graph)).ticks();
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "D", "E", "H", "I", "J", "M", "N", "O", "T"})
    void theGuillotineIsWithinThreePercentOfTheBound(String letter) {
        var graph = SharedInstances.graph(letter);
        var score = place(ContestPlanners.GUILLOTINE, graph, Objective.INTERVAL, ContestEffort.LOW);
        assertThat(overBound(graph, score)).isLessThanOrEqualTo(1.03);
    }

    /** The references are the better of the two published with the instances, without adapters. */
    @ParameterizedTest
    @CsvSource({"E,47851", "N,8052", "T,46457"})
    void littleEffortBeatsBothReferencesWhereWiresWeigh(String letter, double reference) {
        var graph = SharedInstances.graph(letter);
        assertThat(place(ContestPlanners.SEARCH, graph, Objective.CONTEST, ContestEffort.LOW)
                        .withoutAdapters())
                .isLessThan(reference);
    }

    @ParameterizedTest
    @Tag("slow")
    @CsvSource({
        "A,35831.5",
        "D,39968.5",
        "E,47851",
        "H,74763",
        "I,60670",
        "J,77316",
        "M,2230146",
        "N,8052",
        "O,164092",
        "T,46457"
    })
    void normalEffortBeatsBothReferences(String letter, double reference) {
        var graph = SharedInstances.graph(letter);
        assertThat(place(ContestPlanners.SEARCH, graph, Objective.CONTEST, ContestEffort.NORMAL)
                        .withoutAdapters())
                .isLessThan(reference);
    }

    @Test
    @Tag("slow")
    void normalEffortIsOnAverageWithinTheGoalOfTheBound() {
        double logarithms = 0;
        // E, H, O and T have the kernels of A, D, I and N, so these count twice.
        for (String letter : List.of("A", "A", "D", "D", "I", "I", "J", "M", "N", "N")) {
            var graph = SharedInstances.graph(letter);
            var score = place(ContestPlanners.SEARCH, graph, Objective.INTERVAL, ContestEffort.NORMAL);
            logarithms += StrictMath.log(overBound(graph, score));
        }
        assertThat(StrictMath.exp(logarithms / 10)).isLessThanOrEqualTo(1.012);
    }
}
