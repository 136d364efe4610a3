package dev.waferflow.placer.contest.plan;

import dev.waferflow.placer.contest.ContestPlacement;
import dev.waferflow.placer.contest.PlacementVerifier;

/** The planners, simplest first. */
public enum ContestPlanners {
    /** Shelves in dataflow order. The oracle that the others must beat. */
    SHELVES("shelves", "least area for each kernel, rows of kernels in dataflow order", new ShelfPlanner()),
    /** Dynamic programming over dataflow order. */
    GUILLOTINE("guillotine", "cuts along the dataflow, exact over all cuts and shapes of one order", new CutPlanner()),
    /** Annealing over slicing trees, from what the others found. */
    SEARCH(
            "search",
            "anneals cuts, order, shapes and time together, from the guillotine's floorplan",
            new SearchPlanner());

    private final String word;
    private final String description;
    private final ContestPlanner planner;

    ContestPlanners(String word, String description, ContestPlanner planner) {
        this.word = word;
        this.description = description;
        this.planner = planner;
    }

    /** The name on the command line. */
    public String word() {
        return word;
    }

    /** One line. */
    public String description() {
        return description;
    }

    /**
     * A legal placement; an illegal one would be a bug and is not returned.
     *
     * @throws dev.waferflow.machine.fault.UserException INFEASIBLE if none is found
     */
    public ContestPlacement plan(PlanRequest request) {
        var placement = planner.plan(request);
        var problems = PlacementVerifier.problems(placement);
        if (!problems.isEmpty()) {
            throw new IllegalStateException(word + " made an illegal placement: " + problems.get(0));
        }
        return placement;
    }
}
