package dev.waferflow.simulator.event;

import static dev.waferflow.simulator.event.Ends.ALLOWED;
import static dev.waferflow.simulator.event.Ends.AWAITED;
import static dev.waferflow.simulator.event.Ends.BIT_MASK;
import static dev.waferflow.simulator.event.Ends.BIT_SHIFT;
import static dev.waferflow.simulator.event.Ends.CROWDED;
import static dev.waferflow.simulator.event.Ends.FROM;
import static dev.waferflow.simulator.event.Ends.HOST;
import static dev.waferflow.simulator.event.Ends.LACKING;
import static dev.waferflow.simulator.event.Ends.LAST_TIME;
import static dev.waferflow.simulator.event.Ends.NEVER;
import static dev.waferflow.simulator.event.Ends.NODE;
import static dev.waferflow.simulator.event.Ends.OPERATION;
import static dev.waferflow.simulator.event.Ends.POSITION;
import static dev.waferflow.simulator.event.Ends.ROOM_TIME;
import static dev.waferflow.simulator.event.Ends.ROUTE;
import static dev.waferflow.simulator.event.Ends.SENT;
import static dev.waferflow.simulator.event.Ends.STEP_FROM;
import static dev.waferflow.simulator.event.Ends.STEP_TIME;
import static dev.waferflow.simulator.event.Ends.TAIL;
import static dev.waferflow.simulator.event.Ends.TARGET;
import static dev.waferflow.simulator.event.Ends.TIME;

import java.util.Arrays;

/**
 * <b>Hot.</b> Messages under way. A fabric instruction is settled, once, when all its data and all its room are known.
 * Room spreads against the stream in two ways: a receiver that needs none itself gives all at its start, and a relay
 * gives all when it has got all. A relay that has got less is looked at only if its sender would be through by now,
 * and then waits for the one sink that holds it up.
 *
 * <p>Of a {@link Partition} each part has its own bursts, which leave alone what reaches over the border: it is deferred to those
 * of the whole, which run when the parts stand still.
 */
final class Bursts {
    static final int DATA_A = 1;
    static final int DATA_B = 2;
    static final int ROOM = 4;
    private static final int SETUP = 8;

    private final Code code;
    private final int[] cells;
    private final State state;
    private final Engine engine;
    private final Nodes nodes;
    /** Null if routes that share links go word by word. */
    private final Shared shared;

    /** Where that goes which reaches over the border of a part; null for the whole, which does everything itself. */
    private final Deferred deferred;

    private final Ends ends;
    private final int[] sinkAt;
    private int[] ready = new int[1024];
    private int readySize;
    private int[] looking = new int[64];
    private int lookingSize;
    /** A look along relays has come to the border. */
    private boolean interrupted;

    Bursts(Setup setup, Deferred deferred, Engine engine) {
        this.deferred = deferred;
        this.engine = engine;
        shared = setup.shared();
        code = setup.code();
        state = setup.state();
        cells = state.cells;
        ends = setup.ends();
        nodes = ends.nodes;
        sinkAt = ends.sinkAt;
    }

    /** A fabric instruction of a PE starts; it may handle its first word in cycle {@code time}. */
    void start(int thread, int block, int op, int time) {
        if (isLeft(block, op)) {
            deferred.add(Deferred.START, thread, time);
            return;
        }
        int stream = block + code.stream(op);
        cells[stream + State.READY] = time;
        cells[stream + State.LATEST] = NEVER;
        cells[stream + State.FIRST_IN] = time;
        cells[stream + State.MISSING] = SETUP;
        int words = code.words(op);
        int room = words;
        if (code.out(op) >= 0) {
            room = offer(block + code.out(op), words);
            cells[stream + State.MISSING] |= room < 0 ? ROOM : 0;
        }
        int sinkA = code.inA(op) < 0 ? -1 : block + code.inA(op);
        int sinkB = code.inB(op) < 0 ? -1 : block + code.inB(op);
        if (sinkA >= 0) {
            receive(sinkA, stream, block, op, room, DATA_A);
        }
        if (sinkB >= 0) {
            receive(sinkB, stream, block, op, room, DATA_B);
        }
        if (sinkA >= 0) {
            begin(sinkA, thread, op, stream);
        }
        if (sinkB >= 0) {
            begin(sinkB, thread, op, stream);
        }
        int missing = cells[stream + State.MISSING] & ~SETUP;
        cells[stream + State.MISSING] = missing;
        if (missing == 0) {
            settle(thread, block, op, stream);
        } else if (missing == ROOM && relayLacks(block + code.out(op))) {
            engine.lookAgain(thread, due(op, stream));
        }
        drain();
    }

