package dev.waferflow.simulator.event;

import java.util.Arrays;

/** <b>Hot.</b> A pool of bursts that were sent; per route a list from the oldest that some sink still reads. */
final class Nodes {
    private int[] from;
    private int[] to;
    private int[] first;
    private int[] last;
    private int[] next;
    private int[] readers;
    private int[] allReaders;
    private int used = 1;
    private int free;

    Nodes(int routes) {
        int length = Math.max(16, routes + 1024);
        from = new int[length];
        to = new int[length];
        first = new int[length];
        last = new int[length];
        next = new int[length];
        readers = new int[length];
        allReaders = new int[length];
    }

    /** An empty burst to begin a route's list with. */
    int first(int route, int readerCount) {
        return take(0, 0, 0, 0, readerCount);
    }

    int append(int tail, int fromWord, int toWord, int firstTime, int lastTime) {
        int node = take(fromWord, toWord, firstTime, lastTime, allReaders[tail]);
        next[tail] = node;
        return node;
    }

    private int take(int fromWord, int toWord, int firstTime, int lastTime, int count) {
        int node = free;
        if (node != 0) {
            free = next[node];
        } else {
            if (used == from.length) {
                grow();
            }
            node = used++;
        }
        from[node] = fromWord;
        to[node] = toWord;
        first[node] = firstTime;
        last[node] = lastTime;
        next[node] = 0;
        readers[node] = count;
        allReaders[node] = count;
        return node;
    }

    private void grow() {
        int length = used * 2;
        from = Arrays.copyOf(from, length);
        to = Arrays.copyOf(to, length);
        first = Arrays.copyOf(first, length);
        last = Arrays.copyOf(last, length);
        next = Arrays.copyOf(next, length);
        readers = Arrays.copyOf(readers, length);
        allReaders = Arrays.copyOf(allReaders, length);
    }

    /** A reader has passed the burst. */
    void release(int node) {
        if (--readers[node] == 0) {
            next[node] = free;
            free = node;
        }
    }

    int to(int node) {
        return to[node];
    }

    int next(int node) {
        return next[node];
    }

    /** When a word of the burst was emitted: evenly between its first and last. */
    int time(int node, int word) {
        int words = to[node] - from[node] - 1;
        int at = word - from[node];
        if (at == 0) {
            return first[node];
        }
        if (at == words) {
            return last[node];
        }
        return first[node] + (int) ((long) at * (last[node] - first[node]) / words);
    }
}
