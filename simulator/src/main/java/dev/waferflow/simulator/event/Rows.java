package dev.waferflow.simulator.event;

import java.util.Arrays;

/** Different rows of numbers, each kept once: what many ends of routes have in common. A row is named by its place in the array. */
final class Rows {
    private static final long MIX = 0x9e3779b97f4a7c15L;
    private static final int FILL = 2;

    private final int width;
    private int[] cells;
    private int size;
    /** Places of rows plus 1, found by their hash. */
    private int[] places = new int[256];

    Rows(int width) {
        this.width = width;
        cells = new int[width * 64];
    }

    /** The place of a row with these numbers. */
    int place(int... row) {
        int at = hash(row, 0);
        while (places[at] != 0) {
            int place = places[at] - 1;
            if (Arrays.equals(cells, place, place + width, row, 0, width)) {
                return place;
            }
            at = at + 1 & places.length - 1;
        }
        if (size == cells.length) {
            cells = Arrays.copyOf(cells, size * 2);
        }
        int place = size;
        System.arraycopy(row, 0, cells, place, width);
        size += width;
        places[at] = place + 1;
        if (size / width * FILL > places.length) {
            grow();
        }
        return place;
    }

    private int hash(int[] from, int start) {
        long hash = 0;
        for (int i = start; i < start + width; i++) {
            hash = (hash ^ from[i]) * MIX;
            hash ^= hash >>> Integer.SIZE;
        }
        return (int) hash & places.length - 1;
    }

    private void grow() {
        places = new int[places.length * 2];
        for (int place = 0; place < size; place += width) {
            int at = hash(cells, place);
            while (places[at] != 0) {
                at = at + 1 & places.length - 1;
            }
            places[at] = place + 1;
        }
    }

    /** All rows, one after the other. */
    int[] all() {
        return Arrays.copyOf(cells, size);
    }
}
