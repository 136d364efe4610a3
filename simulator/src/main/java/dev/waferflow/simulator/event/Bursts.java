package dev.waferflow.simulator.event;

import static dev.waferflow.simulator.event.Ends.ALLOWED;
import static dev.waferflow.simulator.event.Ends.AWAITED;
import static dev.waferflow.simulator.event.Ends.BACK;
import static dev.waferflow.simulator.event.Ends.BLOCKED_AT_FIRST;
import static dev.waferflow.simulator.event.Ends.CAPACITY;
import static dev.waferflow.simulator.event.Ends.CROWDED;
import static dev.waferflow.simulator.event.Ends.FIRST_SINK;
import static dev.waferflow.simulator.event.Ends.FROM;
import static dev.waferflow.simulator.event.Ends.HOST;
import static dev.waferflow.simulator.event.Ends.LACKING;
import static dev.waferflow.simulator.event.Ends.LAST_TIME;
import static dev.waferflow.simulator.event.Ends.LATENCY;
import static dev.waferflow.simulator.event.Ends.NEVER;
import static dev.waferflow.simulator.event.Ends.NODE;
import static dev.waferflow.simulator.event.Ends.NUMBER;
import static dev.waferflow.simulator.event.Ends.OPERATION;
import static dev.waferflow.simulator.event.Ends.POSITION;
import static dev.waferflow.simulator.event.Ends.READERS;
import static dev.waferflow.simulator.event.Ends.RECEIVER;
import static dev.waferflow.simulator.event.Ends.ROOM_TIME;
import static dev.waferflow.simulator.event.Ends.ROUTE;
import static dev.waferflow.simulator.event.Ends.SENDER;
import static dev.waferflow.simulator.event.Ends.SENT;
import static dev.waferflow.simulator.event.Ends.SINKS;
import static dev.waferflow.simulator.event.Ends.STEP_FROM;
import static dev.waferflow.simulator.event.Ends.STEP_TIME;
import static dev.waferflow.simulator.event.Ends.TAIL;
import static dev.waferflow.simulator.event.Ends.TARGET;
import static dev.waferflow.simulator.event.Ends.TIME;
import static dev.waferflow.simulator.event.Ends.TO;

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
    private static final int BIT_SHIFT = 2;
    private static final int BIT_MASK = 3;

    private final Code code;
    private final int[] cells;
    private final State state;
    private final Engine engine;
    private final Nodes nodes;
    /** Null if routes that share links go word by word. */
    private final Shared shared;

    /** Where that goes which reaches over the border of a part; null for the whole, which does everything itself. */
    private final Deferred deferred;

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
        nodes = setup.ends().nodes;
        sinkAt = setup.ends().sinkAt;
    }

    /** A fabric instruction of a PE starts; it may handle its first word in cycle {@code time}. */
    void start(int thread, int part, int block, int op, int time) {
        if (isLeft(block, op)) {
            deferred.add(Deferred.START, thread, time);
            return;
        }
        cells[part + State.READY] = time;
        cells[part + State.LATEST] = NEVER;
        cells[part + State.FIRST_IN] = time;
        cells[part + State.MISSING] = SETUP;
        int words = code.words(op);
        int room = words;
        if (code.out(op) >= 0) {
            room = offer(block + code.out(op), thread + 1, words);
            cells[part + State.MISSING] |= room < 0 ? ROOM : 0;
        }
        int sinkA = code.inA(op) < 0 ? -1 : block + code.inA(op);
        int sinkB = code.inB(op) < 0 ? -1 : block + code.inB(op);
        if (sinkA >= 0) {
            receive(sinkA, thread, part, block, op, room, DATA_A);
        }
        if (sinkB >= 0) {
            receive(sinkB, thread, part, block, op, room, DATA_B);
        }
        if (sinkA >= 0) {
            begin(sinkA, part);
        }
        if (sinkB >= 0) {
            begin(sinkB, part);
        }
        cells[part + State.MISSING] &= ~SETUP;
        known(thread, part);
        drain();
    }

    /** Whether what an instruction of a PE does is left to the whole. */
    private boolean isLeft(int block, int op) {
        return deferred != null && state.isAtBorder(block, code, op);
    }

    /** Does what a part has deferred. */
    void redo(int kind, int first, int second) {
        switch (kind) {
            case Deferred.START -> {
                int part = State.part(first);
                start(first, part, State.block(first), cells[part + State.AT], second);
            }
            case Deferred.KNOWN -> {
                if (state.mode(first) == State.STREAMS) {
                    known(first, State.part(first));
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
    int offer(int route, int sender, int words) {
        int from = cells[route + SENT];
        int to = from + words;
        cells[route + TARGET] = to;
        cells[route + SENDER] = sender;
        int lacking = 0;
        int time = NEVER;
        int room = words;
        int sinks = cells[route + SINKS];
        for (int i = 0; i < sinks; i++) {
            int s = Ends.sink(cells, sinkAt, route, i);
            int needed = to - cells[s + CAPACITY];
            if (cells[s + ALLOWED] < needed) {
                lacking++;
                room = Math.min(room, cells[s + ALLOWED] + cells[s + CAPACITY] - from);
            } else if (needed > 0) {
                time = Math.max(time, consumption(s, needed - 1) + cells[s + BACK]);
            }
        }
        cells[route + LACKING] = lacking;
        cells[route + ROOM_TIME] = time;
        cells[route + BLOCKED_AT_FIRST] = room <= 0 ? 1 : 0;
        return lacking == 0 ? words : ~Math.max(0, room);
    }

    private void receive(int sink, int thread, int part, int block, int op, int room, int dataBit) {
        int from = cells[sink + TO];
        int to = from + code.words(op);
        cells[sink + FROM] = from;
        cells[sink + TO] = to;
        cells[sink + TIME] = cells[part + State.READY];
        cells[sink + RECEIVER] = thread + 1;
        cells[sink + POSITION] = from;
        cells[sink + OPERATION] = op << BIT_SHIFT | dataBit;
        cells[sink + STEP_FROM] = to;
        cells[sink + ALLOWED] = room < 0 ? from + ~room : to;
        cells[part + State.MISSING] |= dataBit;
        if (room >= 0 && code.out(op) >= 0) {
            step(sink, op, block + code.out(op), to);
        }
    }

    private void begin(int sink, int part) {
        // Even without room of its own: relays behind it may have more by now than was noted.
        allowedMore(sink, cells[sink + FROM]);
        boolean waits = (cells[part + State.MISSING] & (cells[sink + OPERATION] & BIT_MASK)) != 0;
        if (waits && cells[cells[sink + ROUTE] + SENT] > cells[sink + POSITION]) {
            read(sink, part);
        }
    }

    /** When a sink may consume an allowed word, as far as it and what is behind it decide. */
    private int consumption(int sink, int word) {
        int from = cells[sink + FROM];
        if (word < from || cells[sink + RECEIVER] <= 0) {
            if (cells[sink + RECEIVER] == HOST) {
                return engine.hostConsumption(cells[sink + POSITION], word);
            }
            return cells[sink + LAST_TIME] - (from - 1 - word);
        }
        int op = cells[sink + OPERATION] >> BIT_SHIFT;
        if (word >= cells[sink + STEP_FROM]) {
            return cells[sink + STEP_TIME] + code.span(op, word - cells[sink + STEP_FROM]);
        }
        return cells[sink + TIME] + code.span(op, word - from);
    }

    /** A relay's sink may consume up to {@code end} now; where what is behind it is the later, from which word on. */
    private void step(int sink, int op, int route, int end) {
        int from = cells[sink + FROM];
        int shift = cells[route + TARGET] - code.words(op) - from;
        int own = cells[sink + TIME] + code.span(op, end - 1 - from);
        int sinks = cells[route + SINKS];
        int stepFrom = cells[sink + TO];
        int stepTime = 0;
        for (int i = 0; i < sinks; i++) {
            int s = Ends.sink(cells, sinkAt, route, i);
            int word = end - 1 + shift - cells[s + CAPACITY];
            if (word >= 0) {
                int time = consumption(s, word) + cells[s + BACK];
                if (time > own) {
                    own = time;
                    int jump = Math.max(cells[s + FROM], Math.min(word, cells[s + STEP_FROM]));
                    if (word < cells[s + STEP_FROM]) {
                        jump = cells[s + FROM];
                    }
                    stepFrom = Math.max(from, Math.min(end - 1, jump + cells[s + CAPACITY] - shift));
                    stepTime = time - code.span(op, end - 1 - stepFrom);
                }
            }
        }
        cells[sink + STEP_FROM] = stepFrom;
        cells[sink + STEP_TIME] = stepTime;
    }

    /** A sink's PE may consume more than before: its sender may go on, and those that wait further up. */
    private void allowedMore(int sink, int before) {
        int awaited = cells[sink + AWAITED];
        cells[sink + AWAITED] = 0;
        if (!crossed(sink, before) && awaited == 0) {
            int route = cells[sink + ROUTE];
            int sender = cells[route + SENDER];
            if (sender > 0 && before < cells[route + TARGET] - cells[sink + CAPACITY]) {
                int part = State.part(sender - 1);
                if (cells[part + State.MISSING] == ROOM && isRelay(sink)) {
                    engine.lookAgain(sender - 1, due(part));
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

    /** Whether the message on offer has now, and had not before, room at this sink. */
    private boolean crossed(int sink, int before) {
        int route = cells[sink + ROUTE];
        int sender = cells[route + SENDER];
        int needed = cells[route + TARGET] - cells[sink + CAPACITY];
        if (sender == 0 || before >= needed || cells[sink + ALLOWED] < needed) {
            return false;
        }
        int time = consumption(sink, needed - 1) + cells[sink + BACK];
        cells[route + ROOM_TIME] = Math.max(cells[route + ROOM_TIME], time);
        if (--cells[route + LACKING] == 0) {
            roomForAll(route, sender);
        }
        return true;
    }

    /** Senders that wait for room, from a sink against the stream, look again. */
    private void wake(int sink) {
        int sender = cells[cells[sink + ROUTE] + SENDER];
        if (sender <= 0) {
            return;
        }
        if (isLeft(State.block(sender - 1), cells[State.part(sender - 1) + State.AT])) {
            deferred.add(Deferred.WAKE, sink, 0);
            return;
        }
        int part = State.part(sender - 1);
        if ((cells[part + State.MISSING] & ROOM) == 0) {
            return;
        }
        if (cells[part + State.MISSING] == ROOM) {
            engine.lookAgain(sender - 1, due(part));
        }
        int op = cells[part + State.AT];
        int block = State.block(sender - 1);
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
        int receiver = cells[sink + RECEIVER];
        return receiver > 0 && code.out(cells[sink + OPERATION] >> BIT_SHIFT) >= 0;
    }

    /** The message on offer has room at all sinks. */
    private void roomForAll(int route, int sender) {
        if (sender < 0) {
            push(sender);
            return;
        }
        int part = State.part(sender - 1);
        int block = State.block(sender - 1);
        int op = cells[part + State.AT];
        if (isLeft(block, op)) {
            deferred.add(Deferred.ROOM, route, sender);
            return;
        }
        cells[part + State.MISSING] &= ~ROOM;
        if (code.inA(op) >= 0) {
            allowAll(block + code.inA(op), op, route);
        }
        if (code.inB(op) >= 0) {
            allowAll(block + code.inB(op), op, route);
        }
        if (cells[part + State.MISSING] == 0) {
            push(sender - 1);
        }
    }

    private void allowAll(int sink, int op, int route) {
        int before = cells[sink + ALLOWED];
        cells[sink + ALLOWED] = cells[sink + TO];
        step(sink, op, route, cells[sink + TO]);
        allowedMore(sink, before);
    }

    /** Something about a fabric instruction has become known. */
    private void known(int thread, int part) {
        if (isLeft(State.block(thread), cells[part + State.AT])) {
            deferred.add(Deferred.KNOWN, thread, 0);
            return;
        }
        int missing = cells[part + State.MISSING];
        if (missing == 0) {
            push(thread);
        } else if (missing == ROOM && relayLacks(thread, part)) {
            engine.lookAgain(thread, due(part));
        }
    }

    private boolean relayLacks(int thread, int part) {
        int block = State.block(thread);
        int route = block + code.out(cells[part + State.AT]);
        int sinks = cells[route + SINKS];
        for (int i = 0; i < sinks; i++) {
            int s = Ends.sink(cells, sinkAt, route, i);
            boolean lacks = cells[s + ALLOWED] < cells[route + TARGET] - cells[s + CAPACITY];
            if (lacks && isRelay(s)) {
                return true;
            }
        }
        return false;
    }

    /** When the last word would be handled if there were room. */
    private int due(int part) {
        int op = cells[part + State.AT];
        return Math.max(cells[part + State.LATEST], cells[part + State.READY] + code.span(op, code.words(op) - 1));
    }

    /** Looks exactly how far the relays behind a sender that lacks room have got by now. */
    private void look(int thread, int part, int block) {
        if (isLeft(block, cells[part + State.AT])) {
            deferred.add(Deferred.LOOK, thread, 0);
            return;
        }
        if (state.mode(thread) != State.STREAMS || cells[part + State.MISSING] != ROOM) {
            return;
        }
        int route = block + code.out(cells[part + State.AT]);
        int sinks = cells[route + SINKS];
        for (int i = 0; i < sinks; i++) {
            int s = Ends.sink(cells, sinkAt, route, i);
            if (!reach(s, cells[route + TARGET] - cells[s + CAPACITY])) {
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
        int receiver = cells[sink + RECEIVER];
        int op = receiver > 0 ? cells[sink + OPERATION] >> BIT_SHIFT : -1;
        if (op < 0 || needed > cells[sink + TO] || code.out(op) < 0) {
            return fails(sink, needed);
        }
        int block = State.block(receiver - 1);
        if (isLeft(block, op)) {
            interrupted = true;
            return false;
        }
        int route = block + code.out(op);
        int made = cells[route + TARGET] - code.words(op) + needed - cells[sink + FROM];
        int sinks = cells[route + SINKS];
        for (int i = 0; i < sinks; i++) {
            int s = Ends.sink(cells, sinkAt, route, i);
            if (!reach(s, made - cells[s + CAPACITY])) {
                return fails(sink, needed);
            }
        }
        int before = cells[sink + ALLOWED];
        if (before < needed) {
            cells[sink + ALLOWED] = needed;
            step(sink, op, route, needed);
            crossed(sink, before);
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
                int thread = looking[--lookingSize];
                look(thread, State.part(thread), State.block(thread));
                continue;
            }
            int thread = ready[--readySize];
            if (thread < 0) {
                engine.hostReady(-thread - 1);
            } else {
                settle(thread);
            }
        }
    }

    /** Takes what a sink's route has sent, as far as the current receive needs it. */
    private void read(int sink, int part) {
        int op = cells[part + State.AT];
        int last = cells[sink + TO] - 1;
        int at = cells[sink + POSITION];
        int n = cells[sink + NODE];
        int time = cells[part + State.LATEST];
        int latency = cells[sink + LATENCY];
        while (true) {
            int end = nodes.to(n);
            if (end > at) {
                int stop = Math.min(end - 1, last);
                int first = nodes.time(n, at) + latency;
                if (at == cells[sink + FROM]) {
                    cells[part + State.FIRST_IN] = Math.max(cells[part + State.FIRST_IN], first);
                }
                time = Math.max(time, first + code.span(op, last - at));
                time = Math.max(time, nodes.time(n, stop) + latency + code.span(op, last - stop));
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
        cells[sink + NODE] = n;
        cells[sink + POSITION] = at;
        cells[part + State.LATEST] = time;
        if (at > last) {
            cells[part + State.MISSING] &= ~(cells[sink + OPERATION] & BIT_MASK);
            known(cells[sink + RECEIVER] - 1, part);
        }
    }

    private void settle(int thread) {
        int part = State.part(thread);
        int block = State.block(thread);
        int op = cells[part + State.AT];
        int words = code.words(op);
        int span = code.span(op, words - 1);
        int free = cells[part + State.READY] + span;
        int first = cells[part + State.FIRST_IN];
        int last = Math.max(cells[part + State.LATEST], free);
        if (code.out(op) < 0) {
            last = overRamp(block, op, first, last);
            engine.settled(thread, op, first, last, last + 1, false, last > free);
            return;
        }
        int route = block + code.out(op);
        int made = code.inA(op) >= 0 || code.inB(op) >= 0 ? 1 : 0;
        int room = cells[route + ROOM_TIME];
        if (cells[route + BLOCKED_AT_FIRST] != 0) {
            int open = firstRoom(route, words);
            first = Math.max(first, Math.min(open, Math.max(last, room) - span));
        }
        boolean held = room > last;
        boolean starved = last > free;
        last = Math.max(Math.max(last, room), first + span);
        last = overRamp(block, op, first, last);
        cells[route + SENDER] = 0;
        int number = cells[route + NUMBER];
        int late = 0;
        if (shared != null && shared.any(number)) {
            late = shared.late(number, words, first + made, last + made);
            last += Math.max(0, late - shared.slack(number));
            late = Math.min(late, shared.slack(number));
        }
        engine.settled(thread, op, first, last, last + 1, held, starved);
        send(route, words, first + made, last + made + late);
    }

    /** The words of a PE's input ports share its ramp: when the last one can be there. */
    private int overRamp(int block, int op, int first, int last) {
        int shape = cells[block + State.SHAPE];
        if (State.inputs(shape) < 2 || code.inA(op) < 0 && code.inB(op) < 0) {
            return last;
        }
        int words = code.inA(op) >= 0 && code.inB(op) >= 0 ? 2 * code.words(op) : code.words(op);
        return RampWindow.fit(cells, State.rampWindow(block, shape), first, last, words);
    }

    /** When the first word of a message that had to wait found room. */
    private int firstRoom(int route, int words) {
        int time = NEVER;
        int sinks = cells[route + SINKS];
        for (int i = 0; i < sinks; i++) {
            int s = Ends.sink(cells, sinkAt, route, i);
            int needed = cells[route + TARGET] - words + 1 - cells[s + CAPACITY];
            if (needed > 0) {
                time = Math.max(time, consumption(s, needed - 1) + cells[s + BACK]);
            }
        }
        return time;
    }

    /** A burst leaves its source: the next words of the route, first and last in the given cycles. */
    void send(int route, int words, int first, int last) {
        int from = cells[route + SENT];
        cells[route + SENT] = from + words;
        int readers = cells[route + READERS];
        if (readers == 1 && cells[route + SINKS] == 1 && hand(cells[route + FIRST_SINK], from, words, first, last)) {
            return;
        }
        if (readers > 0) {
            cells[route + TAIL] = nodes.append(cells[route + TAIL], from, from + words, first, last, readers);
        }
        int sinks = cells[route + SINKS];
        for (int i = 0; i < sinks; i++) {
            int s = Ends.sink(cells, sinkAt, route, i);
            int receiver = cells[s + RECEIVER];
            if (receiver > 0) {
                int part = State.part(receiver - 1);
                if ((cells[part + State.MISSING] & (cells[s + OPERATION] & BIT_MASK)) != 0) {
                    read(s, part);
                }
            } else if (receiver == HOST) {
                engine.hostArrival(cells[s + POSITION], words, first + cells[s + LATENCY], last + cells[s + LATENCY]);
            }
        }
    }

    /** Hands a burst to the only sink if that waits for just these words, so that nothing need be kept. */
    private boolean hand(int sink, int from, int words, int first, int last) {
        int receiver = cells[sink + RECEIVER];
        boolean fits = receiver > 0 && cells[sink + POSITION] == from && cells[sink + TO] >= from + words;
        if (!fits) {
            return false;
        }
        int part = State.part(receiver - 1);
        int operation = cells[sink + OPERATION];
        int op = operation >> BIT_SHIFT;
        int rest = cells[sink + TO] - 1 - from;
        int arrival = first + cells[sink + LATENCY];
        if (from == cells[sink + FROM]) {
            cells[part + State.FIRST_IN] = Math.max(cells[part + State.FIRST_IN], arrival);
        }
        int time = Math.max(cells[part + State.LATEST], arrival + code.span(op, rest));
        int end = last + cells[sink + LATENCY] + code.span(op, rest - words + 1);
        cells[part + State.LATEST] = Math.max(time, end);
        cells[sink + POSITION] = from + words;
        if (words == rest + 1) {
            cells[part + State.MISSING] &= ~(operation & BIT_MASK);
            known(receiver - 1, part);
        }
        return true;
    }

    /** A receiving instruction is complete; its last word was consumed in cycle {@code time}. */
    void received(int sink, int time) {
        cells[sink + RECEIVER] = 0;
        cells[sink + FROM] = cells[sink + TO];
        cells[sink + LAST_TIME] = time;
    }

    /** For host sources, which offer and send by themselves. */
    int roomTime(int route) {
        return cells[route + ROOM_TIME];
    }

    int sent(int route) {
        return cells[route + SENT];
    }

    void accepted(int route) {
        cells[route + SENDER] = 0;
    }

    /** When the first word of an offered message found room; very early if it never had to wait. */
    int firstRoomTime(int route, int words) {
        return cells[route + BLOCKED_AT_FIRST] != 0 ? firstRoom(route, words) : NEVER;
    }

    /** Whether the sender on a sink's route lacks room because of this sink. */
    boolean blocks(int sinkNumber) {
        int sink = sinkAt[sinkNumber];
        if (cells[sink + RECEIVER] == CROWDED) {
            return engine.isFull(cells[sink + NODE]);
        }
        int route = cells[sink + ROUTE];
        return cells[route + SENDER] != 0 && cells[sink + ALLOWED] < cells[route + TARGET] - cells[sink + CAPACITY];
    }
}
