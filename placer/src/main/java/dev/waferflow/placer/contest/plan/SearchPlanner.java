package dev.waferflow.placer.contest.plan;

import dev.waferflow.placer.contest.ContestPlacement;

/** Searches from the guillotine's floorplan: for the least time, or for the least score. */
final class SearchPlanner implements ContestPlanner {
    @Override
    public ContestPlacement plan(PlanRequest request) {
        var model = new FloorModel(request.graph());
        var start = CutPlanner.floor(model, request);
        if (request.objective() == Objective.INTERVAL) {
            return new Realization(model, new IntervalSearch(model, request, start).search()).placement();
        }
        return new WireSearch(model, request, start).search();
    }
}
