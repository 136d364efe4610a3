package dev.waferflow.simulator.event;

import java.util.Arrays;

/**
 * What the completed instructions of a PE took, by where its threads are: a thread does the same in every sample, so its samples, its loops'
 * counters and its operation say what is behind it.
 */
final class Work {
    private static final int BUSY = 0;
    private static final int PORT = 1;
    private static final int HALVES = 2;
    private static final int KINDS = 3;

    private final Code code;
    private final State state;
    private final int[] cells;
    /** Per operation: what comes before it in the innermost loop around it; at the end of a loop, so all of a turn. */
    private final long[] before;
    /** Per operation the end of the innermost loop around it, or of the thread. */
    private final int[] around;

    private final long[] sums = new long[KINDS];

    Work(Code code, State state) {
        this.code = code;
        this.state = state;
        cells = state.cells;
        before = new long[code.length() / Code.SIZE * KINDS];
        around = new int[code.length() / Code.SIZE];
        Arrays.fill(around, -1);
        for (int op = 0; op < code.length(); op += Code.SIZE) {
            op = body(op, new long[KINDS]);
            around[op / Code.SIZE] = op;
        }
    }

    /** Walks through a body; where it ends. */
    private int body(int first, long[] sum) {
        int op = first;
        while (code.kind(op) != Code.END && code.kind(op) != Code.STOP) {
            note(op, sum);
            if (code.kind(op) == Code.LOOP) {
                var turn = new long[KINDS];
                int end = body(op + Code.SIZE, turn);
                for (int k = 0; k < KINDS; k++) {
                    sum[k] += turn[k] * code.count(op);
                }
                op = end;
            } else {
                sum[BUSY] += busy(op);
                sum[PORT] += code.kind(op) == Code.MEMORY ? code.memoryPort(op) : 0;
                sum[HALVES] += code.kind(op) == Code.FABRIC ? (long) code.words(op) * code.weight(op) : 0;
            }
            op += Code.SIZE;
        }
        note(op, sum);
        for (int inside = first; inside < op; inside += Code.SIZE) {
            around[inside / Code.SIZE] = around[inside / Code.SIZE] < 0 ? op : around[inside / Code.SIZE];
        }
        return op;
    }

    private int busy(int op) {
        return code.kind(op) == Code.MEMORY ? code.duration(op) - code.memoryPort(op) : 0;
    }

    private void note(int op, long[] sum) {
        System.arraycopy(sum, 0, before, op / Code.SIZE * KINDS, KINDS);
    }

    /** Reckons what a PE has done. */
    void add(int block, Layout layout) {
        Arrays.fill(sums, 0);
        for (int t = 0; t < layout.threads(); t++) {
            int part = State.part(block, t);
            int at = state.mode(State.thread(block, t)) == State.FINISHED ? layout.entry()[t] : cells[part + State.AT];
            int samples = cells[part + State.SAMPLE];
            add(at, 1);
            int end = around[at / Code.SIZE];
            while (code.kind(end) == Code.END) {
                int turns = code.count(end) - cells[block + code.counter(end)];
                add(end, turns);
                int loop = code.target(end) - Code.SIZE;
                add(loop, 1);
                end = around[loop / Code.SIZE];
            }
            add(end, samples);
        }
    }

    private void add(int op, long times) {
        for (int k = 0; k < KINDS; k++) {
            sums[k] += before[op / Code.SIZE * KINDS + k] * times;
        }
    }

    /** Cycles of memory-only instructions, without {@link #memoryPort}. */
    long busy() {
        return sums[BUSY];
    }

    /** Cycles that sums kept in memory cost. */
    long memoryPort() {
        return sums[PORT];
    }

    /** Half cycles of datapath that words of fabric instructions stand for. */
    long wordHalves() {
        return sums[HALVES];
    }
}
