package dev.waferflow.placer.contest.plan;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.placer.contest.ContestPlacement;
import dev.waferflow.placer.slicing.RunPacker;
import dev.waferflow.placer.slicing.SlicingTree;

/**
 * Cuts along the dataflow: the least time at which some slicing tree fits the wafer whose leaves are in dataflow order.
 * Bisection over the times at which shapes change; at each time dynamic programming is exact. Wires are short because what
 * is connected lies in one part of most cuts, but they are not counted.
 */
final class CutPlanner implements ContestPlanner {
    private static final int TIMES = 4000;

    @Override
    public ContestPlacement plan(PlanRequest request) {
        var model = new FloorModel(request.graph());
        return new Realization(model, floor(model, request)).placement();
    }

    /**
     * The floor of least time.
     *
     * @throws UserException INFEASIBLE if there is none of this kind
     */
    static Floor floor(FloorModel model, PlanRequest request) {
        var packer = new RunPacker(model.kernels(), model.most());
        long high = model.boundTicks();
        // Doubling steps first: near the bound there are few candidates, far away there are very many.
        double stride = 0.02;
        while (!fits(model, packer, high, request)) {
            if (high >= model.mostTicks()) {
                throw UserException.of(
                        FaultKind.INFEASIBLE,
                        "WF-CONTEST-005",
                        "no floorplan was found, however slow the kernels may be",
                        request.graph().test(),
                        "fewer kernels, or a larger memlimit");
            }
            high = Math.min(model.mostTicks(), (long) (model.boundTicks() * (1 + stride)) + 1);
            stride *= 2;
        }
        long[] times = model.times(high, TIMES);
        int low = -1;
        int top = times.length - 1;
        while (top - low > 1) {
            int middle = (low + top) / 2;
            if (fits(model, packer, times[middle], request)) {
                top = middle;
            } else {
                low = middle;
            }
        }
        // The last trial may have failed, so the curves are computed again for the time that fits.
        boolean fits = fits(model, packer, times[top], request);
        long ticks = fits ? times[top] : high;
        if (!fits) {
            fits(model, packer, high, request);
        }
        var tree = new SlicingTree(model.kernels(), 0);
        packer.build(request.graph().width(), model.order(), tree);
        return new Floor(
                tree,
                ticks,
                request.graph().width(),
                request.graph().height(),
                model.graph().time(ticks));
    }

    private static boolean fits(FloorModel model, RunPacker packer, long ticks, PlanRequest request) {
        var curves = model.curves(ticks);
        int[] order = model.order();
        var f = new int[order.length][];
        var g = new int[order.length][];
        for (int i = 0; i < order.length; i++) {
            f[i] = curves.f()[model.kind(order[i])];
            g[i] = curves.g()[model.kind(order[i])];
        }
        packer.pack(f, g, request.threads());
        return packer.height(request.graph().width()) <= request.graph().height();
    }
}