    /** Whether what an instruction of a PE does is left to the whole. */
    private boolean isLeft(int block, int op) {
        return deferred != null && state.isAtBorder(block, op);
    }

    /** Does what a part has deferred. */
    void redo(int kind, int first, int second) {
        switch (kind) {
            case Deferred.START -> {
                start(first, State.block(first), cells[State.part(first) + State.AT], second);
            }
            case Deferred.KNOWN -> {
                if (state.mode(first) == State.STREAMS) {
                    known(first);
                }
            }
            case Deferred.LOOK -> lookSoon(first);
            case Deferred.ROOM -> roomForAll(first, second);
            case Deferred.REACH -> {
                if (reach(first, second)) {
                    wake(first);
                }
            }
            case Deferred.WAKE -> wake(first);
            default -> throw new IllegalArgumentException("kind " + kind);
        }
        drain();
    }

    /** Offers the next words of a route; {@code words} if all have room, else the complement of how many. */
    int offer(int route, int words) {
        int from = cells[route + SENT];
        int to = from + words;
        cells[route + TARGET] = to;
        int lacking = 0;
        int time = NEVER;
        int room = words;
        int sinks = ends.sinks(route);
        for (int i = 0; i < sinks; i++) {
            int s = ends.sink(route, i);
            int capacity = ends.capacity(s);
            int needed = to - capacity;
            if (cells[s + ALLOWED] < needed) {
                lacking++;
                room = Math.min(room, cells[s + ALLOWED] + capacity - from);
            } else if (needed > 0) {
                time = Math.max(time, consumption(s, needed - 1) + ends.back(s));
            }
        }
        cells[route + LACKING] = 2 * lacking + (room <= 0 ? 1 : 0);
        cells[route + ROOM_TIME] = time;
        return lacking == 0 ? words : ~Math.max(0, room);
    }

    private void receive(int sink, int stream, int block, int op, int room, int dataBit) {
        int from = cells[sink + FROM];
        int to = from + code.words(op);
        cells[sink + OPERATION] = op << BIT_SHIFT | dataBit;
        cells[sink + TIME] = cells[stream + State.READY];
        cells[sink + POSITION] = from;
        cells[sink + ALLOWED] = room < 0 ? from + ~room : to;
        cells[stream + State.MISSING] |= dataBit;
        if (code.out(op) >= 0) {
            cells[sink + STEP_FROM] = to;
            if (room >= 0) {
                step(sink, op, block + code.out(op), to);
            }
        }
    }

    /** Up to where the current receive of a sink reads, or the last has read. */
    private int to(int sink) {
        int operation = cells[sink + OPERATION];
        return operation > 0 ? cells[sink + FROM] + code.words(operation >> BIT_SHIFT) : cells[sink + FROM];
    }

    private void begin(int sink, int thread, int op, int stream) {
        int from = cells[sink + FROM];
        // Even without room of its own: relays behind it may have more by now than was noted.
        allowedMore(sink, from, code.out(op) >= 0);
        int position = cells[sink + POSITION];
        if (position < from + code.words(op) && cells[cells[sink + ROUTE] + SENT] > position) {
            read(sink, thread, stream);
        }
    }

    /** When a sink may consume an allowed word, as far as it and what is behind it decide. */
    private int consumption(int sink, int word) {
        int from = cells[sink + FROM];
        int operation = cells[sink + OPERATION];
        if (word < from || operation <= 0) {
            if (operation == HOST) {
                return engine.hostConsumption(cells[sink + POSITION], word);
            }
            return cells[sink + LAST_TIME] - (from - 1 - word);
        }
        int op = operation >> BIT_SHIFT;
        if (code.out(op) >= 0 && word >= cells[sink + STEP_FROM]) {
            return cells[sink + STEP_TIME] + code.span(op, word - cells[sink + STEP_FROM]);
        }
        return cells[sink + TIME] + code.span(op, word - from);
    }

