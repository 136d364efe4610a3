package dev.waferflow.simulator.event;

import java.util.Arrays;

/**
 * <b>Hot.</b> Fabric instructions on crowded routes: each handles word after word as they come and as there is room. An
 * instruction whose next word can be handled knows when; else it waits at the queue that holds it up. While it runs, all
 * that it needs is in one record, so that a word touches few lines of memory.
 */
final class Microthreads {
    private static final int THREAD = 0;
    private static final int BLOCK = 1;
    /** The queues that it reads and writes, or 0, and the route behind the latter. */
    private static final int IN_A = 2;

    private static final int IN_B = 3;
    private static final int OUT = 4;
    private static final int ROUTE = 5;
    /** When it may handle its next word, with a fraction of {@link #BOTTOM} parts. */
    private static final int NEXT = 6;

    private static final int FRACTION = 7;
    /** When it will handle its next word. */
    private static final int DUE = 8;
    /** Words still to handle, and whether none was handled yet. */
    private static final int LEFT = 9;

    private static final int FRESH = 10;
    /** Half cycles of datapath per word; cycles per word. */
    private static final int WEIGHT = 11;

    private static final int TOP = 12;
    private static final int BOTTOM = 13;
    /** Cycles that it was held up by outputs, less those by inputs. */
    private static final int HELD = 14;

    /** The cycle in which the calendar holds it, or -1. */
    private static final int ENTRY = 15;
    /** The route of the message that it sends or reads as a whole plus 1, or 0; how many words that is. */
    private static final int RIDES = 16;

    private static final int RIDDEN = 17;
    private static final int SIZE = 18;
    private static final int FARTHEST = 1 << 16;
    private static final int BATCH = 32;
    /** Words of a message that is worth looking at as a whole. */
    private static final int LEAST = 2;

    private final Code code;
    private final int[] cells;
    private final Ends ends;
    private final Engine engine;
    private final Queues queues;
    private final Express express;
    private final Calendar calendar = new Calendar();
    private int[] records = new int[SIZE << 8];
    private int used = SIZE;
    private int free;
    private int sink;

    long handled;

    Microthreads(Code code, State state, Ends ends, Engine engine, Queues queues) {
        this.code = code;
        this.ends = ends;
        this.engine = engine;
        this.queues = queues;
        cells = state.cells;
        express = new Express(queues, this, engine);
        queues.connect(this, express);
    }

    /** Whether an operation of a PE works on crowded routes. */
    boolean has(int block, int op) {
        int place = code.inA(op) >= 0 ? code.inA(op) : code.inB(op);
        return place >= 0
                ? cells[block + place + Ends.OPERATION] == Ends.CROWDED
                : ends.readers(block + code.out(op)) == Ends.CROWDED;
    }

    /** The next cycle after {@code time} in which a word is handled, or -1. */
    int next(int time) {
        return calendar.next(time);
    }

    /** Handles all words of a cycle, some at a time: what they will read is touched first, so that memory works ahead. */
    void cycle(int time) {
        int count = calendar.take(time);
        int[] taken = calendar.taken();
        for (int from = 0; from < count; from += BATCH) {
            int to = Math.min(count, from + BATCH);
            int touched = 0;
            for (int i = from; i < to; i++) {
                int record = taken[i];
                touched += cells[records[record + BLOCK]] + queues.touch(records[record + IN_A]);
                touched += queues.touch(records[record + OUT]);
            }
            sink += touched;
            for (int i = from; i < to; i++) {
                int record = taken[i];
                if (records[record + ENTRY] != time) {
                    continue;
                }
                records[record + ENTRY] = -1;
                if (records[record + DUE] > time) {
                    add(record, time);
                } else if (records[record + RIDES] != 0) {
                    arrive(record, time);
                } else {
                    handle(record, time);
                }
            }
        }
    }

