package dev.waferflow.placer.contest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.placer.slicing.Dice;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exact sizing against the enumeration of every parameter vector, with the contest's formulas written out again. */
final class KernelSizerTest {
    private static final int WAFER = 40;
    private static final int MEMORY = 60;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void findsExactlyTheShapesThatNoOtherDominates(long seed) {
        var dice = new Dice(seed, 0);
        int stride = 1 + dice.below(2);
        var convolution = new Convolution(
                1 + dice.below(7),
                1 + dice.below(7),
                1 + dice.below(3),
                1 + dice.below(3),
                1 + dice.below(9),
                1 + dice.below(9),
                stride,
                stride);
        check(seed, ContestKernel.conv("k", convolution), dice);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void findsTheShapesOfBlocks(long seed) {
        var dice = new Dice(seed, 1);
        int image = 2 + 2 * dice.below(2);
        check(seed, ContestKernel.dblock("k", image, image, 8), dice);
        check(seed, ContestKernel.cblock("k", image, image, 8), dice);
    }

    private static void check(long seed, ContestKernel kernel, Dice dice) {
        var graph = new ContestGraph(
                "small", WAFER, WAFER, MEMORY, new ContestGraph.Weights(1, 1, 0), List.of(kernel), List.of(), 4);
        var sizer = new KernelSizer(graph, kernel);
        for (int trial = 0; trial < 6; trial++) {
            long ticks = 1 + dice.below(1 << (3 + 2 * trial));
            var expected = everyShape(kernel, ticks);
            var shapes = sizer.shapes(ticks);
            var found = new TreeMap<Integer, Integer>();
            for (int i = 0; i < shapes.wide().length; i++) {
                found.put(shapes.tall()[i], shapes.wide()[i]);
                var run = sizer.execution(shapes.choice()[i], ticks);
                assertThat(run.ticks(kernel, 4)).isLessThanOrEqualTo(ticks);
                assertThat(List.of(run.width(), run.height())).isEqualTo(List.of(shapes.wide()[i], shapes.tall()[i]));
            }
            assertThat(found).as("seed %d, %s, %d ticks", seed, kernel, ticks).isEqualTo(expected);
            assertThat(sizer.leastArea(ticks))
                    .isEqualTo(expected.entrySet().stream()
                            .mapToLong(e -> (long) e.getKey() * e.getValue())
                            .min()
                            .orElse(Long.MAX_VALUE));
        }
    }

    /** Height to least width of every legal vector, without those that another dominates. */
    private static TreeMap<Integer, Integer> everyShape(ContestKernel kernel, long ticks) {
        var all = new TreeMap<Integer, Integer>();
        for (int h = 1; h <= kernel.height(); h++) {
            for (int w = 1; w <= kernel.width(); w++) {
                everyChannel(kernel, ticks, new int[] {h, w}, 0, 0, 0, all);
            }
        }
        var kept = new TreeMap<Integer, Integer>();
        int least = Integer.MAX_VALUE;
        for (var shape : all.entrySet()) {
            if (shape.getValue() < least) {
                least = shape.getValue();
                kept.put(shape.getKey(), least);
            }
        }
        return kept;
    }

    private static void everyChannel(
            ContestKernel kernel, long ticks, int[] hw, int i, int mostC, int sumK, TreeMap<Integer, Integer> all) {
        if (i == kernel.convolutions().size()) {
            int tall = hw[0] * hw[1] * (mostC + 1);
            int wide = 3 * sumK;
            if (Math.max(tall, wide) <= WAFER) {
                all.merge(tall, wide, Math::min);
            }
            return;
        }
        var v = kernel.convolutions().get(i);
        for (int c = 1; c <= v.c() && hw[0] * hw[1] * (c + 1) <= WAFER; c++) {
            for (int k = 1; k <= v.k() && 3 * (sumK + k) <= WAFER; k++) {
                double steps = Math.ceil((double) v.h() / hw[0])
                        * Math.ceil((double) v.w() / hw[1])
                        * Math.ceil((double) v.c() / c)
                        * Math.ceil((double) v.k() / k);
                double time = steps * v.r() * v.s() / (v.t() * v.u());
                double memory = (double) v.c() / c * v.k() / k * v.r() * v.s()
                        + (double) (v.w() + v.s() - 1) / hw[1] * (v.h() + v.r() - 1) / hw[0] * v.k() / k;
                if (time * 4 <= ticks && memory <= MEMORY + 1e-9) {
                    everyChannel(kernel, ticks, hw, i + 1, Math.max(mostC, c), sumK + k, all);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shapesChangeOnlyAtCriticalTimes(long seed) {
        var dice = new Dice(seed, 2);
        var kernel = ContestKernel.conv(
                "k", new Convolution(1 + dice.below(6), 3, 2, 1, 1 + dice.below(8), 1 + dice.below(8), 1, 1));
        var graph = new ContestGraph(
                "small", WAFER, WAFER, MEMORY, new ContestGraph.Weights(1, 1, 0), List.of(kernel), List.of(), 1);
        var sizer = new KernelSizer(graph, kernel);
        var changes = new ArrayList<Long>();
        for (long ticks = 1; ticks <= 400; ticks++) {
            if (everyShape(kernel, 4 * ticks).hashCode()
                    != everyShape(kernel, 4 * (ticks - 1)).hashCode()) {
                changes.add(ticks);
            }
        }
        assertThat(sizer.criticalTicks(0, 400))
                .as("seed %d", seed)
                .contains(changes.stream().mapToLong(t -> t).toArray());
    }
}
