package dev.waferflow.simulator.event;

import dev.waferflow.simulator.value.PeTable;
import dev.waferflow.simulator.value.Wiring;

/**
 * <b>Hot.</b> The two ends of every route, as parts of the {@link State}. All counts of words run from the start of the run.
 *
 * <p>Of a sink it is known up to which word its PE may consume as things stand ({@code ALLOWED}) and when it may: words
 * {@code FROM..} of the current receiving instruction one per period from {@code TIME} on; from word {@code STEP_FROM}
 * on later, from {@code STEP_TIME}, because of what is behind that PE. Earlier words were consumed until {@code
 * LAST_TIME}. What many ends have in common is in two tables, of ways and of kinds of routes.
 */
final class Ends {
    static final int NEVER = Integer.MIN_VALUE / 2;
    /** Instead of an operation: the sink is at the host. */
    static final int HOST = -1;
    /** Instead of an operation, and of a route's readers: the route is crowded; NODE and TAIL are its queues then. */
    static final int CROWDED = -2;

    /** Sinks: the receiving operation times 4, and which of its data this is; 0 if there is none. */
    static final int OPERATION = 0;

    static final int ALLOWED = 1;
    static final int FROM = 2;
    static final int TIME = 3;
    static final int LAST_TIME = 4;
    /** The place of its {@link #ways}. */
    static final int WAY = 5;

    static final int ROUTE = 6;
    static final int NODE = 7;
    /** How far the current receive has read; the number of a sink at the host. */
    static final int POSITION = 8;
    /** Not 0: a sender further up waits until this sink may consume more; so far it could not up to here. */
    static final int AWAITED = 9;

    static final int SINK = 10;
    /** Only of sinks from which something is relayed. */
    static final int STEP_FROM = 10;

    static final int STEP_TIME = 11;
    static final int RELAYED_SINK = 12;

    static final int BIT_SHIFT = 2;
    static final int BIT_MASK = 3;

    /** Ways to sinks; where in its PE's block the sink is, and the thread that reads it. */
    static final int LATENCY = 0;

    static final int CAPACITY = 1;
    static final int BACK = 2;
    static final int SINK_OFFSET = 3;
    static final int READER = 4;
    private static final int WAY_SIZE = 5;

    /** Routes: words sent; end of the message on offer, the same if there is none. */
    static final int SENT = 0;

    static final int TARGET = 1;
    /** Twice the sinks without room, plus 1 if the first word had none. */
    static final int LACKING = 2;

    static final int ROOM_TIME = 3;
    static final int TAIL = 4;
    /** The only sink; or the first in {@link #sinkAt}, if {@link #INDIRECT}; or of crowded routes their number. */
    static final int FIRST_SINK = 5;
    /** The place of its {@link #kinds}. */
    static final int KIND = 6;

    static final int ROUTE_SIZE = 7;
    /** Only of routes from the host: -1 - its port. */
    static final int PORT = 7;

    static final int HOST_ROUTE_SIZE = 8;

    /** Kinds of routes: how many sinks they have; how many of these are at PEs. */
    static final int SINKS = 0;

    static final int READERS = 1;
    /** Where in its PE's block the route is, and the thread that writes to it; -1 and 0 at the host. */
    static final int ROUTE_OFFSET = 2;

    static final int WRITER = 3;
    /** Not 0: the sink is found through {@link #sinkAt}. */
    static final int INDIRECT = 4;
    /** Not 0: the route has links in common with others. */
    static final int SHARES = 5;

    private static final int KIND_SIZE = 6;

    /** Where each sink and each route is in the state. */
    final int[] sinkAt;

    final int[] routeAt;
    final int[] ways;
    final int[] kinds;
    final Nodes nodes;
    private final int[] cells;
    private final Wiring wiring;

    Ends(
            Wiring wiring,
            Paths paths,
            PeTable pes,
            Code code,
            State state,
            QueueBuilder queues,
            Partition partition,
            Shared shared) {
        this.wiring = wiring;
        cells = state.cells;
        sinkAt = new int[wiring.sinks()];
        routeAt = new int[wiring.routes()];
        nodes = new Nodes(partition.pools());
        place(pes, code, state);
        var knownWays = new Rows(WAY_SIZE);
        var knownKinds = new Rows(KIND_SIZE);
        for (int r = 0; r < routeAt.length; r++) {
            int source = wiring.source(r);
            int port = source < 0 ? 0 : wiring.net(r).sourcePort();
            Layout layout = source < 0 ? null : code.layout[pes.roleOf(source)];
            int offset = source < 0 ? -1 : layout.output(port);
            int writer = source < 0 ? 0 : layout.writer(port);
            if (routeAt[r] < 0) {
                continue;
            }
            if (queues.sourceQueue[r] != 0) {
                cells[routeAt[r] + KIND] = knownKinds.place(0, CROWDED, offset, writer, 0, 0);
                connectQueues(queues, r);
                continue;
            }
            int readers = connect(paths, pes, code, r, knownWays);
            int sinks = wiring.firstSink(r + 1) - wiring.firstSink(r);
            boolean shares = shared != null && shared.any(r);
            boolean indirect = sinks != 1 || shares;
            cells[routeAt[r] + KIND] =
                    knownKinds.place(sinks, readers, offset, writer, indirect ? 1 : 0, shares ? 1 : 0);
            cells[routeAt[r] + FIRST_SINK] = indirect ? wiring.firstSink(r) : sinkAt[wiring.firstSink(r)];
            begin(r, nodes.first(partition.partOfRoute(r), readers));
        }
        ways = knownWays.all();
        kinds = knownKinds.all();
    }

