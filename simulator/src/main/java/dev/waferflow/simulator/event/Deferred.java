package dev.waferflow.simulator.event;

import java.util.Arrays;

/** <b>Hot.</b> What a part of a {@link Partition} leaves to be done at its border once all parts have moved, in order. */
final class Deferred {
    /** A fabric instruction of a thread starts; something about it has become known; a sender looks how far relays have got. */
    static final int START = 0;

    static final int KNOWN = 1;
    static final int LOOK = 2;
    /** The message that a thread offers on a route has room at all sinks. */
    static final int ROOM = 3;
    /** A sink may get further than it could; senders that wait for a sink look again. */
    static final int REACH = 4;

    static final int WAKE = 5;
    private static final int SIZE = 3;

    private int[] entries = new int[SIZE << 8];
    private int size;

    void add(int kind, int first, int second) {
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, size * 2);
        }
        entries[size] = kind;
        entries[size + 1] = first;
        entries[size + 2] = second;
        size += SIZE;
    }

    /** Has everything done and forgets it. */
    void drainTo(Bursts bursts) {
        for (int i = 0; i < size; i += SIZE) {
            bursts.redo(entries[i], entries[i + 1], entries[i + 2]);
        }
        size = 0;
    }
}
