package dev.waferflow.simulator.event;

/**
 * <b>Hot.</b> Touches the blocks of the PEs of the next events, so that memory works ahead: a block lies anywhere in far more memory
 * than a cache holds, and a dependent read takes as long as some ten independent ones. What lies at the other ends of a PE's
 * routes is not worth it: measured, going there ahead of time costs as much as it saves.
 */
final class Prefetch {
    /** Events that are looked at together. */
    static final int BATCH = 32;

    private static final int LINE = 16;
    private static final int USUAL_BLOCK = 64;

    private final int[] cells;
    private int sink;

    Prefetch(State state) {
        cells = state.cells;
    }

    /** Some events, each a thread. */
    void touch(int[] taken, int from, int to) {
        int touched = 0;
        int last = cells.length - 1;
        for (int i = from; i < to; i++) {
            int block = State.block(taken[i]);
            for (int at = block; at < block + USUAL_BLOCK; at += LINE) {
                touched += cells[Math.min(at, last)];
            }
        }
        sink += touched;
    }
}
