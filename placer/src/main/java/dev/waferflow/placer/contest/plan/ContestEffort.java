package dev.waferflow.placer.contest.plan;

/** How many steps a search may take. Steps, not seconds: so the result is the same everywhere. */
public enum ContestEffort {
    /** A few seconds. */
    LOW(1),
    /** Half a minute on two cores. */
    NORMAL(8),
    /** Several minutes. */
    HIGH(64);

    private final int factor;

    ContestEffort(int factor) {
        this.factor = factor;
    }

    int factor() {
        return factor;
    }
}
