package dev.waferflow.simulator.event;

import java.util.Arrays;

/**
 * <b>Hot.</b> The queue of events in order of time: a ring of buckets, one per cycle, each a list of chunks. An event
 * further away than the ring waits in the last bucket; who takes it then looks at its time and adds it again. The
 * chunks come from a pool, so nothing is allocated once the pool has grown.
 */
final class Calendar {
    private static final int BUCKETS = 1 << 16;
    private static final int MASK = BUCKETS - 1;
    private static final int WORD = 6;
    private static final int CHUNK = 16;
    private static final int NEXT = 0;
    private static final int COUNT = 1;
    private static final int FIRST = 2;

    private final int[] head = new int[BUCKETS];
    private final int[] tail = new int[BUCKETS];
    private final long[] used = new long[BUCKETS >> WORD];
    private int[] pool = new int[CHUNK << 12];
    private int unused = CHUNK;
    private int free;
    private int pending;
    private int[] taken = new int[1024];

    /** Adds an event for a cycle after {@code now}. */
    void add(int event, int time, int now) {
        int slot = (time - now < BUCKETS ? time : now + BUCKETS - 1) & MASK;
        int chunk = tail[slot];
        if (chunk == 0) {
            used[slot >> WORD] |= 1L << slot;
            chunk = chunk();
            head[slot] = chunk;
            tail[slot] = chunk;
        } else if (pool[chunk + COUNT] == CHUNK - FIRST) {
            int next = chunk();
            pool[chunk + NEXT] = next;
            tail[slot] = next;
            chunk = next;
        }
        pool[chunk + FIRST + pool[chunk + COUNT]++] = event;
        pending++;
    }

    private int chunk() {
        int chunk = free;
        if (chunk != 0) {
            free = pool[chunk + NEXT];
        } else {
            if (unused == pool.length) {
                pool = Arrays.copyOf(pool, unused * 2);
            }
            chunk = unused;
            unused += CHUNK;
        }
        pool[chunk + NEXT] = 0;
        pool[chunk + COUNT] = 0;
        return chunk;
    }

    /** The next cycle after {@code now} that has events, or -1 if there is none. */
    int next(int now) {
        if (pending == 0) {
            return -1;
        }
        int slot = (now + 1) & MASK;
        int word = slot >> WORD;
        long bits = used[word] & (-1L << slot);
        while (bits == 0) {
            word = (word + 1) & (used.length - 1);
            bits = used[word];
        }
        int found = (word << WORD) + Long.numberOfTrailingZeros(bits);
        return now + 1 + ((found - slot) & MASK);
    }

    /** Takes all events of a cycle into {@link #taken}, in the order in which they were added; their number. */
    int take(int now) {
        int slot = now & MASK;
        int chunk = head[slot];
        head[slot] = 0;
        tail[slot] = 0;
        used[slot >> WORD] &= ~(1L << slot);
        int count = 0;
        while (chunk != 0) {
            int size = pool[chunk + COUNT];
            if (count + size > taken.length) {
                taken = Arrays.copyOf(taken, taken.length * 2);
            }
            System.arraycopy(pool, chunk + FIRST, taken, count, size);
            count += size;
            int next = pool[chunk + NEXT];
            pool[chunk + NEXT] = free;
            free = chunk;
            chunk = next;
        }
        pending -= count;
        return count;
    }

    /** The events last taken. */
    int[] taken() {
        return taken;
    }
}
