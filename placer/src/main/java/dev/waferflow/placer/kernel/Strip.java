package dev.waferflow.placer.kernel;

/** The columns {@code from .. to-1} that one strip carries; outside the tensor they are padding; empty if from = to. */
public record Strip(int from, int to) {
    public Strip {
        if (to < from) {
            throw new IllegalArgumentException("strip " + from + ".." + to);
        }
    }

    /** Number of columns. */
    public int width() {
        return to - from;
    }

    /** Whether it carries nothing. */
    public boolean isEmpty() {
        return to == from;
    }
}
