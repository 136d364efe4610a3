package dev.waferflow.simulator.event;

import java.util.Arrays;

/**
 * <b>Hot.</b> Messages on crowded routes that meet nobody. If no word is on any link of a route and all its readers wait for
 * the whole message, every word flows freely, and first and last words say all. As soon as a word of another route, or a
 * further one of this route, may come in the way, the words are put where they are by then and go on one by one.
 */
final class Express {
    private final Queues queues;
    private final Microthreads threads;
    private final Engine engine;
    private final int[] cells;
    /** Per route: when the first word is put, cycles per word as a fraction, words (0: none under way), readers left. */
    private final int[] start;

    private final int[] top;
    private final int[] bottom;
    private final int[] words;
    private final int[] left;
    private final int[] sender;
    private int[] queue = new int[64];
    private int[] distance = new int[64];
    private int put;

    long messages;

    Express(Queues queues, Microthreads threads, Engine engine) {
        this.queues = queues;
        this.threads = threads;
        this.engine = engine;
        cells = queues.cells;
        int routes = queues.routes();
        start = new int[routes];
        top = new int[routes];
        bottom = new int[routes];
        words = new int[routes];
        left = new int[routes];
        sender = new int[routes];
    }

    /** Whether a sender's message goes as a whole, its first word in cycle {@code time}; if so it is on its way. */
    boolean sends(int record, int route, int time, int now) {
        int count = threads.left(record);
        if (!queues.isClear(route) || !isAwaited(record, route, count, time)) {
            return false;
        }
        messages++;
        start[route] = time;
        top[route] = threads.top(record);
        bottom[route] = threads.bottom(record);
        words[route] = count;
        sender[route] = record;
        int last = putTime(route, count - 1);
        int from = queues.firstEnd(route);
        int to = queues.firstEnd(route + 1);
        left[route] = to - from;
        queues.occupy(route);
        threads.ride(record, route, count, time, last, now);
        for (int i = from; i < to; i++) {
            int end = queues.endQueue(i);
            int cycles = cells[end + Queues.DISTANCE];
            int reader = cells[end + Queues.OWNER];
            cells[end + Queues.OWNER] = -reader;
            threads.ride(reader, route, count, time + cycles, last + cycles, now);
        }
        return true;
    }

    private boolean isAwaited(int record, int route, int count, int time) {
        for (int i = queues.firstEnd(route); i < queues.firstEnd(route + 1); i++) {
            int end = queues.endQueue(i);
            int reader = cells[end + Queues.KIND] == Queues.INPUT ? cells[end + Queues.OWNER] : 0;
            if (reader <= 0 || !threads.keepsUp(reader, record, count, time + cells[end + Queues.DISTANCE])) {
                return false;
            }
        }
        return true;
    }

    private int putTime(int route, int word) {
        return start[route] + (int) ((long) word * top[route] / bottom[route]);
    }

    /** Words that were put before a cycle. */
    private int putBefore(int route, int time) {
        long cycles = (long) time - start[route];
        if (cycles <= 0) {
            return 0;
        }
        return (int) Math.min(put, (cycles * bottom[route] + top[route] - 1) / top[route]);
    }

    /** A reader has handled the whole message. */
    void arrived(int route) {
        if (--left[route] == 0) {
            words[route] = 0;
            int size = walk(route);
            for (int i = 0; i < size; i++) {
                queues.passed(queue[i]);
            }
            queues.vacate(route, 0);
        }
    }

    /** Whether a message is on its way. */
    boolean isOn(int route) {
        return words[route] != 0;
    }

    /**
     * From now on the words go one by one. Steps on a link before {@code open} are done; words that are handled in this
     * cycle are.
     */
    void stop(int route, int open, int now) {
        put = words[route];
        int count = put;
        put = putBefore(route, now + 1);
        int size = walk(route);
        int underWay = 0;
        for (int i = 0; i < size; i++) {
            int at = queue[i];
            boolean end = cells[at + Queues.KIND] == Queues.INPUT;
            int entered = i == 0 ? put : putBefore(route, open - distance[i] + cells[at + Queues.LATENCY]);
            int gone = putBefore(route, (end ? now + 1 : open) - distance[i]);
            fill(at, route, distance[i], gone, entered);
            if (entered > 0) {
                queues.passed(at);
            }
            underWay += end ? put - gone : 0;
        }
        words[route] = 0;
        queues.vacate(route, underWay);
        for (int i = 0; i < size; i++) {
            int at = queue[i];
            if (cells[at + Queues.KIND] != Queues.INPUT) {
                queues.resume(at);
            } else if (cells[at + Queues.OWNER] < 0) {
                int handled = putBefore(route, now + 1 - distance[i]);
                if (handled < count) {
                    int reader = -cells[at + Queues.OWNER];
                    cells[at + Queues.OWNER] = 0;
                    int lastTime = handled == 0 ? 0 : putTime(route, handled - 1) + distance[i];
                    threads.alight(reader, handled, lastTime, now);
                }
            }
        }
        if (put < count) {
            long units = (long) put * top[route];
            int fraction = (int) (units % bottom[route]);
            threads.alight(sender[route], put, putTime(route, put), fraction, now);
        }
        queues.settle(now);
    }

    /** Lists the queues of a route with their distances from its source; how many there are. */
    private int walk(int route) {
        queue[0] = queues.sourceQueue(route);
        distance[0] = 0;
        int size = 1;
        for (int i = 0; i < size; i++) {
            for (int to = kid(queue[i]); to != 0; to = cells[to + Queues.SIBLING]) {
                if (size == queue.length) {
                    queue = Arrays.copyOf(queue, size * 2);
                    distance = Arrays.copyOf(distance, size * 2);
                }
                queue[size] = to;
                distance[size++] = distance[i] + cells[to + Queues.LATENCY];
            }
        }
        return size;
    }

    private int kid(int at) {
        return cells[at + Queues.KIND] == Queues.INPUT ? 0 : cells[at + Queues.CHILD];
    }

    /** Words {@code gone} to {@code entered} are in a queue. */
    private void fill(int at, int route, int cycles, int gone, int entered) {
        int capacity = cells[at + Queues.CAPACITY];
        int stored = entered - gone;
        cells[at + Queues.STORED] = stored;
        cells[at + Queues.HEAD] = 0;
        cells[at + Queues.STATE] = 0;
        cells[at + Queues.GONE] = gone == 0 ? Queues.LONG_AGO : putTime(route, gone - 1) + cycles;
        for (int slot = 0; slot < capacity; slot++) {
            int word = slot < stored ? gone + slot : entered + slot - stored - capacity;
            int time = word < 0 ? Queues.LONG_AGO : putTime(route, word) + cycles;
            cells[at + Queues.SLOTS + slot] = slot < stored || word < 0 ? time : time + cells[at + Queues.BACK];
        }
    }
}