    /** An instruction starts; it may handle its first word in cycle {@code time}. */
    void start(int thread, int block, int op, int time, int now) {
        int record = record();
        records[record + THREAD] = thread;
        records[record + BLOCK] = block;
        records[record + IN_A] = code.inA(op) < 0 ? 0 : cells[block + code.inA(op) + Ends.NODE];
        records[record + IN_B] = code.inB(op) < 0 ? 0 : cells[block + code.inB(op) + Ends.NODE];
        records[record + OUT] = code.out(op) < 0 ? 0 : cells[block + code.out(op) + Ends.TAIL];
        records[record + NEXT] = time;
        records[record + FRACTION] = 0;
        records[record + LEFT] = code.words(op);
        records[record + FRESH] = 1;
        records[record + WEIGHT] = code.weight(op);
        records[record + TOP] = code.periodTop(op);
        records[record + BOTTOM] = code.periodBottom(op);
        records[record + HELD] = 0;
        records[record + ENTRY] = -1;
        records[record + RIDES] = 0;
        if (records[record + OUT] != 0) {
            records[record + ROUTE] = ends.number(block + code.out(op));
            int route = records[record + ROUTE];
            queues.begin(route);
            boolean makes = records[record + IN_A] == 0 && records[record + IN_B] == 0;
            if (makes && code.words(op) >= LEAST && express.sends(record, route, time, now)) {
                return;
            }
        }
        look(record, now);
    }

    private int record() {
        int record = free;
        if (record != 0) {
            free = records[record];
            return record;
        }
        if (used == records.length) {
            records = Arrays.copyOf(records, Math.multiplyExact(used, 2));
        }
        record = used;
        used += SIZE;
        return record;
    }

    /** Finds when an instruction can handle its next word, or what it waits for. */
    void look(int record, int now) {
        int a = records[record + IN_A];
        int b = records[record + IN_B];
        int out = records[record + OUT];
        int missing = a != 0 && queues.isEmpty(a) ? a : b != 0 && queues.isEmpty(b) ? b : 0;
        if (missing == 0 && out != 0 && queues.isFull(out)) {
            missing = out;
        }
        if (missing != 0) {
            queues.await(missing, record);
            return;
        }
        int time = records[record + NEXT];
        int data = Math.max(a == 0 ? 0 : queues.wordTime(a), b == 0 ? 0 : queues.wordTime(b));
        int room = out == 0 ? 0 : queues.roomTime(out);
        int latest = Math.max(data, room);
        if (latest > time) {
            records[record + HELD] += room > data ? latest - time : time - latest;
            time = latest;
        }
        records[record + DUE] = time;
        add(record, now);
    }

    private void add(int record, int now) {
        int time = Math.min(records[record + DUE], now + FARTHEST - 1);
        records[record + ENTRY] = time;
        calendar.add(record, time, now);
    }

    int left(int record) {
        return records[record + LEFT];
    }

    int top(int record) {
        return records[record + TOP];
    }

    int bottom(int record) {
        return records[record + BOTTOM];
    }

    /** Whether a waiting reader stores a whole message as fast as it comes, from cycle {@code time} on. */
    boolean keepsUp(int reader, int sender, int count, int time) {
        return records[reader + OUT] == 0
                && (records[reader + IN_A] == 0 || records[reader + IN_B] == 0)
                && records[reader + LEFT] >= count
                && records[reader + NEXT] <= time
                && (long) records[reader + TOP] * records[sender + BOTTOM] <= records[sender + TOP];
    }

    /** An instruction sends or reads a whole message, first and last word in the given cycles. */
    void ride(int record, int route, int count, int first, int last, int now) {
        int thread = records[record + THREAD];
        int block = records[record + BLOCK];
        if (records[record + OUT] == 0) {
            records[record + HELD] -= first - records[record + NEXT];
            if (records[record + FRESH] != 0) {
                records[record + FRESH] = 0;
                engine.firstWord(thread, block, first);
            }
        }
        records[record + RIDES] = route + 1;
        records[record + RIDDEN] = count;
        records[record + DUE] = last;
        add(record, now);
        engine.burst(thread, block, first, last, count);
    }

