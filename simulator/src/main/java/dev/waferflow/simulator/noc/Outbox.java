package dev.waferflow.simulator.noc;

import java.util.Arrays;

/** **Hot**. A growing list of ports, with or without a word for each. */
final class Outbox {
    int[] to = new int[64];
    long[] words;
    int size;

    Outbox(boolean withWords) {
        words = withWords ? new long[to.length] : null;
    }

    void add(int port) {
        if (size == to.length) {
            grow();
        }
        to[size++] = port;
    }

    void add(int port, long word) {
        if (size == to.length) {
            grow();
        }
        words[size] = word;
        to[size++] = port;
    }

    private void grow() {
        to = Arrays.copyOf(to, 2 * size);
        words = words == null ? null : Arrays.copyOf(words, 2 * size);
    }
}