    /** A relay's sink may consume up to {@code end} now; where what is behind it is the later, from which word on. */
    private void step(int sink, int op, int route, int end) {
        int from = cells[sink + FROM];
        int shift = cells[route + TARGET] - code.words(op) - from;
        int own = cells[sink + TIME] + code.span(op, end - 1 - from);
        int sinks = ends.sinks(route);
        int stepFrom = from + code.words(op);
        int stepTime = 0;
        for (int i = 0; i < sinks; i++) {
            int s = ends.sink(route, i);
            int word = end - 1 + shift - ends.capacity(s);
            if (word >= 0) {
                int time = consumption(s, word) + ends.back(s);
                if (time > own) {
                    own = time;
                    int jump = cells[s + FROM];
                    if (isRelay(s) && word >= cells[s + STEP_FROM]) {
                        jump = Math.max(jump, cells[s + STEP_FROM]);
                    }
                    stepFrom = Math.max(from, Math.min(end - 1, jump + ends.capacity(s) - shift));
                    stepTime = time - code.span(op, end - 1 - stepFrom);
                }
            }
        }
        cells[sink + STEP_FROM] = stepFrom;
        cells[sink + STEP_TIME] = stepTime;
    }

    /** A sink's PE may consume more than before: its sender may go on, and those that wait further up. */
    private void allowedMore(int sink, int before, boolean relay) {
        int route = cells[sink + ROUTE];
        int awaited = cells[sink + AWAITED];
        int target = cells[route + TARGET];
        if (awaited != 0) {
            cells[sink + AWAITED] = 0;
        }
        if (target != cells[route + SENT]) {
            int needed = target - ends.capacity(sink);
            if (before < needed) {
                if (cells[sink + ALLOWED] >= needed) {
                    cross(sink, route, needed);
                } else if (relay && awaited == 0) {
                    lookFrom(route);
                }
            }
        }
        if (awaited != 0) {
            if (reach(sink, awaited)) {
                wake(sink);
            } else if (interrupted) {
                interrupted = false;
                deferred.add(Deferred.REACH, sink, awaited);
            }
        }
    }

    /** The sender of a route looks again if it lacks nothing but room. */
    private void lookFrom(int route) {
        int sender = ends.sender(route);
        if (sender > 0) {
            int op = cells[State.part(sender - 1) + State.AT];
            int stream = State.block(sender - 1) + code.stream(op);
            if (cells[stream + State.MISSING] == ROOM) {
                engine.lookAgain(sender - 1, due(op, stream));
            }
        }
    }

    /** The message on offer has now, and had not before, room at this sink. */
    private void cross(int sink, int route, int needed) {
        int time = consumption(sink, needed - 1) + ends.back(sink);
        cells[route + ROOM_TIME] = Math.max(cells[route + ROOM_TIME], time);
        cells[route + LACKING] -= 2;
        if (cells[route + LACKING] < 2) {
            roomForAll(route, ends.sender(route));
        }
    }

    /** Senders that wait for room, from a sink against the stream, look again. */
    private void wake(int sink) {
        int sender = ends.sender(cells[sink + ROUTE]);
        if (sender <= 0) {
            return;
        }
        int block = State.block(sender - 1);
        int op = cells[State.part(sender - 1) + State.AT];
        if (isLeft(block, op)) {
            deferred.add(Deferred.WAKE, sink, 0);
            return;
        }
        int stream = block + code.stream(op);
        if ((cells[stream + State.MISSING] & ROOM) == 0) {
            return;
        }
        if (cells[stream + State.MISSING] == ROOM) {
            engine.lookAgain(sender - 1, due(cells[State.part(sender - 1) + State.AT], stream));
        }
        if (code.inA(op) >= 0) {
            wakeBehind(block + code.inA(op));
        }
        if (code.inB(op) >= 0) {
            wakeBehind(block + code.inB(op));
        }
    }

    private void wakeBehind(int sink) {
        if (cells[sink + AWAITED] != 0) {
            cells[sink + AWAITED] = 0;
            wake(sink);
        }
    }

    private boolean isRelay(int sink) {
        int operation = cells[sink + OPERATION];
        return operation > 0 && code.out(operation >> BIT_SHIFT) >= 0;
    }

