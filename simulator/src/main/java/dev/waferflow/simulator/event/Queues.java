package dev.waferflow.simulator.event;

import java.util.Arrays;

/**
 * <b>Hot.</b> Crowded routes, word by word. A queue remembers when each of its words is there, and when each of its free
 * slots is free; so when a word goes on is known as soon as both are, and is noted at once, ahead of time. Only a link
 * that several routes share is served in order of time, one word per cycle, round robin.
 *
 * <p>A queue stands for all FIFOs between two places where something may happen; see {@link QueueBuilder}. All queues lie
 * in one array; a queue is named by where it begins.
 */
final class Queues {
    /** The queue before, the first queue behind, and the next queue behind the one before. */
    static final int UP = 0;

    static final int CHILD = 1;
    static final int SIBLING = 2;
    /** Of an end: cycles from the source. */
    static final int DISTANCE = CHILD;
    /** Words in it, and the slot of the first; at a host input: words that left it, and its route. */
    static final int STORED = 3;

    static final int HEAD = 4;
    static final int CAPACITY = 5;
    /** Cycles from the queue before to here, and until a slot that a word left can be used there. */
    static final int LATENCY = 6;

    static final int BACK = 7;
    /** From when the first word may go on, and when its last copy went so far. */
    static final int READY = 8;

    static final int GONE = 9;
    /** Copies that are still to go; of an end its route. */
    static final int LEFT = 10;
    /** The place among the users of the shared link that leads here, or -1 if nobody else uses it. */
    static final int PLACE = 11;
    /** Whether the first word of the queue before is still to come here. */
    static final int STATE = 12;

    static final int KIND = 13;
    /** The record of the instruction that waits for a word or for room, or 0; of a queue at the host its port. */
    static final int OWNER = 14;
    /** Per slot when its word is there, or since when it is free. */
    static final int SLOTS = 15;

    static final int ROUTER = 0;
    static final int OUTPUT = 1;
    static final int INPUT = 2;
    static final int HOST_IN = 3;
    static final int HOST_OUT = 4;

    static final int LONG_AGO = -2;
    private static final int LAST_LINE = 15;
    private static final int BATCH = 32;
    private static final int NEVER = Integer.MAX_VALUE;
    private static final int DONE = 0;
    private static final int WANTED = 1;
    private static final int LISTED = 2;

    final int[] cells;
    private final Host host;
    private Microthreads threads;
    private Express express;
    private final int[] sourceQueue;
    private final int[] sinkQueue;
    /** Per link the route whose message is on it as a whole plus 1, or 0. */
    private final int[] expressOn;

    private boolean serving;
    private final Calendar calendar = new Calendar();
    // Shared links.
    private final int[] first;
    private final int[] queueAt;
    private final int[] linkOf;
    private final int[] ready;
    private final int[] last;
    private final int[] due;
    private final int[] reach;
    /** Per link how many of its routes may have words under way or to send; per route whether it does. */
    private final int[] active;

    private final int[] carrying;

    private final int[] routeStart;
    private final int[] linksOfRoute;
    private final int[] ends;
    private final boolean[] sending;
    private final int[] underWay;
    private int[] todo = new int[1024];
    private int todoSize;
    private int now;
    private int sink;

    long served;

    Queues(QueueBuilder plan, Host host) {
        this.host = host;
        cells = plan.cells;
        first = plan.first;
        queueAt = plan.queueAt;
        int links = first.length - 1;
        reach = plan.reach;
        active = new int[links];
        carrying = new int[links];
        routeStart = plan.routeStart;
        linksOfRoute = plan.linksOfRoute;
        ends = plan.ends;
        sinkQueue = plan.sinkQueue;
        sourceQueue = plan.sourceQueue;
        expressOn = new int[links];
        sending = new boolean[ends.length];
        underWay = new int[ends.length];
        linkOf = new int[queueAt.length];
        ready = new int[queueAt.length];
        Arrays.fill(ready, NEVER);
        last = new int[links];
        due = new int[links];
        for (int link = 0; link < links; link++) {
            Arrays.fill(linkOf, first[link], first[link + 1], link);
            last[link] = first[link + 1] - 1;
            due[link] = NEVER;
        }
    }

    void connect(Microthreads all, Express messages) {
        threads = all;
        express = messages;
    }

    /** Whether any route is crowded. */
    boolean any() {
        for (int queue : sourceQueue) {
            if (queue != 0) {
                return true;
            }
        }
        return false;
    }

    int routes() {
        return sourceQueue.length;
    }

    int sourceQueue(int route) {
        return sourceQueue[route];
    }

    int firstEnd(int route) {
        return ends[route];
    }

    int endQueue(int number) {
        return sinkQueue[number];
    }

    /** Whether no word is on any link of a route. */
    boolean isClear(int route) {
        if (underWay[route] != 0) {
            return false;
        }
        for (int i = routeStart[route]; i < routeStart[route + 1]; i++) {
            if (carrying[linksOfRoute[i]] != 0) {
                return false;
            }
        }
        return true;
    }

