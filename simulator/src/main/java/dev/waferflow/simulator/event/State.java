package dev.waferflow.simulator.event;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.program.Role;
import dev.waferflow.simulator.value.PeTable;
import dev.waferflow.simulator.value.Wiring;
import java.util.Arrays;
import java.util.List;

/**
 * The state of all PEs in one array, so that one event touches few lines of cache. A PE's block is laid out as its role's {@link Layout}
 * says. What many PEs have in common is in tables: of roles here, of routes and of ways in {@link Ends}. A thread is named by {@code
 * block * 8 + number}, so that it is found without a table.
 */
final class State {
    static final int MAX_THREADS = 8;
    static final int THREAD_SHIFT = 3;
    static final int THREAD_MASK = 7;

    /** Head of a PE: four bits per thread, its mode and whether the calendar holds it. */
    static final int MODES = 0;
    /**
     * One bit per thread, whether its words may still take datapath slots; the {@link #RUNNING} thread; {@link #ODD}; where its role is in
     * {@link #roles}; {@link #BORDER}.
     */
    static final int FLAGS = 1;
    /** Until when the PE's time is accounted for, -1 before it starts; while an instruction runs, since when. */
    static final int ACCOUNTED = 2;

    static final int PE = 3;
    /** Counters: stalls; half cycles that fabric words took from instructions that ran. */
    static final int WAITING = 4;

    static final int BACK_PRESSURE = 5;
    static final int SHARED = 6;
    static final int STOLEN = 7;
    static final int HEAD = 8;

    /** In the flags: the thread whose instruction the datapath runs plus 1, or 0; whether half cycles of its delay are odd. */
    static final int RUNNING_SHIFT = 8;

    static final int RUNNING = 0xf << RUNNING_SHIFT;
    static final int ODD = 1 << 12;
    private static final int ROLE_SHIFT = 13;
    private static final int ROLE_MASK = 0x3ffff;
    /** In the flags: a route of the PE leads to another part of the {@link Partition}. */
    private static final int BORDER = 1 << 31;

    /** Thread: when its instruction is complete, or the semaphores it waits for; its operation; its sample. */
    static final int TIME = 0;

    static final int AT = 1;
    static final int SAMPLE = 2;
    static final int THREAD = 3;

    /** Of a fabric instruction: what it lacks, bits of {@link Bursts}. */
    static final int MISSING = 0;
    /** Before it is settled: when it may handle its first word; the time of its first consumed word; of the last so far. */
    static final int READY = 1;

    static final int FIRST_IN = 2;
    static final int LATEST = 3;
    /** Once settled: 4 * words and why it took long; up to when its words are counted; its first and last word. */
    static final int BURST = MISSING;

    static final int BURST_COUNTED = READY;
    static final int BURST_FIRST = FIRST_IN;
    static final int BURST_LAST = LATEST;
    static final int CAUSE_BITS = 2;
    static final int CAUSE_MASK = 3;
    static final int STREAM = 4;

    /** Of a role: how many threads and inputs it has, the place of its ramp's window, and its region. */
    private static final int THREADS = 0;

    private static final int INPUTS = 1;
    private static final int WINDOW = 2;
    private static final int REGION = 3;
    private static final int ROLE_SIZE = 4;

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
    /** The lowest bit of every thread's mode. */
    private static final int EACH = 0x11111111;

    static final int LINKED = 8;

    private static final long LONGEST = Integer.MAX_VALUE >> THREAD_SHIFT;

    final int[] cells;
    private final int[] roles;
    /** The cycle of each PE's first start, or -1. */
    final int[] started;

    private final PeTable pes;
    private final Code code;
    /** Of PEs at the border of their part, the ports that are. */
    private long[] border;
    /** Where the ends of routes at the host are. */
    final int hostPart;

    State(PeTable pes, Code code, Wiring wiring) {
        this.pes = pes;
        this.code = code;
        List<Role> all = pes.roles();
        var rows = new Rows(ROLE_SIZE);
        var rowOfRole = new int[all.size()];
        for (int r = 0; r < all.size(); r++) {
            Layout layout = code.layout[r];
            int region = pes.regionOfRole(r).id();
            rowOfRole[r] = rows.place(layout.threads(), layout.inputs(), layout.rampWindow(), region) / ROLE_SIZE;
        }
        roles = rows.all();
        if (roles.length / ROLE_SIZE > ROLE_MASK) {
            throw tooLarge(roles.length / ROLE_SIZE + " kinds of PEs");
        }
        started = new int[pes.size()];
        Arrays.fill(started, -1);
        long size = 0;
        for (int pe = 0; pe < pes.size(); pe++) {
            size += code.layout[pes.roleOf(pe)].size();
        }
        if (size > LONGEST) {
            throw tooLarge(size * Integer.BYTES + " bytes of engine state");
        }
        hostPart = (int) size;
        cells = new int[Math.addExact(hostPart, hostEnds(wiring))];
        int[] blocks = blocks();
        for (int pe = 0; pe < pes.size(); pe++) {
            int role = pes.roleOf(pe);
            cells[blocks[pe] + FLAGS] = rowOfRole[role] << ROLE_SHIFT;
            init(pe, blocks[pe], all.get(role), code.layout[role]);
        }
    }

