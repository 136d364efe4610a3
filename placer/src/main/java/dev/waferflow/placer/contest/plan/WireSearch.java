package dev.waferflow.placer.contest.plan;

import dev.waferflow.placer.contest.ContestPlacement;
import dev.waferflow.placer.contest.ContestScore;
import dev.waferflow.placer.slicing.Dice;
import dev.waferflow.placer.slicing.Parallel;
import dev.waferflow.placer.slicing.SlicingTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Search for the least score: annealing runs from two opposite starts (all kernels as thin strips in dataflow order, which has
 * the shortest wires; and the guillotine's floorplan, which has about the least time), then from the best of them.
 */
final class WireSearch {
    private static final int TIMES = 3000;
    private static final double[] HOTTEST = {0.03, 0.03, 0.01, 0.01, 0.003, 0.001};
    private static final double COLDEST = 0.00003;
    /** Without a weight, wires still decide between equal times. */
    private static final double TIE_BREAK = 1e-6;

    private static final Comparator<ContestPlacement> BY_SCORE = Comparator.comparing(
            ContestScore::of,
            Comparator.comparingDouble(ContestScore::total).thenComparingLong(ContestScore::halfWirelength));
    /** Trials of a longer time for the sake of adapters; each looks at every kernel, so large graphs get fewer. */
    private static final int TRIALS = 16;

    private static final int TRIALS_KERNELS = 2000;
    private static final int FROM_STARTS = 4;
    /** Fewer kernels than this get no more steps. */
    private static final int FEW = 32;

    private static final long STEPS = 5_000_000;

    private final FloorModel model;
    private final PlanRequest request;
    private final Floor cut;
    private final long[] times;

    WireSearch(FloorModel model, PlanRequest request, Floor cut) {
        this.model = model;
        this.request = request;
        this.cut = cut;
        times = model.times(longest(), TIMES);
    }

    /** Beyond this time even a floor without wires would score worse than the one known. */
    private long longest() {
        var weights = model.graph().weights();
        var known = ContestScore.of(new Realization(model, cut).placement());
        double limit = weights.time() == 0
                ? Double.POSITIVE_INFINITY
                : known.withoutAdapters() / weights.time() * model.graph().ticksPerUnit();
        return (long) Math.min(limit, Math.max(cut.ticks(), model.mostTicks()));
    }

    /** The best placement found. */
    ContestPlacement search() {
        var floors = new ArrayList<Floor>();
        floors.add(cut);
        if (model.kernels() > 1) {
            floors.addAll(chains(0, FROM_STARTS, null));
            floors.addAll(chains(FROM_STARTS, HOTTEST.length, best(floors)));
        }
        var found = finished(floors);
        return model.graph().weights().adapter() == 0 ? found : slower(floors, found);
    }

    private List<Floor> chains(int first, int end, Floor from) {
        long steps = STEPS * request.effort().factor() / Math.max(model.kernels(), FEW) / (from == null ? 1 : 2);
        var chains = new WireChain[end - first];
        Parallel.run(request.threads(), chains.length, i -> {
            var dice = new Dice(request.seed(), first + i);
            var start = from != null ? from : i % 2 == 0 ? strips() : cut;
            var weights = model.graph().weights();
            chains[i] = new WireChain(model, times, weights.time(), Math.max(weights.wire(), TIE_BREAK), start, dice);
            chains[i].run(steps, HOTTEST[first + i], COLDEST, request.watch());
        });
        return Arrays.stream(chains).map(WireChain::best).filter(f -> f != null).toList();
    }

    /** All kernels one on the other, at the least time at which that fits; if it never does, at the longest. */
    private Floor strips() {
        var graph = model.graph();
        var tree = new SlicingTree(model.kernels(), model.most());
        tree.copyStructure(Starts.stack(model.order()));
        int low = -1;
        int high = times.length - 1;
        while (high - low > 1) {
            int middle = (low + high) / 2;
            model.setTime(tree, times[middle]);
            if (tree.height(graph.width()) <= graph.height()) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return new Floor(tree, times[high], graph.width(), graph.height(), Double.POSITIVE_INFINITY);
    }

    private static Floor best(List<Floor> floors) {
        // The first is the guillotine's, whose cost is of another objective.
        Floor best = floors.get(0);
        for (int i = 1; i < floors.size(); i++) {
            if (i == 1 || floors.get(i).cost() < best.cost()) {
                best = floors.get(i);
            }
        }
        return best;
    }

    /** More time in the same slots leaves more parameters to choose from: it may save more adapters than it costs. */
    private ContestPlacement slower(List<Floor> floors, ContestPlacement known) {
        var weights = model.graph().weights();
        var best = known;
        int trials = Math.min(TRIALS, TRIALS_KERNELS / model.kernels());
        for (Floor floor : List.of(best(floors), floors.get(floors.size() - 1))) {
            var slots = new Realization(model, floor);
            var score = ContestScore.of(new AdapterChooser(model, slots).placement());
            double most = weights.time() == 0
                    ? slots.ticks()
                    : (double) weights.adapter()
                            * score.adapterCost()
                            / weights.time()
                            * model.graph().ticksPerUnit();
            for (int i = 1; i < trials; i++) {
                var looser = slots.slower(slots.ticks() + (long) (most * i * i / (trials * trials)));
                best = better(best, new AdapterChooser(model, looser).placement());
            }
        }
        return best;
    }

    private ContestPlacement finished(List<Floor> floors) {
        ContestPlacement best = null;
        for (Floor floor : floors) {
            var slots = new Realization(model, floor);
            best = better(best, slots.placement());
            if (model.graph().weights().adapter() > 0) {
                best = better(best, new AdapterChooser(model, slots).placement());
            }
        }
        return best;
    }

    private static ContestPlacement better(ContestPlacement a, ContestPlacement b) {
        return a == null || BY_SCORE.compare(b, a) < 0 ? b : a;
    }
}
