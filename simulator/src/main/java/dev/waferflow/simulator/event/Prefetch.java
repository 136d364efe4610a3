package dev.waferflow.simulator.event;

import dev.waferflow.simulator.value.Wiring;

/**
 * <b>Hot.</b> Touches what the next events will read, so that memory works ahead: a PE's block lies anywhere in far more memory
 * than a cache holds, and a dependent read takes as long as some ten independent ones. First the blocks, then the other ends
 * of their routes, then the threads that wait there.
 */
final class Prefetch {
    /** Events that are looked at together. */
    static final int BATCH = 32;

    private static final int LINE = 16;
    private static final int USUAL_BLOCK = 96;

    private final int[] cells;
    private final int[] sinkAt;
    private final int[] near = new int[BATCH * 2 * Wiring.PORTS];
    private final int[] threads = new int[near.length];
    private int sink;

    Prefetch(State state, Ends ends) {
        cells = state.cells;
        sinkAt = ends.sinkAt;
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
        int nears = 0;
        int waiting = 0;
        for (int i = from; i < to; i++) {
            int block = State.block(taken[i]);
            int shape = cells[block + State.SHAPE];
            int place = block + State.ends(shape);
            for (int left = State.inputs(shape); left > 0; left--, place += Ends.SINK) {
                near[nears++] = cells[place + Ends.ROUTE] + Ends.SENDER;
            }
            for (int left = State.outputs(shape); left > 0; left--, place += Ends.ROUTE_SIZE) {
                if (cells[place + Ends.SINKS] > 0) {
                    near[nears++] = Ends.sink(cells, sinkAt, place, 0) + Ends.RECEIVER;
                }
            }
        }
        for (int i = 0; i < nears; i++) {
            int thread = cells[near[i]];
            if (thread > 0) {
                threads[waiting++] = thread - 1;
            }
        }
        for (int i = 0; i < waiting; i++) {
            int block = State.block(threads[i]);
            touched += cells[block] + cells[State.part(threads[i]) + State.MISSING];
        }
        sink += touched;
    }
}