    private void place(PeTable pes, Code code, State state) {
        int[] blocks = state.blocks();
        int host = state.hostPart;
        for (int r = 0; r < routeAt.length; r++) {
            int source = wiring.source(r);
            if (source < 0) {
                routeAt[r] = host;
                host += HOST_ROUTE_SIZE;
            } else {
                int place = code.layout[pes.roleOf(source)].output(wiring.net(r).sourcePort());
                routeAt[r] = place < 0 ? -1 : blocks[source] + place;
            }
        }
        for (int s = 0; s < sinkAt.length; s++) {
            int pe = wiring.sinkPe(s);
            if (pe < 0) {
                sinkAt[s] = host;
                host += SINK;
            } else {
                int place = code.layout[pes.roleOf(pe)].input(wiring.sinkPort(s));
                if (place < 0) {
                    throw PeTable.fault("no thread reads port " + wiring.sinkPort(s) + ": " + pes.describe(pe));
                }
                sinkAt[s] = blocks[pe] + place;
            }
        }
    }

    private void connectQueues(QueueBuilder queues, int r) {
        cells[routeAt[r] + TAIL] = queues.sourceQueue[r];
        cells[routeAt[r] + FIRST_SINK] = r;
        for (int s = wiring.firstSink(r); s < wiring.firstSink(r + 1); s++) {
            cells[sinkAt[s] + ROUTE] = routeAt[r];
            cells[sinkAt[s] + OPERATION] = CROWDED;
            cells[sinkAt[s] + NODE] = queues.sinkQueue[s];
        }
    }

    /** Connects the sinks of a route with it; how many of them are at PEs. */
    private int connect(Paths paths, PeTable pes, Code code, int r, Rows known) {
        int readers = 0;
        for (int s = wiring.firstSink(r); s < wiring.firstSink(r + 1); s++) {
            int sink = sinkAt[s];
            int pe = wiring.sinkPe(s);
            cells[sink + ROUTE] = routeAt[r];
            cells[sink + LAST_TIME] = NEVER;
            if (pe < 0) {
                cells[sink + ALLOWED] = Integer.MAX_VALUE / 2;
                cells[sink + OPERATION] = HOST;
                cells[sink + POSITION] = s;
                cells[sink + WAY] = known.place(paths.latency[s], paths.capacity[s], paths.back[s], 0, 0);
            } else {
                readers++;
                Layout layout = code.layout[pes.roleOf(pe)];
                int port = wiring.sinkPort(s);
                cells[sink + WAY] = known.place(
                        paths.latency[s], paths.capacity[s], paths.back[s], layout.input(port), layout.reader(port));
            }
        }
        return readers;
    }

    private void begin(int r, int tail) {
        cells[routeAt[r] + TAIL] = tail;
        for (int s = wiring.firstSink(r); s < wiring.firstSink(r + 1); s++) {
            cells[sinkAt[s] + NODE] = tail;
        }
    }

    /** The place of a route's i-th sink. */
    int sink(int route, int i) {
        int first = cells[route + FIRST_SINK];
        return kinds[cells[route + KIND] + INDIRECT] == 0 ? first : sinkAt[first + i];
    }

    int sinks(int route) {
        return kinds[cells[route + KIND] + SINKS];
    }

    /** How many of the sinks are at PEs, or {@link #CROWDED}. */
    int readers(int route) {
        return kinds[cells[route + KIND] + READERS];
    }

    /** Whether a route has links in common with others. */
    boolean shares(int route) {
        return kinds[cells[route + KIND] + SHARES] != 0;
    }

    /** The number of a route that is crowded or {@link #shares}. */
    int number(int route) {
        int first = cells[route + FIRST_SINK];
        return readers(route) == CROWDED ? first : wiring.sinkRoute(first);
    }

    /** The thread that offers words plus 1; or -1 - the port of the host that does; 0 if there is none. */
    int sender(int route) {
        if (cells[route + TARGET] == cells[route + SENT]) {
            return 0;
        }
        int kind = cells[route + KIND];
        int offset = kinds[kind + ROUTE_OFFSET];
        return offset < 0 ? cells[route + PORT] : State.thread(route - offset, kinds[kind + WRITER]) + 1;
    }

    int latency(int sink) {
        return ways[cells[sink + WAY] + LATENCY];
    }

    /** Words that fit on the way to a sink. */
    int capacity(int sink) {
        return ways[cells[sink + WAY] + CAPACITY];
    }

    /** Cycles until room that a consumed word made is back at the source. */
    int back(int sink) {
        return ways[cells[sink + WAY] + BACK];
    }

    /** The thread that reads a sink at a PE. */
    int reader(int sink) {
        int way = cells[sink + WAY];
        return State.thread(sink - ways[way + SINK_OFFSET], ways[way + READER]);
    }
}
