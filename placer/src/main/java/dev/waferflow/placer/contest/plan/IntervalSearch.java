package dev.waferflow.placer.contest.plan;

import dev.waferflow.placer.slicing.Dice;
import dev.waferflow.placer.slicing.Parallel;
import dev.waferflow.placer.slicing.SlicingTree;
import dev.waferflow.placer.slicing.SubsetPacker;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Search for the least time: annealing runs from random trees, then from the best so far, then, where kernels are few or
 * equal, dynamic programming over all slicing trees, which proves that none is faster or finds it.
 */
final class IntervalSearch {
    private static final int TIMES = 4000;
    private static final double SLACK = 1.07;
    private static final double[] HOTTEST = {0.25, 0.5, 0.35, 1, 0.25, 0.5};
    private static final int FROM_RANDOM = 4;
    /** Fewer kernels than this get no more steps. */
    private static final int FEW = 32;

    private static final long STEPS = 3_500_000;
    private static final double[] WIRES_HOTTEST = {0.03, 0.003};
    private static final double WIRES_COLDEST = 0.0003;
    private static final double SPLITS = 3e5;
    private static final double MOST_SUBSETS = 40_000;

    private final FloorModel model;
    private final PlanRequest request;
    private final long[] times;
    private final SlicingTree best;
    private int bestTime;

    IntervalSearch(FloorModel model, PlanRequest request, Floor start) {
        this.model = model;
        this.request = request;
        times = model.times(Math.max(start.ticks(), (long) (model.boundTicks() * SLACK)), TIMES);
        best = Floor.copy(start.tree());
        bestTime = times.length;
        while (bestTime > 0 && times[bestTime - 1] >= start.ticks()) {
            bestTime--;
        }
    }

    /** The best floor found. */
    Floor search() {
        if (model.kernels() > 1) {
            chains(0, FROM_RANDOM);
            chains(FROM_RANDOM, HOTTEST.length);
            subsets();
        }
        var graph = model.graph();
        var found = new Floor(best, times[bestTime], graph.width(), graph.height(), graph.time(times[bestTime]));
        return model.kernels() > 1 ? shortened(found) : found;
    }

    /** The same time with shorter wires. */
    private Floor shortened(Floor found) {
        long steps = STEPS * request.effort().factor() / Math.max(model.kernels(), FEW) / 4;
        long[] time = {found.ticks()};
        var chains = new WireChain[WIRES_HOTTEST.length];
        Parallel.run(request.threads(), chains.length, i -> {
            chains[i] = new WireChain(model, time, 0, 1, found, new Dice(request.seed(), HOTTEST.length + i));
            chains[i].run(steps, WIRES_HOTTEST[i], WIRES_COLDEST, request.watch());
        });
        return Arrays.stream(chains)
                .map(WireChain::best)
                .filter(Objects::nonNull)
                .min(Comparator.comparingDouble(Floor::cost))
                .orElse(found);
    }

    private void chains(int first, int end) {
        long steps = STEPS * request.effort().factor() / Math.max(model.kernels(), FEW) / (first < FROM_RANDOM ? 1 : 2);
        var chains = new IntervalChain[end - first];
        Parallel.run(request.threads(), chains.length, i -> {
            var dice = new Dice(request.seed(), first + i);
            chains[i] = first + i < FROM_RANDOM
                    ? new IntervalChain(model, times, Starts.shuffled(model.kernels(), dice), times.length - 1, dice)
                    : new IntervalChain(model, times, best, Math.max(0, bestTime - 1), dice);
            chains[i].run(steps, HOTTEST[first + i], request.watch());
        });
        for (var chain : chains) {
            if (chain.bestTime() < bestTime) {
                bestTime = chain.bestTime();
                best.copyStructure(chain.best());
            }
        }
    }

    /** Tries all slicing trees at shorter times, if there are not too many subsets. */
    private void subsets() {
        int[] counts = IntStream.range(0, model.kinds())
                .map(k -> model.ofKind(k).length)
                .toArray();
        if (SubsetPacker.subsets(counts) > MOST_SUBSETS
                || SubsetPacker.splits(counts) > SPLITS * request.effort().factor()) {
            return;
        }
        var packer = new SubsetPacker(model.graph().longSide(), counts);
        int low = -1;
        // The time just below the best first: most often it is impossible, and that is the proof.
        int next = bestTime - 1;
        while (next > low
                && request.watch().progress("all slicing trees", model.graph().time(times[bestTime]))) {
            var curves = model.curves(times[next]);
            packer.pack(curves.f(), curves.g(), request.threads());
            if (packer.height(model.graph().width()) <= model.graph().height()) {
                bestTime = next;
                packer.build(
                        model.graph().width(),
                        IntStream.range(0, model.kinds())
                                .mapToObj(model::ofKind)
                                .toArray(int[][]::new),
                        best,
                        model.kernels());
            } else {
                low = next;
            }
            next = (low + bestTime) / 2;
        }
    }
}
