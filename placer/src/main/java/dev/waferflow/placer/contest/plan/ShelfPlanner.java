package dev.waferflow.placer.contest.plan;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.placer.contest.ContestGraph;
import dev.waferflow.placer.contest.ContestPlacement;
import dev.waferflow.placer.contest.Execution;
import dev.waferflow.placer.contest.KernelSizer;
import dev.waferflow.placer.contest.PlacedKernel;
import java.util.ArrayList;
import java.util.List;

/**
 * The baseline: each kernel takes its smallest rectangle lying flat, kernels fill shelves from left to right in dataflow
 * order, and the time limit is the least (by bisection) at which the shelves fit. Wires are not looked at.
 */
final class ShelfPlanner implements ContestPlanner {
    @Override
    public ContestPlacement plan(PlanRequest request) {
        var model = new FloorModel(request.graph());
        long high = model.mostTicks();
        var best = shelves(model, high);
        if (best == null) {
            throw UserException.of(
                    FaultKind.INFEASIBLE,
                    "WF-CONTEST-005",
                    "the kernels do not fit in shelves, however slow they may be",
                    request.graph().test(),
                    "--planner guillotine");
        }
        long low = model.boundTicks() - 1;
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            var found = shelves(model, middle);
            if (found == null) {
                low = middle;
            } else {
                high = middle;
                best = found;
            }
        }
        return new ContestPlacement(request.graph(), best);
    }

    private static List<PlacedKernel> shelves(FloorModel model, long ticks) {
        var graph = model.graph();
        var placed = new PlacedKernel[model.kernels()];
        int x = 0;
        int y = 0;
        int shelf = 0;
        for (int kernel : model.order()) {
            var run = smallest(model.sizer(kernel), ticks, graph);
            if (run == null) {
                return null;
            }
            boolean turned = run.height() > run.width();
            int columns = Math.max(run.width(), run.height());
            int rows = Math.min(run.width(), run.height());
            if (columns > graph.width() || rows > graph.height()) {
                turned = !turned;
                int swap = columns;
                columns = rows;
                rows = swap;
            }
            if (x + columns > graph.width()) {
                y += shelf;
                x = 0;
                shelf = 0;
            }
            if (y + rows > graph.height()) {
                return null;
            }
            placed[kernel] = new PlacedKernel(run, x, y, turned);
            x += columns;
            shelf = Math.max(shelf, rows);
        }
        return new ArrayList<>(List.of(placed));
    }

    private static Execution smallest(KernelSizer sizer, long ticks, ContestGraph graph) {
        return sizer.fits(ticks, graph.width(), graph.height())
                ? sizer.smallestWithin(ticks, graph.width(), graph.height())
                : null;
    }
}
