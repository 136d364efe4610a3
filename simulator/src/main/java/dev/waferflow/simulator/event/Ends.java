package dev.waferflow.simulator.event;

import dev.waferflow.simulator.value.Wiring;

/**
 * <b>Hot.</b> The two ends of every route, as blocks in two arrays. All counts of words run from the start of the run.
 *
 * <p>Of a sink it is known up to which word its PE may consume as things stand ({@code ALLOWED}) and when it may: words
 * {@code FROM..} of the current receiving instruction one per period from {@code TIME} on; from word {@code STEP_FROM}
 * on later, from {@code STEP_TIME}, because of what is behind that PE. Earlier words were consumed until {@code
 * LAST_TIME}.
 */
final class Ends {
    static final int NEVER = Integer.MIN_VALUE / 2;
    static final int HOST = -1;

    /** Sinks. */
    static final int ALLOWED = 0;

    static final int FROM = 1;
    static final int TO = 2;
    static final int TIME = 3;
    /** The receiving thread plus 1, 0 if there is none, or HOST. */
    static final int RECEIVER = 4;

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
    /** Index of the first sink's block; the next route's says where they end. */
    static final int FIRST_SINK = 7;

    static final int ROUTE_SIZE = 8;

    final int[] sinks;
    final int[] routes;
    final Nodes nodes;

    Ends(Wiring wiring, Paths paths) {
        sinks = new int[Math.multiplyExact(wiring.sinks(), SINK)];
        routes = new int[Math.multiplyExact(wiring.routes() + 1, ROUTE_SIZE)];
        nodes = new Nodes(wiring.routes());
        for (int r = 0; r < wiring.routes(); r++) {
            int readers = 0;
            for (int s = wiring.firstSink(r); s < wiring.firstSink(r + 1); s++) {
                int sink = s * SINK;
                sinks[sink + ROUTE] = r * ROUTE_SIZE;
                sinks[sink + LATENCY] = paths.latency[s];
                sinks[sink + CAPACITY] = paths.capacity[s];
                sinks[sink + BACK] = paths.back[s];
                sinks[sink + LAST_TIME] = NEVER;
                if (wiring.sinkPe(s) < 0) {
                    sinks[sink + ALLOWED] = Integer.MAX_VALUE / 2;
                    sinks[sink + RECEIVER] = HOST;
                } else {
                    readers++;
                }
            }
            int tail = nodes.first(readers);
            for (int s = wiring.firstSink(r); s < wiring.firstSink(r + 1); s++) {
                sinks[s * SINK + NODE] = tail;
            }
            routes[r * ROUTE_SIZE + TAIL] = tail;
            routes[(r + 1) * ROUTE_SIZE + FIRST_SINK] = wiring.firstSink(r + 1) * SINK;
        }
    }
}
