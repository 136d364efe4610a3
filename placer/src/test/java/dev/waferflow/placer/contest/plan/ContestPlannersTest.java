package dev.waferflow.placer.contest.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.placer.contest.ContestGraph;
import dev.waferflow.placer.contest.ContestPlacement;
import dev.waferflow.placer.contest.ContestScore;
import dev.waferflow.placer.contest.KernelSizer;
import dev.waferflow.placer.contest.KgraphReader;
import dev.waferflow.placer.contest.PlacementText;
import dev.waferflow.placer.contest.RandomGraphs;
import dev.waferflow.placer.contest.TimeBound;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every planner owes, on random graphs. */
final class ContestPlannersTest {
    private static final int SHARE_OF_CI = 25;
    private static final int ALL = 2000;

    /** A watch that ends each search after a number of calls: with one thread that is repeatable. */
    private static SearchWatch calls(int most) {
        var calls = new AtomicInteger();
        return (stage, best) -> calls.incrementAndGet() <= most;
    }

    private static ContestPlacement plan(ContestPlanners planner, ContestGraph graph, Objective objective, int calls) {
        return planner.plan(new PlanRequest(graph, objective, ContestEffort.LOW, 1, 1, calls(calls)));
    }

    @Test
    void randomGraphsArePlacedLegally() {
        for (int seed = 0; seed < SHARE_OF_CI; seed++) {
            checkOne(seed);
        }
    }

    @Test
    @Tag("slow")
    void twoThousandRandomGraphsArePlacedLegally() {
        for (int seed = SHARE_OF_CI; seed < ALL; seed++) {
            checkOne(seed);
        }
    }

    private static void checkOne(int seed) {
        var graph = RandomGraphs.of(seed, 1 + seed % 29);
        long bound = new TimeBound(graph, KernelSizer.of(graph)).ticks();
        for (var planner : ContestPlanners.values()) {
            for (var objective : Objective.values()) {
                var placement = plan(planner, graph, objective, 4);
                checkCores(seed, placement);
                assertThat(ContestScore.of(placement).maxTicks())
                        .as("seed %d, %s", seed, planner)
                        .isGreaterThanOrEqualTo(bound);
            }
        }
    }

    /** Paints every core: slower than the verifier and sharing nothing with it. */
    private static void checkCores(int seed, ContestPlacement placement) {
        var graph = placement.graph();
        var taken = new boolean[graph.width()][graph.height()];
        for (int i = 0; i < placement.kernels().size(); i++) {
            var placed = placement.kernels().get(i);
            var run = placed.execution();
            var kernel = graph.kernels().get(i);
            int wide = 3 * run.k().stream().mapToInt(k -> k).sum();
            int tall =
                    run.h() * run.w() * (run.c().stream().mapToInt(c -> c).max().orElseThrow() + 1);
            for (int x = placed.x(); x < placed.x() + (placed.turned() ? tall : wide); x++) {
                for (int y = placed.y(); y < placed.y() + (placed.turned() ? wide : tall); y++) {
                    assertThat(taken[x][y])
                            .as("seed %d, %s at %d, %d", seed, kernel.name(), x, y)
                            .isFalse();
                    taken[x][y] = true;
                }
            }
            for (int j = 0; j < kernel.convolutions().size(); j++) {
                var v = kernel.convolutions().get(j);
                double c = run.c().get(j);
                double k = run.k().get(j);
                double words = v.c() / c * (v.k() / k) * v.r() * v.s()
                        + (v.w() + v.s() - 1.0) / run.w() * ((v.h() + v.r() - 1.0) / run.h()) * (v.k() / k);
                assertThat(words)
                        .as("seed %d, %s", seed, kernel.name())
                        .isLessThanOrEqualTo(graph.memoryLimitWords() + 1e-6);
                assertThat(c <= v.c() && k <= v.k() && run.h() <= kernel.height() && run.w() <= kernel.width())
                        .as("seed %d, %s: %s", seed, kernel.name(), run)
                        .isTrue();
            }
        }
    }

    @Test
    void noPlannerIsSlowerThanTheShelvesAndNoSearchThanItsStart() {
        for (int seed = 0; seed < 10; seed++) {
            var graph = RandomGraphs.of(seed, 3 + seed);
            long shelves = time(plan(ContestPlanners.SHELVES, graph, Objective.INTERVAL, 0));
            long cuts = time(plan(ContestPlanners.GUILLOTINE, graph, Objective.INTERVAL, 0));
            long search = time(plan(ContestPlanners.SEARCH, graph, Objective.INTERVAL, 8));
            assertThat(cuts).as("seed %d", seed).isLessThanOrEqualTo(shelves);
            assertThat(search).as("seed %d", seed).isLessThanOrEqualTo(cuts);
            double cutScore = score(plan(ContestPlanners.GUILLOTINE, graph, Objective.CONTEST, 0));
            assertThat(score(plan(ContestPlanners.SEARCH, graph, Objective.CONTEST, 8)))
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(cutScore);
        }
    }

    private static long time(ContestPlacement placement) {
        return ContestScore.of(placement).maxTicks();
    }

    private static double score(ContestPlacement placement) {
        return ContestScore.of(placement).total();
    }

    @ParameterizedTest
    @EnumSource(Objective.class)
    void theNumberOfThreadsChangesNothing(Objective objective) {
        var graph = RandomGraphs.of(5, 6);
        String expected = null;
        for (int threads : new int[] {1, 2, 8}) {
            var request = new PlanRequest(graph, objective, ContestEffort.LOW, 7, threads, SearchWatch.SILENT);
            String text = PlacementText.print(ContestPlanners.SEARCH.plan(request));
            expected = expected == null ? text : expected;
            assertThat(text).isEqualTo(expected);
        }
    }

    @Test
    void aChainOfThinStripsReachesTheScoreBound() {
        // Two equal kernels, wires only: the best is one on the other with their least sides.
        var text = """
                (*
                width=60
                height=60
                wdeltat=0
                wlength=1
                *)
                conv[1] W=1 H=1 R=1 S=1 C=4 K=4 T=1 U=1 name='k1'
                conv[2] W=1 H=1 R=1 S=1 C=4 K=4 T=1 U=1 name='k2'
                conv[1]:y -> conv[2]:x, shape:[1][1][1]
                """;
        var placement = plan(ContestPlanners.SEARCH, KgraphReader.read(text, "two"), Objective.CONTEST, 200);
        assertThat(ContestScore.of(placement).wirelength()).isEqualTo(2);
    }

    @Test
    void kernelsThatCannotFitAreRefused() {
        var text = RandomGraphs.text(3, 40, 12, 12);
        assertThatThrownBy(() -> plan(ContestPlanners.SEARCH, KgraphReader.read(text, "tight"), Objective.CONTEST, 1))
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.kind()).isEqualTo(FaultKind.INFEASIBLE));
    }

    @Test
    @Tag("slow")
    void twoThousandKernelsArePlacedLegally() {
        var graph = RandomGraphs.of(1, 2000);
        checkCores(1, plan(ContestPlanners.SEARCH, graph, Objective.CONTEST, 40));
    }
}