    /** The message on offer has room at all sinks. */
    private void roomForAll(int route, int sender) {
        if (sender < 0) {
            push(sender);
            return;
        }
        int block = State.block(sender - 1);
        int op = cells[State.part(sender - 1) + State.AT];
        if (isLeft(block, op)) {
            deferred.add(Deferred.ROOM, route, sender);
            return;
        }
        int stream = block + code.stream(op);
        cells[stream + State.MISSING] &= ~ROOM;
        if (code.inA(op) >= 0) {
            allowAll(block + code.inA(op), op, route);
        }
        if (code.inB(op) >= 0) {
            allowAll(block + code.inB(op), op, route);
        }
        if (cells[stream + State.MISSING] == 0) {
            push(sender - 1);
        }
    }

    private void allowAll(int sink, int op, int route) {
        int before = cells[sink + ALLOWED];
        int to = cells[sink + FROM] + code.words(op);
        cells[sink + ALLOWED] = to;
        step(sink, op, route, to);
        allowedMore(sink, before, true);
    }

    /** Something about a fabric instruction has become known. */
    private void known(int thread) {
        int block = State.block(thread);
        int op = cells[State.part(thread) + State.AT];
        known(thread, block, op, block + code.stream(op));
    }

    private void known(int thread, int block, int op, int stream) {
        if (isLeft(block, op)) {
            deferred.add(Deferred.KNOWN, thread, 0);
            return;
        }
        int missing = cells[stream + State.MISSING];
        if (missing == 0) {
            push(thread);
        } else if (missing == ROOM && relayLacks(block + code.out(op))) {
            engine.lookAgain(thread, due(op, stream));
        }
    }

    /** Whether a relay on the way of the message on offer has no room. */
    private boolean relayLacks(int route) {
        int sinks = ends.sinks(route);
        for (int i = 0; i < sinks; i++) {
            int s = ends.sink(route, i);
            boolean lacks = cells[s + ALLOWED] < cells[route + TARGET] - ends.capacity(s);
            if (lacks && isRelay(s)) {
                return true;
            }
        }
        return false;
    }

    /** When the last word would be handled if there were room. */
    private int due(int op, int stream) {
        return Math.max(cells[stream + State.LATEST], cells[stream + State.READY] + code.span(op, code.words(op) - 1));
    }

    /** Looks exactly how far the relays behind a sender that lacks room have got by now. */
    private void look(int thread) {
        int block = State.block(thread);
        int op = cells[State.part(thread) + State.AT];
        if (isLeft(block, op)) {
            deferred.add(Deferred.LOOK, thread, 0);
            return;
        }
        if (state.mode(thread) != State.STREAMS || cells[block + code.stream(op) + State.MISSING] != ROOM) {
            return;
        }
        int route = block + code.out(op);
        int sinks = ends.sinks(route);
        for (int i = 0; i < sinks; i++) {
            int s = ends.sink(route, i);
            if (!reach(s, cells[route + TARGET] - ends.capacity(s))) {
                if (interrupted) {
                    interrupted = false;
                    deferred.add(Deferred.LOOK, thread, 0);
                }
                return;
            }
        }
    }

    /** Whether a sink may consume up to {@code needed}, its own sinks asked in turn; notes it if so. */
    private boolean reach(int sink, int needed) {
        if (cells[sink + ALLOWED] >= needed) {
            return true;
        }
        // A failure is noted on all of the way, so that it is not looked for again before something has changed.
        if (cells[sink + AWAITED] != 0 && needed >= cells[sink + AWAITED]) {
            return false;
        }
        int operation = cells[sink + OPERATION];
        int op = operation >> BIT_SHIFT;
        if (operation <= 0 || needed > cells[sink + FROM] + code.words(op) || code.out(op) < 0) {
            return fails(sink, needed);
        }
        int block = State.block(ends.reader(sink));
        if (isLeft(block, op)) {
            interrupted = true;
            return false;
        }
        int route = block + code.out(op);
        int made = cells[route + TARGET] - code.words(op) + needed - cells[sink + FROM];
        int sinks = ends.sinks(route);
        for (int i = 0; i < sinks; i++) {
            int s = ends.sink(route, i);
            if (!reach(s, made - ends.capacity(s))) {
                return fails(sink, needed);
            }
        }
        int before = cells[sink + ALLOWED];
        if (before < needed) {
            cells[sink + ALLOWED] = needed;
            step(sink, op, route, needed);
            int up = cells[sink + ROUTE];
            int target = cells[up + TARGET] - ends.capacity(sink);
            if (cells[up + TARGET] != cells[up + SENT] && before < target && needed >= target) {
                cross(sink, up, target);
            }
        }
        return true;
    }

