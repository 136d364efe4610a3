package dev.waferflow.placer.contest.plan;

import dev.waferflow.placer.contest.ContestGraph;
import java.util.Objects;

/**
 * What a planner is asked for.
 *
 * @param graph to place
 * @param objective what to make small
 * @param effort how many steps to search
 * @param seed of random choices
 * @param threads that may be used; the result does not depend on it
 * @param watch told of progress
 */
public record PlanRequest(
        ContestGraph graph, Objective objective, ContestEffort effort, long seed, int threads, SearchWatch watch) {
    public PlanRequest {
        Objects.requireNonNull(graph, "graph");
        Objects.requireNonNull(objective, "objective");
        Objects.requireNonNull(effort, "effort");
        Objects.requireNonNull(watch, "watch");
        if (threads < 1) {
            throw new IllegalArgumentException(threads + " threads");
        }
    }
}
