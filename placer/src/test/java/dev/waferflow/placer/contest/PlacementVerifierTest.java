package dev.waferflow.placer.contest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.placer.slicing.Dice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PlacementVerifierTest {
    private static final ContestKernel KERNEL = ContestKernel.conv("a", new Convolution(4, 4, 1, 1, 4, 4, 1, 1));

    private static ContestGraph graph(int kernels, int memory) {
        var all = new ArrayList<ContestKernel>();
        for (int i = 0; i < kernels; i++) {
            all.add(ContestKernel.conv("k" + i, KERNEL.convolutions().get(0)));
        }
        return new ContestGraph("t", 30, 30, memory, new ContestGraph.Weights(1, 1, 1), all, List.of(), 1);
    }

    private static PlacedKernel placed(int x, int y, int h, int w, int c, int k) {
        return new PlacedKernel(new Execution(h, w, List.of(c), List.of(k)), x, y, false);
    }

    private static List<String> problems(int memory, PlacedKernel... kernels) {
        return PlacementVerifier.problems(new ContestPlacement(graph(kernels.length, memory), List.of(kernels)));
    }

    @Test
    void aLegalPlacementHasNoProblems() {
        // 3 wide, 2 tall.
        assertThat(problems(1000, placed(0, 0, 1, 1, 1, 1), placed(3, 0, 1, 1, 1, 1), placed(0, 2, 1, 1, 1, 1)))
                .isEmpty();
    }

    @Test
    void parametersStayInRange() {
        assertThat(problems(1000, placed(0, 0, 5, 1, 1, 1))).isNotEmpty();
        assertThat(problems(1000, placed(0, 0, 1, 0, 1, 1))).isNotEmpty();
        assertThat(problems(1000, placed(0, 0, 1, 1, 5, 1))).isNotEmpty();
        assertThat(problems(1000, placed(0, 0, 1, 1, 1, 5))).isNotEmpty();
        assertThat(problems(1000, placed(0, 0, 4, 1, 4, 4))).isEmpty();
    }

    @Test
    void memoryAtTheLimitIsLegalAndAboveItIsNot() {
        // 4/1 * 4/1 * 1 + 4/1 * 4/1 * 4/1 = 80 words.
        assertThat(problems(80, placed(0, 0, 1, 1, 1, 1))).isEmpty();
        assertThat(problems(79, placed(0, 0, 1, 1, 1, 1))).isNotEmpty();
    }

    @Test
    void kernelsLieOnTheWafer() {
        assertThat(problems(1000, placed(27, 28, 1, 1, 1, 1))).isEmpty();
        assertThat(problems(1000, placed(28, 28, 1, 1, 1, 1))).isNotEmpty();
        assertThat(problems(1000, placed(27, 29, 1, 1, 1, 1))).isNotEmpty();
        assertThat(problems(1000, placed(-1, 0, 1, 1, 1, 1))).isNotEmpty();
    }

    @Test
    void overlapsAreFoundAsComparingAllPairsFindsThem() {
        for (int seed = 0; seed < 400; seed++) {
            var dice = new Dice(seed, 0);
            var kernels = new PlacedKernel[2 + dice.below(5)];
            for (int i = 0; i < kernels.length; i++) {
                var run = new Execution(1 + dice.below(2), 1, List.of(1 + dice.below(3)), List.of(1 + dice.below(2)));
                kernels[i] = new PlacedKernel(run, dice.below(22), dice.below(22), dice.below(2) == 0);
            }
            boolean overlap = false;
            for (int i = 0; i < kernels.length; i++) {
                for (int j = 0; j < i; j++) {
                    var a = kernels[i];
                    var b = kernels[j];
                    overlap |= a.x() < b.x() + b.columns()
                            && b.x() < a.x() + a.columns()
                            && a.y() < b.y() + b.rows()
                            && b.y() < a.y() + a.rows();
                }
            }
            assertThat(problems(1000, kernels).isEmpty()).as("seed %d", seed).isEqualTo(!overlap);
        }
    }
}