    /** A message is on a route as a whole. */
    void occupy(int route) {
        underWay[route] = 1;
        for (int i = routeStart[route]; i < routeStart[route + 1]; i++) {
            carrying[linksOfRoute[i]]++;
            expressOn[linksOfRoute[i]] = route + 1;
        }
    }

    /** It is no longer; words of it are still to come to some ends. */
    void vacate(int route, int words) {
        for (int i = routeStart[route]; i < routeStart[route + 1]; i++) {
            expressOn[linksOfRoute[i]] = 0;
        }
        underWay[route] = words;
        if (words == 0) {
            carry(route, -1);
            if (!sending[route]) {
                count(route, -1);
            }
        }
    }

    /** A word of a whole message was the last to come to a queue: its link, if shared, goes on with whoever is next in turn. */
    void passed(int queue) {
        int place = cells[queue + PLACE];
        if (place >= 0) {
            last[linkOf[place]] = place;
        }
    }

    /** The first word of a queue that was filled wants to go on. */
    void resume(int queue) {
        if (cells[queue + STORED] > 0) {
            becomeHead(queue);
        }
    }

    void settle(int current) {
        now = current;
        settle();
    }

    /** The next cycle after {@code time} in which a link has something to do, or -1. */
    int next(int time) {
        return calendar.next(time);
    }

    /** Serves all links that have something to do in a cycle. */
    void cycle(int time) {
        now = time;
        serving = true;
        int count = calendar.take(time);
        int[] taken = calendar.taken();
        for (int from = 0; from < count; from += BATCH) {
            int to = Math.min(count, from + BATCH);
            touch(taken, from, to);
            for (int i = from; i < to; i++) {
                int link = taken[i];
                if (due[link] == time) {
                    due[link] = NEVER;
                    serve(link);
                } else if (due[link] != NEVER && due[link] > time) {
                    calendar.add(link, due[link], time);
                }
            }
        }
        serving = false;
    }

    /** A route may send from now on. */
    void begin(int route) {
        if (!sending[route]) {
            sending[route] = true;
            if (underWay[route] == 0) {
                count(route, 1);
            }
        }
    }

    /** A route has sent its message. */
    void end(int route) {
        sending[route] = false;
        if (underWay[route] == 0) {
            count(route, -1);
        }
    }

    private void count(int route, int change) {
        for (int i = routeStart[route]; i < routeStart[route + 1]; i++) {
            active[linksOfRoute[i]] += change;
        }
    }

    private void launched(int route) {
        if (express.isOn(route)) {
            express.stop(route, serving ? now + 1 : now, now);
        }
        if (underWay[route] == 0) {
            carry(route, 1);
            for (int i = routeStart[route]; i < routeStart[route + 1]; i++) {
                int other = expressOn[linksOfRoute[i]];
                if (other != 0) {
                    express.stop(other - 1, serving ? now + 1 : now, now);
                }
            }
        }
        underWay[route] += ends[route + 1] - ends[route];
    }

    private void carry(int route, int change) {
        for (int i = routeStart[route]; i < routeStart[route + 1]; i++) {
            carrying[linksOfRoute[i]] += change;
        }
    }

    private void consumed(int queue) {
        int route = cells[queue + LEFT];
        if (--underWay[route] == 0) {
            carry(route, -1);
            if (!sending[route]) {
                count(route, -1);
            }
        }
    }

    private void touch(int[] taken, int from, int to) {
        int touched = 0;
        for (int i = from; i < to; i++) {
            int link = taken[i];
            int begin = first[link];
            int end = first[link + 1];
            int place = last[link];
            for (int n = begin; n < end; n++) {
                place = place + 1 == end ? begin : place + 1;
                if (ready[place] <= now) {
                    touched += touch(queueAt[place]);
                    break;
                }
            }
        }
        sink += touched;
    }

    /** The host has words for a queue of its own, at any time from now on. */
    void open(int queue, int route) {
        begin(route);
        cells[queue + HEAD] = route;
        becomeHead(queue);
        settle();
    }

    /** A PE puts a word into an output queue; it is there from {@code time} on. */
    void put(int queue, int route, int time, int current) {
        now = current;
        launched(route);
        arrive(queue, time);
        settle();
    }

    /** A PE takes the first word of an input queue. */
    void take(int queue, int current) {
        now = current;
        consumed(queue);
        cells[queue + GONE] = current;
        leave(queue);
        settle();
    }

    /** Has memory fetch a queue and the one before. */
    int touch(int queue) {
        return cells[queue + LAST_LINE] + cells[cells[queue + UP]];
    }

    boolean isFull(int queue) {
        return cells[queue + STORED] == cells[queue + CAPACITY];
    }

    boolean isEmpty(int queue) {
        return cells[queue + STORED] == 0;
    }

    /** When the first word is there. */
    int wordTime(int queue) {
        return cells[queue + SLOTS + cells[queue + HEAD]];
    }

