package dev.waferflow.simulator.event;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.util.Arrays;

/**
 * <b>Hot.</b> Pools of bursts that were sent; per route a list from the oldest that some sink still reads. Every part of a {@link
 * Partition} has a pool of its own, so that parts may be moved side by side; a node's number says which pool it is in.
 */
final class Nodes {
    private static final int POOL_SHIFT = 26;
    private static final int POOL_MASK = (1 << POOL_SHIFT) - 1;
    /** What parts count lies in different lines of cache. */
    private static final int APART = 32;

    private static final int FROM = 0;
    /** The word after the burst; the next burst of the route, 0 if there is none yet. */
    static final int TO = 1;

    private static final int FIRST = 2;
    private static final int LAST = 3;
    static final int NEXT = 4;
    private static final int READERS = 5;
    private static final int SIZE = 8;

    private final int[][] pools;
    private final int[] used;
    private final int[] free;

    Nodes(int poolCount) {
        pools = new int[poolCount][1024 * SIZE];
        used = new int[poolCount * APART];
        free = new int[poolCount * APART];
        for (int p = 0; p < poolCount; p++) {
            used[p * APART] = SIZE;
        }
    }

    /** An empty burst to begin a route's list with, from one of the pools. */
    int first(int number, int readers) {
        return take(number, 0, 0, 0, 0, readers);
    }

    /** A burst after the last of a route. */
    int append(int tail, int fromWord, int toWord, int firstTime, int lastTime, int readers) {
        int number = tail >>> POOL_SHIFT;
        int node = take(number, fromWord, toWord, firstTime, lastTime, readers);
        pools[number][(tail & POOL_MASK) + NEXT] = node;
        return node;
    }

    private int take(int number, int fromWord, int toWord, int firstTime, int lastTime, int readers) {
        int[] pool = pools[number];
        int at = number * APART;
        int node = free[at];
        if (node != 0) {
            free[at] = pool[node + NEXT];
        } else {
            if (used[at] == pool.length) {
                pool = grown(number);
            }
            node = used[at];
            used[at] += SIZE;
        }
        pool[node + FROM] = fromWord;
        pool[node + TO] = toWord;
        pool[node + FIRST] = firstTime;
        pool[node + LAST] = lastTime;
        pool[node + NEXT] = 0;
        pool[node + READERS] = readers;
        return number << POOL_SHIFT | node;
    }

    private int[] grown(int number) {
        int length = pools[number].length;
        if (length > POOL_MASK / 2) {
            throw UserException.of(
                    FaultKind.HOST_RESOURCES,
                    "WF-SIM-012",
                    "more messages are under way at once than this engine can hold",
                    "",
                    "a smaller model, or fewer samples");
        }
        pools[number] = Arrays.copyOf(pools[number], length * 2);
        return pools[number];
    }

    /** The pool of a burst, as it is until the next is appended. All of a route are in one. */
    int[] pool(int node) {
        return pools[node >>> POOL_SHIFT];
    }

    /** Where a burst is in its pool. */
    static int place(int node) {
        return node & POOL_MASK;
    }

    /** A reader has passed the burst that is at a place in a pool. */
    void release(int node, int[] pool, int place) {
        if (--pool[place + READERS] == 0) {
            int at = (node >>> POOL_SHIFT) * APART;
            pool[place + NEXT] = free[at];
            free[at] = place;
        }
    }

    /** When a word of the burst at a place was emitted: evenly between its first and last. */
    static int time(int[] pool, int place, int word) {
        int at = word - pool[place + FROM];
        int first = pool[place + FIRST];
        if (at == 0) {
            return first;
        }
        int words = pool[place + TO] - pool[place + FROM] - 1;
        int last = pool[place + LAST];
        if (at == words) {
            return last;
        }
        return last - first == words ? first + at : first + (int) ((long) at * (last - first) / words);
    }
}