    private static UserException tooLarge(String needs) {
        return UserException.of(
                FaultKind.HOST_RESOURCES,
                "WF-SIM-011",
                "the program needs " + needs + ", more than this engine can hold",
                "",
                "");
    }

    private static int hostEnds(Wiring wiring) {
        int size = 0;
        for (int r = 0; r < wiring.routes(); r++) {
            size += wiring.source(r) < 0 ? Ends.HOST_ROUTE_SIZE : 0;
        }
        for (int s = 0; s < wiring.sinks(); s++) {
            size += wiring.sinkPe(s) < 0 ? Ends.SINK : 0;
        }
        return size;
    }

    private void init(int pe, int block, Role role, Layout layout) {
        cells[block + PE] = pe;
        cells[block + ACCOUNTED] = -1;
        if (layout.inputs() > 1) {
            RampWindow.clear(cells, rampWindow(block));
        }
        for (int s = 0; s < role.semaphores().size(); s++) {
            cells[block + layout.semaphore(s)] = role.semaphores().get(s);
        }
        for (int t = 0; t < MAX_THREADS; t++) {
            if (t < layout.threads()) {
                cells[part(block, t) + AT] = layout.entry()[t];
            } else {
                cells[block + MODES] |= FINISHED << 4 * t;
            }
        }
    }

    /** Where the block of each PE begins, in the order of their numbers: reckoned anew, for the begin and the end of a run. */
    int[] blocks() {
        var blocks = new int[pes.size()];
        int next = 0;
        for (int pe = 0; pe < blocks.length; pe++) {
            blocks[pe] = next;
            next += code.layout[pes.roleOf(pe)].size();
        }
        return blocks;
    }

    /** Numbers that are kept of all PEs together. */
    int size() {
        return cells.length + started.length + roles.length;
    }

    private int role(int block) {
        return (cells[block + FLAGS] >> ROLE_SHIFT & ROLE_MASK) * ROLE_SIZE;
    }

    int threads(int block) {
        return roles[role(block) + THREADS];
    }

    int inputs(int block) {
        return roles[role(block) + INPUTS];
    }

    int rampWindow(int block) {
        return block + roles[role(block) + WINDOW];
    }

    int region(int block) {
        return roles[role(block) + REGION];
    }

    /** Whether an operation of a PE uses a route that leads to another part. */
    boolean isAtBorder(int block, int op) {
        return cells[block + FLAGS] < 0 && (border[cells[block + PE]] & code.ports(op)) != 0;
    }

    /** A route at these ports of a PE, bits as of {@link Code#ports}, leads to another part. */
    void markBorder(int block, long ports) {
        cells[block + FLAGS] |= BORDER;
        border = border == null ? new long[pes.size()] : border;
        border[cells[block + PE]] |= ports;
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

    /** Of all modes of a PE, a bit for every thread that is {@link #RUNS} or {@link #SETTLED}. */
    static int underWay(int modes) {
        return (modes >> 1 ^ modes >> 2) & ~modes & EACH;
    }

    /** The same for {@link #FREE} and {@link #BLOCKED}. */
    static int waiting(int modes) {
        return ~(modes >> 1 ^ modes >> 2) & ~modes & EACH;
    }

    /** The same for {@link #WANTS_DATAPATH}. */
    static int wanting(int modes) {
        return modes & ~(modes >> 1 | modes >> 2) & EACH;
    }

    int mode(int thread) {
        return cells[block(thread) + MODES] >> 4 * number(thread) & MODE_MASK;
    }

    /** Where a thread remembers what it must of the fabric instruction that it is at. */
    int stream(int thread) {
        int block = block(thread);
        return block + code.stream(cells[part(block, number(thread)) + AT]);
    }

    /** The number of the PE that a thread belongs to. */
    int pe(int thread) {
        return cells[block(thread) + PE];
    }
}
