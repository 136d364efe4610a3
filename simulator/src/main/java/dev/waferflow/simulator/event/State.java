package dev.waferflow.simulator.event;

import dev.waferflow.machine.program.Role;
import dev.waferflow.simulator.value.PeTable;
import dev.waferflow.simulator.value.Wiring;
import java.util.List;

/**
 * The state of all PEs in one array, so that one event touches few lines of cache. A PE's block is a head, the times of
 * its threads, its semaphores, its counters, its threads, and the ends of routes at its ports ({@link Ends}). A thread is
 * named by {@code pe * 8 + number}.
 */
final class State {
    static final int MAX_THREADS = 8;

    /** Head of a PE. */
    static final int PE = 0;

    static final int THREADS = 1;
    static final int FIRST_THREAD = 2;
    /** The thread whose instruction the datapath runs plus 1, or 0; since when, until when, delays in half cycles. */
    static final int RUNNING = 3;

    static final int RUN_START = 4;
    static final int RUN_END = 5;
    static final int DELAY = 6;
    /** Until when the PE's time is accounted for. */
    static final int ACCOUNTED = 7;
    /** Four bits per thread: its mode, and whether the calendar holds it. */
    static final int MODES = 8;
    /** One bit per thread: whether its words may still take datapath slots. */
    static final int ACTIVE = 9;
    /** Where the ends of routes at its ports are: place * 65536 + outputs * 256 + inputs. */
    static final int SLOTS = 10;
    /** A window of time (first, last) and the words that come over the ramp in it. */
    static final int RAMP_WINDOW = 11;
    /** Per thread: when its instruction is complete, or the semaphores it waits for. */
    static final int TIMES = 14;

    /** Counters, counted back from the first thread. */
    static final int COUNTERS = 8;

    static final int BUSY = -8;
    static final int MEMORY_PORT = -7;
    static final int SHARED = -6;
    static final int WAITING = -5;
    static final int BACK_PRESSURE = -4;
    static final int WORD_HALVES = -3;
    static final int STARTED = -2;
    static final int REGION = -1;

    /** Thread. Counters of loops 1, 2 and 3 are at 1, 2 and 3. */
    static final int AT = 0;

    static final int SAMPLE = 4;
    /** What the current fabric instruction lacks: bits of {@link Bursts}. */
    static final int MISSING = 5;
    /** When it may handle its first word. */
    static final int READY = 6;
    /** Earliest time of the last consumed word as far as data is known. */
    static final int LATEST = 7;
    /** Time of the first consumed word. */
    static final int FIRST_IN = 8;
    /** Its words: first, last, number, half cycles each, and up to when they are counted. */
    static final int BURST_FIRST = 9;

    static final int BURST_LAST = 10;
    static final int BURST_WORDS = 11;
    static final int BURST_WEIGHT = 12;
    static final int BURST_COUNTED = 13;
    static final int CAUSE = 14;
    static final int THREAD = 16;

    /** Modes. */
    static final int FREE = 0;

    static final int WANTS_DATAPATH = 1;
    static final int RUNS = 2;
    static final int STREAMS = 3;
    static final int SETTLED = 4;
    static final int FINISHED = 5;
    static final int BLOCKED = 6;
    static final int STREAMS_WORDS = 7;
    static final int MODE_MASK = 7;
    static final int LINKED = 8;

    final int[] cells;
    /** Block of a PE; one more than there are PEs, to say where the last ends. */
    final int[] blocks;
    /** Where the ends of routes at the host are. */
    final int hostPart;

    State(PeTable pes, Code code, Wiring wiring) {
        List<Role> roles = pes.roles();
        var sizes = new int[roles.size()];
        for (int r = 0; r < sizes.length; r++) {
            sizes[r] = code.layout[r].size();
        }
        blocks = new int[pes.size() + 1];
        long next = 0;
        for (int pe = 0; pe < pes.size(); pe++) {
            blocks[pe] = Math.toIntExact(next);
            next += sizes[pes.roleOf(pe)];
        }
        int hosts = 0;
        for (int r = 0; r < wiring.routes(); r++) {
            hosts += wiring.source(r) < 0 ? Ends.ROUTE_SIZE : 0;
        }
        for (int s = 0; s < wiring.sinks(); s++) {
            hosts += wiring.sinkPe(s) < 0 ? Ends.SINK : 0;
        }
        hostPart = Math.toIntExact(next);
        blocks[pes.size()] = hostPart;
        cells = new int[Math.addExact(hostPart, hosts)];
        for (int pe = 0; pe < pes.size(); pe++) {
            int role = pes.roleOf(pe);
            init(pe, roles.get(role), code.layout[role], pes.region(pe).id());
        }
    }

    private void init(int pe, Role role, Layout layout, int region) {
        int block = blocks[pe];
        int first = block + layout.firstThread();
        cells[block + PE] = pe;
        cells[block + THREADS] = role.threads().size();
        cells[block + FIRST_THREAD] = first;
        cells[block + RAMP_WINDOW + 2] = -1;
        cells[first + REGION] = region;
        cells[first + STARTED] = -1;
        for (int s = 0; s < role.semaphores().size(); s++) {
            cells[block + layout.semaphore(s)] = role.semaphores().get(s);
        }
        cells[block + SLOTS] = layout.slots();
        for (int t = 0; t < role.threads().size(); t++) {
            cells[first + t * THREAD + AT] = layout.entry()[t];
        }
    }

    int pes() {
        return blocks.length - 1;
    }

    /** Where a thread's part is. */
    int part(int thread) {
        return cells[blocks[thread / MAX_THREADS] + FIRST_THREAD] + thread % MAX_THREADS * THREAD;
    }

    int mode(int thread) {
        return cells[blocks[thread / MAX_THREADS] + MODES] >> 4 * (thread % MAX_THREADS) & MODE_MASK;
    }
}
