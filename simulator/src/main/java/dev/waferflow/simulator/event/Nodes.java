package dev.waferflow.simulator.event;

import java.util.Arrays;

/** <b>Hot.</b> A pool of bursts that were sent; per route a list from the oldest that some sink still reads. */
final class Nodes {
    private static final int FROM = 0;
    private static final int TO = 1;
    private static final int FIRST = 2;
    private static final int LAST = 3;
    private static final int NEXT = 4;
    private static final int READERS = 5;
    private static final int SIZE = 8;

    private int[] pool;
    private int used = SIZE;
    private int free;

    Nodes(int routes) {
        pool = new int[Math.multiplyExact(routes + 1024, SIZE)];
    }

    /** An empty burst to begin a route's list with. */
    int first(int readers) {
        return take(0, 0, 0, 0, readers);
    }

    /** A burst after the last of a route. */
    int append(int tail, int fromWord, int toWord, int firstTime, int lastTime, int readers) {
        int node = take(fromWord, toWord, firstTime, lastTime, readers);
        pool[tail + NEXT] = node;
        return node;
    }

    private int take(int fromWord, int toWord, int firstTime, int lastTime, int readers) {
        int node = free;
        if (node != 0) {
            free = pool[node + NEXT];
        } else {
            if (used == pool.length) {
                pool = Arrays.copyOf(pool, Math.multiplyExact(used, 2));
            }
            node = used;
            used += SIZE;
        }
        pool[node + FROM] = fromWord;
        pool[node + TO] = toWord;
        pool[node + FIRST] = firstTime;
        pool[node + LAST] = lastTime;
        pool[node + NEXT] = 0;
        pool[node + READERS] = readers;
        return node;
    }

    /** A reader has passed the burst. */
    void release(int node) {
        if (--pool[node + READERS] == 0) {
            pool[node + NEXT] = free;
            free = node;
        }
    }

    int to(int node) {
        return pool[node + TO];
    }

    int next(int node) {
        return pool[node + NEXT];
    }

    /** When a word of the burst was emitted: evenly between its first and last. */
    int time(int node, int word) {
        int words = pool[node + TO] - pool[node + FROM] - 1;
        int at = word - pool[node + FROM];
        int first = pool[node + FIRST];
        if (at == 0) {
            return first;
        }
        int last = pool[node + LAST];
        if (at == words) {
            return last;
        }
        return last - first == words ? first + at : first + (int) ((long) at * (last - first) / words);
    }
}