    /** Since when the next slot is free. */
    int roomTime(int queue) {
        return cells[queue + SLOTS + freeSlot(queue)];
    }

    private int freeSlot(int queue) {
        int slot = cells[queue + HEAD] + cells[queue + STORED];
        int capacity = cells[queue + CAPACITY];
        return slot >= capacity ? slot - capacity : slot;
    }

    /** An instruction waits for a word, or for room. */
    void await(int queue, int record) {
        cells[queue + OWNER] = record;
    }

    private void arrive(int queue, int time) {
        int kind = cells[queue + KIND];
        if (kind == HOST_OUT) {
            host.wordArrives(cells[queue + OWNER], time);
            consumed(queue);
            return;
        }
        cells[queue + SLOTS + freeSlot(queue)] = time;
        if (++cells[queue + STORED] == 1) {
            if (kind == INPUT) {
                wake(queue);
            } else {
                becomeHead(queue);
            }
        }
    }

    private void wake(int queue) {
        int owner = cells[queue + OWNER];
        if (owner > 0) {
            cells[queue + OWNER] = 0;
            threads.look(owner, now);
        }
    }

    /** A word is the first of its queue now: copies of it want to go on. */
    private void becomeHead(int queue) {
        int time = cells[queue + GONE] + 1;
        if (cells[queue + KIND] == HOST_IN) {
            int port = cells[queue + OWNER];
            if (!host.hasWord(port, cells[queue + STORED])) {
                return;
            }
            time = Math.max(time, host.offered(port, cells[queue + STORED]));
        } else {
            time = Math.max(time, wordTime(queue));
        }
        cells[queue + READY] = time;
        cells[queue + GONE] = time;
        int copies = 0;
        for (int to = cells[queue + CHILD]; to != 0; to = cells[to + SIBLING]) {
            cells[to + STATE] = WANTED;
            later(to);
            copies++;
        }
        cells[queue + LEFT] = copies;
    }

    private void later(int queue) {
        if (todoSize == todo.length) {
            todo = Arrays.copyOf(todo, todoSize * 2);
        }
        todo[todoSize++] = queue;
    }

    private void settle() {
        while (todoSize > 0) {
            int to = todo[--todoSize];
            if (cells[to + STATE] == WANTED) {
                go(to);
            }
        }
    }

    /** The first word of the queue before wants to come here. */
    private void go(int to) {
        int from = cells[to + UP];
        int time = cells[from + READY];
        if (cells[to + KIND] == HOST_OUT) {
            time = host.takes(cells[to + OWNER], time);
        } else if (isFull(to)) {
            return;
        } else {
            time = Math.max(time, roomTime(to));
        }
        int place = cells[to + PLACE];
        if (place < 0) {
            send(from, to, time);
            return;
        }
        int link = linkOf[place];
        if (active[link] == 1 && time <= now + reach[link] || carrying[link] == 1 && time < now + reach[link]) {
            // No word of another route can be here by then.
            last[link] = place;
            send(from, to, time);
        } else {
            cells[to + STATE] = LISTED;
            ready[place] = time;
            schedule(link, time);
        }
    }

    private void schedule(int link, int time) {
        if (time < due[link]) {
            due[link] = time;
            calendar.add(link, time, now);
        }
    }

    private void serve(int link) {
        int begin = first[link];
        int end = first[link + 1];
        int place = last[link];
        do {
            place = place + 1 == end ? begin : place + 1;
        } while (ready[place] > now);
        last[link] = place;
        ready[place] = NEVER;
        served++;
        int to = queueAt[place];
        send(cells[to + UP], to, now);
        settle();
        int next = NEVER;
        for (int i = begin; i < end; i++) {
            next = Math.min(next, ready[i]);
        }
        if (next != NEVER) {
            schedule(link, Math.max(next, now + 1));
        }
    }

    private void send(int from, int to, int time) {
        cells[to + STATE] = DONE;
        cells[from + GONE] = Math.max(cells[from + GONE], time);
        int left = --cells[from + LEFT];
        if (cells[from + KIND] == HOST_IN) {
            launched(cells[from + HEAD]);
            host.wordLeaves(cells[from + OWNER], cells[from + STORED], time);
        }
        arrive(to, time + cells[to + LATENCY]);
        if (left == 0) {
            leave(from);
        }
    }

    /** The first word has left. */
    private void leave(int queue) {
        if (cells[queue + KIND] == HOST_IN) {
            cells[queue + STORED]++;
            becomeHead(queue);
            return;
        }
        int head = cells[queue + HEAD];
        cells[queue + SLOTS + head] = cells[queue + GONE] + cells[queue + BACK];
        cells[queue + HEAD] = head + 1 == cells[queue + CAPACITY] ? 0 : head + 1;
        int stored = --cells[queue + STORED];
        if (cells[queue + KIND] == OUTPUT) {
            wake(queue);
        } else if (cells[queue + STATE] == WANTED) {
            later(queue);
        }
        if (stored > 0 && cells[queue + KIND] != INPUT) {
            becomeHead(queue);
        }
    }
}
