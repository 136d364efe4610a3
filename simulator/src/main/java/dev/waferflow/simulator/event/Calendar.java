package dev.waferflow.simulator.event;

import java.util.Arrays;

/**
 * <b>Hot.</b> The queue of events in order of time: a ring of buckets, one per cycle, each a list that is linked through
 * the threads' own state. An event further away than the ring waits in the last bucket and is linked again from there.
 * Nothing is allocated.
 */
final class Calendar {
    private static final int BUCKETS = 1 << 16;
    private static final int MASK = BUCKETS - 1;
    private static final int WORD = 6;

    private final int[] head = new int[BUCKETS];
    private final long[] used = new long[BUCKETS >> WORD];
    private final int[] state;
    private final int nextField;
    private final int timeField;
    private int pending;

    /** Links run through {@code state[event + nextField]}; 0 ends a list, so no event is 0. */
    Calendar(int[] state, int timeField, int nextField) {
        this.state = state;
        this.timeField = timeField;
        this.nextField = nextField;
    }

    /** Adds an event that is in no bucket, at the time in its time field, which is not before {@code now}. */
    void add(int event, int now) {
        int time = state[event + timeField];
        int slot = (time - now < BUCKETS ? time : now + BUCKETS - 1) & MASK;
        state[event + nextField] = head[slot];
        head[slot] = event;
        used[slot >> WORD] |= 1L << slot;
        pending++;
    }

    /** The next cycle from {@code now} on that has a bucket in use, or -1 if there is none. */
    int next(int now) {
        if (pending == 0) {
            return -1;
        }
        int slot = now & MASK;
        int word = slot >> WORD;
        long bits = used[word] & (-1L << slot);
        int steps = 0;
        while (bits == 0) {
            word = (word + 1) & (used.length - 1);
            bits = used[word];
            if (++steps > used.length) {
                throw new IllegalStateException(pending + " events in no bucket");
            }
        }
        int found = (word << WORD) + Long.numberOfTrailingZeros(bits);
        return now + ((found - slot) & MASK);
    }

    /** Takes an event out of the bucket of cycle {@code now}, or 0 if it is empty. Its time may be later. */
    int take(int now) {
        int slot = now & MASK;
        int event = head[slot];
        if (event == 0) {
            used[slot >> WORD] &= ~(1L << slot);
            return 0;
        }
        head[slot] = state[event + nextField];
        pending--;
        return event;
    }

    /** For messages. */
    @Override
    public String toString() {
        return pending + " events in " + Arrays.stream(head).filter(h -> h != 0).count() + " buckets";
    }
}
