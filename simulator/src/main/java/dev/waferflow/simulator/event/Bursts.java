package dev.waferflow.simulator.event;

import dev.waferflow.simulator.value.Wiring;
import java.util.Arrays;

/**
 * <b>Hot.</b> Messages under way. All counts of words run from the start of the run. Per sink it is known how many words
 * its PE may consume at most as things stand ({@code allowed}); per route which instruction is sending; sent bursts
 * are kept in linked nodes until every sink has passed them.
 */
final class Bursts {
    static final int DATA_A = 1;
    static final int DATA_B = 2;
    static final int ROOM = 4;
    private static final int SETUP = 8;
    private static final int NEVER = Integer.MIN_VALUE / 2;
    private static final int FEW_SINKS = 4;

    private final Code code;
    private final int[] cells;
    private final Wiring wiring;
    private final Engine engine;
    private final Nodes nodes;
    private final int[] routeOf;
    private final int[] firstSink;
    private final int[] latency;
    private final int[] capacity;
    private final int[] back;
    // Per sink.
    private final int[] allowed;
    /** First and last word of the current receiving instruction, when it may take the first, and its thread. */
    private final int[] receiveFrom;
    private final int[] receiveTo;
    private final int[] receiveTime;
    final int[] receiver;
    private final int[] position;
    private final int[] node;
    private final int[] bit;
    /** When the last word of the receive before was consumed. */
    private final int[] lastTime;
    // Per route.
    private final int[] sentTo;
    private final int[] target;
    final int[] sender;
    private final int[] missing;
    private final int[] roomTime;
    private final boolean[] blockedAtFirst;
    private final int[] tail;

    private int[] ready = new int[1024];
    private int readySize;

    Bursts(Code code, int[] cells, Wiring wiring, Paths paths, Engine engine) {
        this.code = code;
        this.cells = cells;
        this.wiring = wiring;
        this.engine = engine;
        latency = paths.latency;
        capacity = paths.capacity;
        back = paths.back;
        int sinks = wiring.sinks();
        int routes = wiring.routes();
        nodes = new Nodes(routes);
        routeOf = new int[sinks];
        firstSink = new int[routes + 1];
        allowed = new int[sinks];
        receiveFrom = new int[sinks];
        receiveTo = new int[sinks];
        receiveTime = new int[sinks];
        receiver = new int[sinks];
        position = new int[sinks];
        node = new int[sinks];
        bit = new int[sinks];
        lastTime = new int[sinks];
        Arrays.fill(lastTime, NEVER);
        sentTo = new int[routes];
        target = new int[routes];
        sender = new int[routes];
        missing = new int[routes];
        roomTime = new int[routes];
        blockedAtFirst = new boolean[routes];
        tail = new int[routes];
        for (int r = 0; r < routes; r++) {
            firstSink[r + 1] = wiring.firstSink(r + 1);
            int readers = 0;
            for (int s = firstSink[r]; s < firstSink[r + 1]; s++) {
                routeOf[s] = r;
                if (wiring.sinkPe(s) < 0) {
                    allowed[s] = Integer.MAX_VALUE / 2;
                } else {
                    readers++;
                }
            }
            tail[r] = nodes.first(r, readers);
            for (int s = firstSink[r]; s < firstSink[r + 1]; s++) {
                node[s] = tail[r];
            }
        }
    }

    /** A fabric instruction of a PE starts; it may handle its first word in cycle {@code time}. */
    void start(int thread, int pe, int op, int time) {
        cells[thread + State.READY] = time;
        cells[thread + State.LATEST] = NEVER;
        cells[thread + State.FIRST_IN] = time;
        cells[thread + State.MISSING] = SETUP;
        int words = code.words[op];
        int room = words;
        if (code.out[op] >= 0) {
            room = offer(wiring.outRoute(pe, code.out[op]), thread, words);
            cells[thread + State.MISSING] |= room < 0 ? ROOM : 0;
            room = room < 0 ? ~room : words;
        }
        if (code.inA[op] >= 0) {
            receive(wiring.inSink(pe, code.inA[op]), thread, time, words, room, DATA_A);
        }
        if (code.inB[op] >= 0) {
            receive(wiring.inSink(pe, code.inB[op]), thread, time, words, room, DATA_B);
        }
        if (code.inA[op] >= 0) {
            begin(wiring.inSink(pe, code.inA[op]));
        }
        if (code.inB[op] >= 0) {
            begin(wiring.inSink(pe, code.inB[op]));
        }
        cells[thread + State.MISSING] &= ~SETUP;
        if (cells[thread + State.MISSING] == 0) {
            push(thread);
        }
        drain();
    }

