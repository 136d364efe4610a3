package dev.waferflow.simulator.value;

import java.util.Arrays;

/** Elements sent on one route and not yet read by all of its sinks. */
final class Stream {
    private static final int SMALL = 64;

    float[] elements = new float[SMALL];
    /** Elements dropped from the front so far. */
    int dropped;
    /** Elements in the array. */
    int size;
    /** Sinks that will read no more. */
    int finished;

    /** Elements sent so far. */
    int sent() {
        return dropped + size;
    }

    /** Makes room for {@code count} elements at {@link #size}; what is before {@code oldest} is not needed any more. */
    void reserve(int count, int oldest) {
        if (size + count <= elements.length) {
            return;
        }
        int gone = oldest - dropped;
        int kept = size - gone;
        boolean small = (long) (kept + count) * 2 <= elements.length;
        float[] target = small ? elements : new float[Math.max(SMALL, (kept + count) * 2)];
        System.arraycopy(elements, gone, target, 0, kept);
        elements = target;
        dropped = oldest;
        size = kept;
    }

    /** Appends; a padding element is zero. */
    void commit(int count, int padded) {
        if (padded > count) {
            Arrays.fill(elements, size + count, size + padded, 0f);
        }
        size += padded;
    }
}
