package dev.waferflow.placer.contest.plan;

import dev.waferflow.placer.contest.ContestPlacement;

/** Places a contest graph. */
interface ContestPlanner {
    /**
     * A legal placement.
     *
     * @throws dev.waferflow.machine.fault.UserException INFEASIBLE if none is found
     */
    ContestPlacement plan(PlanRequest request);
}
