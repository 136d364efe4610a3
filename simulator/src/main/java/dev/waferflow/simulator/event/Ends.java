package dev.waferflow.simulator.event;

import dev.waferflow.simulator.value.PeTable;
import dev.waferflow.simulator.value.Wiring;

/**
 * <b>Hot.</b> The two ends of every route, as parts of the {@link State}. All counts of words run from the start of the run.
 *
 * <p>Of a sink it is known up to which word its PE may consume as things stand ({@code ALLOWED}) and when it may: words
 * {@code FROM..} of the current receiving instruction one per period from {@code TIME} on; from word {@code STEP_FROM}
 * on later, from {@code STEP_TIME}, because of what is behind that PE. Earlier words were consumed until {@code
 * LAST_TIME}.
 */
final class Ends {
    static final int NEVER = Integer.MIN_VALUE / 2;
    static final int HOST = -1;
    /** Instead of a receiver, and of a route's readers: the route is crowded; NODE and TAIL are its queues then. */
    static final int CROWDED = -2;

    /** Sinks. */
    static final int ALLOWED = 0;

    static final int FROM = 1;
    static final int TO = 2;
    static final int TIME = 3;
    /** The receiving thread plus 1, 0 if there is none, or HOST. */
    static final int RECEIVER = 4;

    /** How far the current receive has read; the number of a sink at the host. */
    static final int POSITION = 5;

    static final int NODE = 6;
    static final int LAST_TIME = 7;
    static final int STEP_FROM = 8;
    static final int STEP_TIME = 9;
    static final int ROUTE = 10;
    /** The receiving operation times 4, and which of its data this is. */
    static final int OPERATION = 11;

    static final int LATENCY = 12;
    static final int CAPACITY = 13;
    static final int BACK = 14;
    /** Not 0: a sender further up waits until this sink may consume more; so far it could not up to here. */
    static final int AWAITED = 15;

    static final int SINK = 16;

    /** Routes: words sent, end of the message on offer, its thread plus 1 (or -1 - host port), sinks without room. */
    static final int SENT = 0;

    static final int TARGET = 1;
    static final int SENDER = 2;
    static final int LACKING = 3;
    static final int ROOM_TIME = 4;
    static final int BLOCKED_AT_FIRST = 5;
    static final int TAIL = 6;
    /** Of several sinks the first in {@link #sinkAt}, an only one itself; how many there are, and the route's own number. */
    static final int FIRST_SINK = 7;

    static final int SINKS = 8;
    static final int NUMBER = 9;
    /** How many of the sinks are at PEs. */
    static final int READERS = 10;

    static final int ROUTE_SIZE = 11;

    /** Where each sink and each route is in the state. */
    final int[] sinkAt;

    final int[] routeAt;
    final Nodes nodes;

    Ends(Wiring wiring, Paths paths, PeTable pes, Code code, State state, QueueBuilder queues, Partition partition) {
        int[] cells = state.cells;
        sinkAt = new int[wiring.sinks()];
        routeAt = new int[wiring.routes()];
        nodes = new Nodes(partition.pools());
        int host = state.hostPart;
        for (int r = 0; r < routeAt.length; r++) {
            int source = wiring.source(r);
            if (source < 0) {
                routeAt[r] = host;
                host += ROUTE_SIZE;
            } else {
                int place = code.layout[pes.roleOf(source)].outputPlace(
                        wiring.net(r).sourcePort());
                routeAt[r] = place < 0 ? -1 : state.blocks[source] + place;
            }
        }
        for (int s = 0; s < sinkAt.length; s++) {
            int pe = wiring.sinkPe(s);
            if (pe < 0) {
                sinkAt[s] = host;
                host += SINK;
            } else {
                int place = code.layout[pes.roleOf(pe)].inputPlace(wiring.sinkPort(s));
                if (place < 0) {
                    throw PeTable.fault("no thread reads port " + wiring.sinkPort(s) + ": " + pes.describe(pe));
                }
                sinkAt[s] = state.blocks[pe] + place;
            }
        }
        for (int r = 0; r < routeAt.length; r++) {
            if (routeAt[r] >= 0) {
                if (queues.sourceQueue[r] != 0) {
                    connectQueues(cells, wiring, queues, r);
                } else {
                    connect(cells, wiring, paths, r, partition.partOfRoute(r));
                }
            }
        }
    }

    private void connectQueues(int[] cells, Wiring wiring, QueueBuilder queues, int r) {
        cells[routeAt[r] + READERS] = CROWDED;
        cells[routeAt[r] + TAIL] = queues.sourceQueue[r];
        cells[routeAt[r] + NUMBER] = r;
        for (int s = wiring.firstSink(r); s < wiring.firstSink(r + 1); s++) {
            cells[sinkAt[s] + ROUTE] = routeAt[r];
            cells[sinkAt[s] + RECEIVER] = CROWDED;
            cells[sinkAt[s] + NODE] = queues.sinkQueue[s];
        }
    }

    private void connect(int[] cells, Wiring wiring, Paths paths, int r, int pool) {
        int readers = 0;
        for (int s = wiring.firstSink(r); s < wiring.firstSink(r + 1); s++) {
            int sink = sinkAt[s];
            cells[sink + ROUTE] = routeAt[r];
            cells[sink + LATENCY] = paths.latency[s];
            cells[sink + CAPACITY] = paths.capacity[s];
            cells[sink + BACK] = paths.back[s];
            cells[sink + LAST_TIME] = NEVER;
            if (wiring.sinkPe(s) < 0) {
                cells[sink + ALLOWED] = Integer.MAX_VALUE / 2;
                cells[sink + RECEIVER] = HOST;
                cells[sink + POSITION] = s;
            } else {
                readers++;
            }
        }
        int tail = nodes.first(pool, readers);
        cells[routeAt[r] + READERS] = readers;
        for (int s = wiring.firstSink(r); s < wiring.firstSink(r + 1); s++) {
            cells[sinkAt[s] + NODE] = tail;
        }
        int route = routeAt[r];
        cells[route + TAIL] = tail;
        cells[route + NUMBER] = r;
        int first = wiring.firstSink(r);
        int count = wiring.firstSink(r + 1) - first;
        cells[route + FIRST_SINK] = count == 1 ? sinkAt[first] : first;
        cells[route + SINKS] = count;
    }

    /** The place of a route's i-th sink. */
    static int sink(int[] cells, int[] sinkAt, int route, int i) {
        int first = cells[route + FIRST_SINK];
        return cells[route + SINKS] == 1 ? first : sinkAt[first + i];
    }
}
