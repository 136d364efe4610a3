package dev.waferflow.placer.contest.plan;

/** What a planner makes small. */
public enum Objective {
    /** The contest's score: time, wire length and adapters with the weights of the graph. */
    CONTEST,
    /** The time of the slowest kernel alone. */
    INTERVAL
}