    private boolean fails(int sink, int needed) {
        if (interrupted) {
            return false;
        }
        int awaited = cells[sink + AWAITED];
        cells[sink + AWAITED] = awaited == 0 ? needed : Math.min(awaited, needed);
        return false;
    }

    /** Has a sender looked at before the next {@link #drain} ends. */
    void lookSoon(int thread) {
        if (lookingSize == looking.length) {
            looking = Arrays.copyOf(looking, lookingSize * 2);
        }
        looking[lookingSize++] = thread;
    }

    private void push(int thread) {
        if (readySize == ready.length) {
            ready = Arrays.copyOf(ready, readySize * 2);
        }
        ready[readySize++] = thread;
    }

    /** Settles everything that has become known; one settled burst may make others known. */
    void drain() {
        while (readySize + lookingSize > 0) {
            if (readySize == 0) {
                look(looking[--lookingSize]);
                continue;
            }
            int thread = ready[--readySize];
            if (thread < 0) {
                engine.hostReady(-thread - 1);
            } else {
                int op = cells[State.part(thread) + State.AT];
                settle(thread, State.block(thread), op, State.block(thread) + code.stream(op));
            }
        }
    }

    /** Takes what a sink's route has sent, as far as the current receive needs it. */
    private void read(int sink, int thread, int stream) {
        int operation = cells[sink + OPERATION];
        int op = operation >> BIT_SHIFT;
        int from = cells[sink + FROM];
        int last = from + code.words(op) - 1;
        int at = cells[sink + POSITION];
        int node = cells[sink + NODE];
        int[] pool = nodes.pool(node);
        int n = Nodes.place(node);
        int time = cells[stream + State.LATEST];
        int latency = ends.latency(sink);
        while (true) {
            int end = pool[n + Nodes.TO];
            if (end > at) {
                int stop = Math.min(end - 1, last);
                int first = Nodes.time(pool, n, at) + latency;
                if (at == from) {
                    cells[stream + State.FIRST_IN] = Math.max(cells[stream + State.FIRST_IN], first);
                }
                time = Math.max(time, first + code.span(op, last - at));
                time = Math.max(time, Nodes.time(pool, n, stop) + latency + code.span(op, last - stop));
                at = stop + 1;
            }
            if (at > last) {
                break;
            }
            int next = pool[n + Nodes.NEXT];
            if (next == 0) {
                break;
            }
            nodes.release(node, pool, n);
            node = next;
            n = Nodes.place(node);
        }
        cells[sink + NODE] = node;
        cells[sink + POSITION] = at;
        cells[stream + State.LATEST] = time;
        if (at > last) {
            cells[stream + State.MISSING] &= ~(operation & BIT_MASK);
            known(thread, State.block(thread), op, stream);
        }
    }

    private void settle(int thread, int block, int op, int stream) {
        int words = code.words(op);
        int span = code.span(op, words - 1);
        int free = cells[stream + State.READY] + span;
        int first = cells[stream + State.FIRST_IN];
        int last = Math.max(cells[stream + State.LATEST], free);
        if (code.out(op) < 0) {
            last = overRamp(block, op, first, last);
            engine.settled(thread, block, op, stream, first, last, last > free ? Engine.HELD_BY_DATA : 0);
            return;
        }
        int route = block + code.out(op);
        int made = code.inA(op) >= 0 || code.inB(op) >= 0 ? 1 : 0;
        int room = cells[route + ROOM_TIME];
        if ((cells[route + LACKING] & 1) != 0) {
            int open = firstRoom(route, words);
            first = Math.max(first, Math.min(open, Math.max(last, room) - span));
        }
        int cause = room > last ? Engine.HELD_BY_OUTPUT : last > free ? Engine.HELD_BY_DATA : 0;
        last = Math.max(Math.max(last, room), first + span);
        last = overRamp(block, op, first, last);
        int late = 0;
        if (ends.shares(route)) {
            int number = ends.number(route);
            late = shared.late(number, words, first + made, last + made);
            last += Math.max(0, late - shared.slack(number));
            late = Math.min(late, shared.slack(number));
        }
        engine.settled(thread, block, op, stream, first, last, cause);
        send(route, words, first + made, last + made + late);
    }

