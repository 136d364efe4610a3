package dev.waferflow.simulator.value;

import java.util.Arrays;

/** Elements sent on one route and not yet read by all of its sinks. */
final class Stream {
    private static final int SMALL = 64;

    private final FloatPool pool;
    float[] elements;
    /** Elements dropped from the front so far. */
    int dropped;
    /** Elements in the array. */
    int size;
    /** Sinks that will read no more. */
    int finished;

    Stream(FloatPool pool) {
        this.pool = pool;
        elements = pool.take(SMALL);
    }

    /** Nobody reads any more. */
    void drop() {
        pool.give(elements);
        elements = null;
    }

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
        float[] target = small ? elements : pool.take(Math.max(SMALL, (kept + count) * 2));
        System.arraycopy(elements, gone, target, 0, kept);
        if (!small) {
            pool.give(elements);
        }
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