    /** Words that may be sent at once: {@code words}, or the complement of fewer if not all. */
    int offer(int route, int thread, int words) {
        int from = sentTo[route];
        int to = from + words;
        target[route] = to;
        sender[route] = thread;
        int lacking = 0;
        int time = NEVER;
        int room = words;
        boolean blocked = false;
        for (int s = firstSink[route]; s < firstSink[route + 1]; s++) {
            int needed = to - capacity[s];
            if (allowed[s] < needed) {
                lacking++;
                int may = allowed[s] + capacity[s] - from;
                room = Math.min(room, may);
                blocked |= may <= 0;
            } else if (needed > 0) {
                time = Math.max(time, consumption(s, needed - 1) + back[s]);
            }
        }
        missing[route] = lacking;
        roomTime[route] = time;
        blockedAtFirst[route] = blocked;
        return lacking == 0 ? words : ~Math.max(0, room);
    }

    private void receive(int sink, int thread, int time, int words, int room, int dataBit) {
        int from = allowed[sink];
        receiveFrom[sink] = from;
        receiveTo[sink] = from + words;
        receiveTime[sink] = time;
        receiver[sink] = thread;
        position[sink] = from;
        bit[sink] = dataBit;
        cells[thread + State.MISSING] |= dataBit;
        allowed[sink] = from + Math.min(words, room);
    }

    private void begin(int sink) {
        if (allowed[sink] > receiveFrom[sink]) {
            allowedMore(sink, receiveFrom[sink]);
        }
        if ((cells[receiver[sink] + State.MISSING] & bit[sink]) != 0) {
            read(sink);
        }
    }

    /** When a sink may consume a word, as far as it and what is behind it decide. The word must be allowed. */
    private int consumption(int sink, int word) {
        int from = receiveFrom[sink];
        if (word < from || receiver[sink] == 0) {
            if (wiring.sinkPe(sink) < 0) {
                return engine.hostConsumption(sink, word);
            }
            return lastTime[sink] - (from - 1 - word);
        }
        int op = cells[receiver[sink] + State.AT];
        int time = receiveTime[sink] + code.span(op, word - from);
        if (code.out[op] >= 0) {
            int route = wiring.outRoute(cells[cells[receiver[sink]] + State.PE], code.out[op]);
            int made = target[route] - code.words[op] + (word - from);
            for (int s = firstSink[route]; s < firstSink[route + 1]; s++) {
                int needed = made + 1 - capacity[s];
                if (needed > 0) {
                    time = Math.max(time, consumption(s, needed - 1) + back[s]);
                }
            }
        }
        return time;
    }

    /** A sink's PE may consume more than before: its sender may go on. */
    private void allowedMore(int sink, int before) {
        int route = routeOf[sink];
        int thread = sender[route];
        if (thread == 0) {
            return;
        }
        int needed = target[route] - capacity[sink];
        if (before >= needed) {
            return;
        }
        if (allowed[sink] >= needed) {
            roomTime[route] = Math.max(roomTime[route], consumption(sink, needed - 1) + back[sink]);
            if (--missing[route] == 0) {
                if (thread < 0) {
                    push(thread);
                } else {
                    relayMore(thread, code.words[cells[thread + State.AT]]);
                    found(thread, ROOM);
                }
                return;
            }
        }
        if (thread > 0 && firstSink[route + 1] - firstSink[route] <= FEW_SINKS) {
            int op = cells[thread + State.AT];
            if (code.inA[op] >= 0) {
                int room = code.words[op];
                int from = target[route] - room;
                for (int s = firstSink[route]; s < firstSink[route + 1]; s++) {
                    room = Math.min(room, allowed[s] + capacity[s] - from);
                }
                relayMore(thread, Math.max(0, room));
            }
        }
    }

    private void relayMore(int thread, int room) {
        int op = cells[thread + State.AT];
        int pe = cells[cells[thread] + State.PE];
        for (int port = code.inA[op], turn = 0; turn < 2; turn++, port = code.inB[op]) {
            if (port >= 0) {
                int sink = wiring.inSink(pe, port);
                int before = allowed[sink];
                int now = receiveFrom[sink] + room;
                if (now > before && receiver[sink] == thread) {
                    allowed[sink] = now;
                    allowedMore(sink, before);
                }
            }
        }
    }

    private void found(int thread, int what) {
        cells[thread + State.MISSING] &= ~what;
        if (cells[thread + State.MISSING] == 0) {
            push(thread);
        }
    }

    private void push(int thread) {
        if (readySize == ready.length) {
            ready = Arrays.copyOf(ready, readySize * 2);
        }
        ready[readySize++] = thread;
    }

