package dev.waferflow.simulator.event;

import dev.waferflow.machine.program.Role;
import dev.waferflow.simulator.value.PeTable;
import java.util.List;

/**
 * The state of all PEs in one array: per PE a block of a head, its semaphores and its threads, so that one event touches
 * few lines of cache. A PE is named by where its block starts, a thread by where its part starts.
 */
final class State {
    /** Head of a PE. */
    static final int PE = 0;

    static final int THREADS = 1;
    static final int FIRST_THREAD = 2;
    /** The thread whose instruction the datapath runs, or 0; since when, until when, and delays in half cycles. */
    static final int RUNNING = 3;

    static final int RUN_START = 4;
    static final int RUN_END = 5;
    static final int DELAY = 6;
    /** Until when the PE's time is accounted for. */
    static final int ACCOUNTED = 7;

    static final int BUSY = 8;
    static final int MEMORY_PORT = 9;
    static final int SHARED = 10;
    static final int WAITING = 11;
    static final int BACK_PRESSURE = 12;
    /** Half cycles of all fabric words. */
    static final int WORD_HALVES = 13;

    static final int STARTED = 14;
    static final int REGION = 15;
    static final int HEAD = 16;

    /** Thread: its PE's block. */
    static final int BASE = 0;

    static final int AT = 1;
    /** Counters of loops 1, 2 and 3 follow at +2, +3, +4. */
    static final int COUNTER = 1;

    static final int SAMPLE = 5;
    static final int MODE = 6;
    static final int TIME = 7;
    static final int NEXT = 8;
    /** When the current fabric instruction may handle its first word. */
    static final int READY = 9;
    /** Earliest time of the last consumed word as far as data is known. */
    static final int LATEST = 10;
    /** Time of the first consumed word. */
    static final int FIRST_IN = 11;
    /** The burst that takes datapath slots: first, last, words, and up to when its words are counted. */
    static final int BURST_FIRST = 12;

    static final int BURST_LAST = 13;
    static final int BURST_WORDS = 14;
    static final int BURST_COUNTED = 15;
    /** What is missing: bits of {@link Bursts}. */
    static final int MISSING = 16;

    /** Whether the calendar holds the thread, and why its instruction ended late. */
    static final int LINKED = 17;

    static final int CAUSE = 18;
    static final int THREAD = 19;

    /** Modes. */
    static final int FREE = 0;

    static final int WANTS_DATAPATH = 1;
    static final int RUNS = 2;
    static final int STREAMS = 3;
    static final int SETTLED = 4;
    static final int FINISHED = 5;

    final int[] cells;
    /** Block of a PE. */
    final int[] blocks;

    State(PeTable pes, Code code) {
        List<Role> roles = pes.roles();
        var sizes = new int[roles.size()];
        for (int r = 0; r < sizes.length; r++) {
            Role role = roles.get(r);
            sizes[r] = HEAD + role.semaphores().size() + THREAD * role.threads().size();
        }
        blocks = new int[pes.size()];
        long next = 1;
        for (int pe = 0; pe < blocks.length; pe++) {
            blocks[pe] = Math.toIntExact(next);
            next += sizes[pes.roleOf(pe)];
        }
        cells = new int[Math.toIntExact(next)];
        for (int pe = 0; pe < blocks.length; pe++) {
            init(pe, roles.get(pes.roleOf(pe)), code.entry[pes.roleOf(pe)], pes.region(pe).id());
        }
    }

    private void init(int pe, Role role, int[] entry, int region) {
        int block = blocks[pe];
        int semaphores = role.semaphores().size();
        cells[block + PE] = pe;
        cells[block + REGION] = region;
        cells[block + THREADS] = entry.length;
        cells[block + FIRST_THREAD] = block + HEAD + semaphores;
        cells[block + STARTED] = -1;
        for (int s = 0; s < semaphores; s++) {
            cells[block + HEAD + s] = role.semaphores().get(s);
        }
        for (int t = 0; t < entry.length; t++) {
            int thread = block + HEAD + semaphores + t * THREAD;
            cells[thread + BASE] = block;
            cells[thread + AT] = entry[t];
        }
    }
}