    /** The words of a PE's input ports share its ramp: when the last one can be there. */
    private int overRamp(int block, int op, int first, int last) {
        if (state.inputs(block) < 2 || code.inA(op) < 0 && code.inB(op) < 0) {
            return last;
        }
        int words = code.inA(op) >= 0 && code.inB(op) >= 0 ? 2 * code.words(op) : code.words(op);
        return RampWindow.fit(cells, state.rampWindow(block), first, last, words);
    }

    /** When the first word of a message that had to wait found room. */
    private int firstRoom(int route, int words) {
        int time = NEVER;
        int sinks = ends.sinks(route);
        for (int i = 0; i < sinks; i++) {
            int s = ends.sink(route, i);
            int needed = cells[route + TARGET] - words + 1 - ends.capacity(s);
            if (needed > 0) {
                time = Math.max(time, consumption(s, needed - 1) + ends.back(s));
            }
        }
        return time;
    }

    /** A burst leaves its source: the next words of the route, first and last in the given cycles. */
    void send(int route, int words, int first, int last) {
        int from = cells[route + SENT];
        cells[route + SENT] = from + words;
        int readers = ends.readers(route);
        int sinks = ends.sinks(route);
        if (readers == 1 && sinks == 1 && hand(ends.sink(route, 0), from, words, first, last)) {
            return;
        }
        if (readers > 0) {
            cells[route + TAIL] = nodes.append(cells[route + TAIL], from, from + words, first, last, readers);
        }
        for (int i = 0; i < sinks; i++) {
            int s = ends.sink(route, i);
            int operation = cells[s + OPERATION];
            if (operation > 0) {
                int op = operation >> BIT_SHIFT;
                if (cells[s + POSITION] < cells[s + FROM] + code.words(op)) {
                    int thread = ends.reader(s);
                    read(s, thread, State.block(thread) + code.stream(op));
                }
            } else if (operation == HOST) {
                int latency = ends.latency(s);
                engine.hostArrival(cells[s + POSITION], words, first + latency, last + latency);
            }
        }
    }

    /** Hands a burst to the only sink if that waits for just these words, so that nothing need be kept. */
    private boolean hand(int sink, int from, int words, int first, int last) {
        int operation = cells[sink + OPERATION];
        if (operation <= 0 || cells[sink + POSITION] != from) {
            return false;
        }
        int op = operation >> BIT_SHIFT;
        int start = cells[sink + FROM];
        int rest = start + code.words(op) - 1 - from;
        if (rest < words - 1) {
            return false;
        }
        int thread = ends.reader(sink);
        int block = State.block(thread);
        int stream = block + code.stream(op);
        int latency = ends.latency(sink);
        int arrival = first + latency;
        if (from == start) {
            cells[stream + State.FIRST_IN] = Math.max(cells[stream + State.FIRST_IN], arrival);
        }
        int time = Math.max(cells[stream + State.LATEST], arrival + code.span(op, rest));
        int end = last + latency + code.span(op, rest - words + 1);
        cells[stream + State.LATEST] = Math.max(time, end);
        cells[sink + POSITION] = from + words;
        if (words == rest + 1) {
            cells[stream + State.MISSING] &= ~(operation & BIT_MASK);
            known(thread, block, op, stream);
        }
        return true;
    }

    /** A receiving instruction is complete; its last word was consumed in cycle {@code time}. */
    void received(int sink, int time) {
        cells[sink + FROM] = to(sink);
        cells[sink + OPERATION] = 0;
        cells[sink + LAST_TIME] = time;
    }

    /** For host sources, which offer and send by themselves. */
    int roomTime(int route) {
        return cells[route + ROOM_TIME];
    }

    int sent(int route) {
        return cells[route + SENT];
    }

    /** When the first word of an offered message found room; very early if it never had to wait. */
    int firstRoomTime(int route, int words) {
        return (cells[route + LACKING] & 1) != 0 ? firstRoom(route, words) : NEVER;
    }

    /** Whether the sender on a sink's route lacks room because of this sink. */
    boolean blocks(int sinkNumber) {
        int sink = sinkAt[sinkNumber];
        if (cells[sink + OPERATION] == CROWDED) {
            return engine.isFull(cells[sink + NODE]);
        }
        int route = cells[sink + ROUTE];
        return ends.sender(route) != 0 && cells[sink + ALLOWED] < cells[route + TARGET] - ends.capacity(sink);
    }
}