    /** The last word of a whole message is handled. */
    private void arrive(int record, int now) {
        handled++;
        int route = records[record + RIDES] - 1;
        records[record + RIDES] = 0;
        records[record + LEFT] -= records[record + RIDDEN];
        records[record + NEXT] = now + records[record + TOP];
        if (records[record + OUT] == 0) {
            int queue = records[record + IN_A] != 0 ? records[record + IN_A] : records[record + IN_B];
            queues.await(queue, 0);
            if (express.isOn(route)) {
                express.arrived(route);
            }
        }
        if (records[record + LEFT] == 0) {
            complete(record);
        } else {
            look(record, now);
        }
    }

    /** A reader goes on word by word after some. */
    void alight(int record, int done, int lastTime, int now) {
        records[record + RIDES] = 0;
        records[record + LEFT] -= done;
        engine.burstEnds(records[record + THREAD]);
        if (done > 0) {
            records[record + NEXT] = lastTime + records[record + TOP];
        }
        records[record + ENTRY] = -1;
        look(record, now);
    }

    /** A sender goes on word by word after some, with the next in cycle {@code next} and a fraction. */
    void alight(int record, int done, int next, int fraction, int now) {
        records[record + RIDES] = 0;
        records[record + LEFT] -= done;
        engine.burstEnds(records[record + THREAD]);
        records[record + NEXT] = next;
        records[record + FRACTION] = fraction;
        records[record + ENTRY] = -1;
        look(record, now);
    }

    private void handle(int record, int now) {
        handled++;
        int a = records[record + IN_A];
        int b = records[record + IN_B];
        int out = records[record + OUT];
        if (a != 0) {
            queues.take(a, now);
        }
        if (b != 0) {
            queues.take(b, now);
        }
        if (out != 0) {
            queues.put(out, records[record + ROUTE], a != 0 || b != 0 ? now + 1 : now, now);
        }
        int block = records[record + BLOCK];
        if ((cells[block + State.FLAGS] & State.RUNNING) != 0) {
            engine.wordMeanwhile(block, records[record + WEIGHT]);
        }
        if (records[record + FRESH] != 0) {
            records[record + FRESH] = 0;
            if (a != 0 || b != 0) {
                engine.firstWord(records[record + THREAD], block, now);
            }
        }
        if (--records[record + LEFT] == 0) {
            complete(record);
            return;
        }
        pace(record, now);
        look(record, now);
    }

    private void complete(int record) {
        if (records[record + OUT] != 0) {
            queues.end(records[record + ROUTE]);
        }
        engine.handledAll(records[record + THREAD], records[record + BLOCK], records[record + HELD]);
        records[record] = free;
        free = record;
    }

    private void pace(int record, int now) {
        int top = records[record + TOP];
        int bottom = records[record + BOTTOM];
        int next = records[record + NEXT];
        if (bottom == 1) {
            records[record + NEXT] = Math.max(next, now) + top;
            return;
        }
        long units = (now > next ? (long) now * bottom : (long) next * bottom + records[record + FRACTION]) + top;
        records[record + NEXT] = Math.toIntExact(units / bottom);
        records[record + FRACTION] = (int) (units % bottom);
    }

    /** What an instruction of a thread lacks: bits of {@link Bursts}. */
    int missing(int thread) {
        for (int record = SIZE; record < used; record += SIZE) {
            boolean waits = records[record + THREAD] == thread && records[record + LEFT] > 0;
            if (waits && records[record + IN_A] != 0 && queues.isEmpty(records[record + IN_A])) {
                return Bursts.DATA_A;
            }
            if (waits && records[record + IN_B] != 0 && queues.isEmpty(records[record + IN_B])) {
                return Bursts.DATA_B;
            }
            if (waits) {
                return Bursts.ROOM;
            }
        }
        return 0;
    }
}
