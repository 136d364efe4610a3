package dev.waferflow.simulator.event;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.program.Role;
import dev.waferflow.simulator.value.PeTable;
import dev.waferflow.simulator.value.Wiring;
import java.util.List;

/**
 * The state of all PEs in one array, so that one event touches few lines of cache. A PE's block is a head, its threads, its
 * semaphores, the ends of routes at its ports ({@link Ends}), and the window of its ramp if it has several inputs. A thread
 * is named by {@code block * 8 + number}, so that it is found without a table.
 */
final class State {
    static final int MAX_THREADS = 8;
    static final int THREAD_SHIFT = 3;
    static final int THREAD_MASK = 7;

    /** Head of a PE: four bits per thread, its mode and whether the calendar holds it. */
    static final int MODES = 0;
    /** One bit per thread: whether its words may still take datapath slots. */
    static final int ACTIVE = 1;
    /** The thread whose instruction the datapath runs plus 1, or 0; since when, until when, delays in half cycles. */
    static final int RUNNING = 2;

    static final int RUN_START = 3;
    static final int RUN_END = 4;
    static final int DELAY = 5;
    /** Until when the PE's time is accounted for. */
    static final int ACCOUNTED = 6;
    /** Threads, inputs, outputs, and where the ends of routes at its ports are: see the methods. */
    static final int SHAPE = 7;

    /** Counters. */
    static final int BUSY = 8;

    static final int WAITING = 9;
    static final int WORD_HALVES = 10;
    static final int MEMORY_PORT = 11;
    static final int SHARED = 12;
    static final int BACK_PRESSURE = 13;
    static final int STARTED = 14;
    static final int REGION = 15;
    static final int PE = 16;
    static final int HEAD = 17;

    /** Thread: when its instruction is complete, or the semaphores it waits for. */
    static final int TIME = 0;
    /** Its operation. Counters of loops 1, 2 and 3 are 1, 2 and 3 further. */
    static final int AT = 1;

    static final int SAMPLE = 5;
    /** What the current fabric instruction lacks: bits of {@link Bursts}; once nothing, {@link #CAUSE_SHIFT} why it took long. */
    static final int MISSING = 6;

    static final int CAUSE_SHIFT = 8;
    /** Before it is settled: when it may handle its first word; the time of its first consumed word; of the last so far. */
    static final int READY = 7;

    static final int FIRST_IN = 8;
    static final int LATEST = 9;
    /** Once settled: up to when its words are counted; its first and last word; 4 * words + half cycles of each. */
    static final int BURST_COUNTED = READY;

    static final int BURST_FIRST = FIRST_IN;
    static final int BURST_LAST = LATEST;
    static final int BURST = 10;
    static final int HALVES_BITS = 2;
    static final int HALVES_MASK = 3;
    static final int THREAD = 11;

    private static final int THREADS_MASK = 0xf;
    private static final int INPUTS_SHIFT = 4;
    private static final int OUTPUTS_SHIFT = 9;
    private static final int PORTS_MASK = 0x1f;
    private static final int ENDS_SHIFT = 14;
    /** In the shape: a route of the PE leads to another part of the {@link Partition}. */
    private static final int BORDER = 1 << 31;

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

    private static final long LONGEST = Integer.MAX_VALUE >> THREAD_SHIFT;

    final int[] cells;
    /** Block of a PE; one more than there are PEs, to say where the last ends. */
    final int[] blocks;
    /** Of PEs at the border of their part, the ports that are. */
    private long[] border;
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
            blocks[pe] = (int) Math.min(next, LONGEST);
            next += sizes[pes.roleOf(pe)];
        }
        int hosts = 0;
        for (int r = 0; r < wiring.routes(); r++) {
            hosts += wiring.source(r) < 0 ? Ends.ROUTE_SIZE : 0;
        }
        for (int s = 0; s < wiring.sinks(); s++) {
            hosts += wiring.sinkPe(s) < 0 ? Ends.SINK : 0;
        }
        if (next > LONGEST) {
            throw UserException.of(
                    FaultKind.HOST_RESOURCES,
                    "WF-SIM-011",
                    "the program needs " + next * Integer.BYTES
                            + " bytes of engine state, more than this engine can hold",
                    "",
                    "");
        }
        hostPart = (int) next;
        blocks[pes.size()] = hostPart;
        cells = new int[Math.addExact(hostPart, hosts)];
        for (int pe = 0; pe < pes.size(); pe++) {
            int role = pes.roleOf(pe);
            init(pe, roles.get(role), code.layout[role], pes.region(pe).id());
        }
    }

    private void init(int pe, Role role, Layout layout, int region) {
        int block = blocks[pe];
        cells[block + PE] = pe;
        cells[block + SHAPE] = layout.shape();
        cells[block + REGION] = region;
        cells[block + STARTED] = -1;
        if (inputs(layout.shape()) > 1) {
            RampWindow.clear(cells, rampWindow(block, layout.shape()));
        }
        for (int s = 0; s < role.semaphores().size(); s++) {
            cells[block + layout.semaphore(s)] = role.semaphores().get(s);
        }
        for (int t = 0; t < role.threads().size(); t++) {
            cells[part(block, t) + AT] = layout.entry()[t];
        }
    }

    int pes() {
        return blocks.length - 1;
    }

    static int shape(int threads, int inputs, int outputs, int ends) {
        return threads | inputs << INPUTS_SHIFT | outputs << OUTPUTS_SHIFT | ends << ENDS_SHIFT;
    }

    static int threads(int shape) {
        return shape & THREADS_MASK;
    }

    static int inputs(int shape) {
        return shape >> INPUTS_SHIFT & PORTS_MASK;
    }

    static int outputs(int shape) {
        return shape >> OUTPUTS_SHIFT & PORTS_MASK;
    }

    /** Where in a block the ends of routes begin, first the sinks. */
    static int ends(int shape) {
        return (shape & ~BORDER) >> ENDS_SHIFT;
    }

    /** Whether an operation of a PE uses a route that leads to another part. */
    boolean isAtBorder(int block, Code code, int op) {
        return cells[block + SHAPE] < 0 && (border[cells[block + PE]] & code.ports(op)) != 0;
    }

    /** A route at these ports of a PE, bits as of {@link Code#ports}, leads to another part. */
    void markBorder(int pe, long ports) {
        cells[blocks[pe] + SHAPE] |= BORDER;
        border = border == null ? new long[pes()] : border;
        border[pe] |= ports;
    }

    static int rampWindow(int block, int shape) {
        return block + ends(shape) + inputs(shape) * Ends.SINK + outputs(shape) * Ends.ROUTE_SIZE;
    }

    /** Where a thread's part of a block is. */
    static int part(int block, int number) {
        return block + HEAD + number * THREAD;
    }

    static int part(int thread) {
        return part(block(thread), number(thread));
    }

    static int block(int thread) {
        return thread >> THREAD_SHIFT;
    }

    static int number(int thread) {
        return thread & THREAD_MASK;
    }

    static int thread(int block, int number) {
        return block << THREAD_SHIFT | number;
    }

    int mode(int thread) {
        return cells[block(thread) + MODES] >> 4 * number(thread) & MODE_MASK;
    }

    /** The number of the PE that a thread belongs to. */
    int pe(int thread) {
        return cells[block(thread) + PE];
    }
}