    /** Settles everything that has become known; one settled burst may make others known. */
    void drain() {
        while (readySize > 0) {
            int thread = ready[--readySize];
            if (thread < 0) {
                engine.hostReady(-thread - 1);
            } else {
                settle(thread);
            }
        }
    }

    /** Takes what a sink's route has sent, as far as the current receive needs it. */
    private void read(int sink) {
        int thread = receiver[sink];
        int op = cells[thread + State.AT];
        int last = receiveTo[sink] - 1;
        int at = position[sink];
        int n = node[sink];
        int time = cells[thread + State.LATEST];
        while (true) {
            int end = nodes.to(n);
            if (end > at) {
                int stop = Math.min(end - 1, last);
                int first = nodes.time(n, at) + latency[sink];
                if (at == receiveFrom[sink]) {
                    cells[thread + State.FIRST_IN] = Math.max(cells[thread + State.FIRST_IN], first);
                }
                time = Math.max(time, first + code.span(op, last - at));
                time = Math.max(time, nodes.time(n, stop) + latency[sink] + code.span(op, last - stop));
                at = stop + 1;
            }
            if (at > last) {
                break;
            }
            int next = nodes.next(n);
            if (next == 0) {
                break;
            }
            nodes.release(n);
            n = next;
        }
        node[sink] = n;
        position[sink] = at;
        cells[thread + State.LATEST] = time;
        if (at > last) {
            found(thread, bit[sink]);
        }
    }

    private void settle(int thread) {
        int op = cells[thread + State.AT];
        int pe = cells[cells[thread] + State.PE];
        int words = code.words[op];
        int span = code.span(op, words - 1);
        int free = cells[thread + State.READY] + span;
        int first = cells[thread + State.FIRST_IN];
        int last = Math.max(cells[thread + State.LATEST], free);
        boolean held = false;
        if (code.out[op] >= 0) {
            int route = wiring.outRoute(pe, code.out[op]);
            boolean relay = code.inA[op] >= 0 || code.inB[op] >= 0;
            int made = relay ? 1 : 0;
            if (blockedAtFirst[route]) {
                int open = firstRoom(route, words);
                first = Math.max(first, Math.min(open, Math.max(last, roomTime[route]) - span));
            }
            held = roomTime[route] > last;
            last = Math.max(Math.max(last, roomTime[route]), first + span);
            sender[route] = 0;
            engine.settled(thread, op, first, last, last + made + 1, held, last > free);
            send(route, words, first + made, last + made);
            return;
        }
        engine.settled(thread, op, first, last, last + 1, false, last > free);
    }

    /** When the first word of a message that had to wait found room. */
    private int firstRoom(int route, int words) {
        int time = NEVER;
        for (int s = firstSink[route]; s < firstSink[route + 1]; s++) {
            int needed = target[route] - words + 1 - capacity[s];
            if (needed > 0) {
                time = Math.max(time, consumption(s, needed - 1) + back[s]);
            }
        }
        return time;
    }

    /** A burst leaves its source: the next words of the route, first and last in the given cycles. */
    void send(int route, int words, int first, int last) {
        int from = sentTo[route];
        sentTo[route] = from + words;
        boolean kept = false;
        for (int s = firstSink[route]; s < firstSink[route + 1]; s++) {
            if (wiring.sinkPe(s) < 0) {
                engine.hostArrival(s, words, first + latency[s], last + latency[s]);
            } else {
                kept = true;
            }
        }
        if (!kept) {
            return;
        }
        tail[route] = nodes.append(tail[route], from, from + words, first, last);
        for (int s = firstSink[route]; s < firstSink[route + 1]; s++) {
            int thread = receiver[s];
            if (thread != 0 && (cells[thread + State.MISSING] & bit[s]) != 0) {
                read(s);
            }
        }
    }

    /** A receiving instruction is complete; its last word was consumed in cycle {@code time}. */
    void received(int pe, int port, int time) {
        int sink = wiring.inSink(pe, port);
        receiver[sink] = 0;
        receiveFrom[sink] = receiveTo[sink];
        lastTime[sink] = time;
    }

    /** For host sources: the room time of an offered message, and where the route stands. */
    int roomTime(int route) {
        return roomTime[route];
    }

    int sentTo(int route) {
        return sentTo[route];
    }

    /** When the first word of an offered message found room; very early if it never had to wait. */
    int firstRoomTime(int route, int words) {
        return blockedAtFirst[route] ? firstRoom(route, words) : NEVER;
    }

    /** Whether the sender on a sink's route lacks room because of this sink. */
    boolean blocks(int sink) {
        int route = routeOf[sink];
        return wiring.sinkPe(sink) >= 0 && sender[route] != 0 && allowed[sink] < target[route] - capacity[sink];
    }

    void accepted(int route) {
        sender[route] = 0;
    }
}
