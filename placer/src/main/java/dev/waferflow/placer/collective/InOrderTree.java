package dev.waferflow.placer.collective;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * A line of PEs as a binary tree in order of place: every PE adds what the middle of its part on either side sends to its own. So no PE
 * needs more than two input ports, however long the line is, and nothing ever travels away from the middle.
 *
 * <pre>
 *    o-->o<--o-->O<--o-->o<--o     7 PEs: the ends of the arrows add; O is the root
 * </pre>
 *
 * @param length PEs, at least 3
 */
record InOrderTree(int length) {
    /** No PE: the root has no parent, others may have no child. */
    static final int NONE = -1;

    private record Part(int from, int to) {
        int middle() {
            return (from + to + 1) / 2;
        }

        Part left() {
            return new Part(from, middle() - 1);
        }

        Part right() {
            return new Part(middle() + 1, to);
        }

        int root() {
            return from > to ? NONE : middle();
        }
    }

    private Part whole() {
        return new Part(0, length - 1);
    }

    private Part partOf(int position) {
        var part = whole();
        while (part.middle() != position) {
            part = position < part.middle() ? part.left() : part.right();
        }
        return part;
    }

    /** The PE that has the sum. */
    int root() {
        return whole().middle();
    }

    /** The PE behind the root, which adds nothing: so it has ports to spare. */
    int idle() {
        return root() + 1;
    }

    /** The PE whose sum comes from the left, or {@link #NONE}. */
    int left(int position) {
        return partOf(position).left().root();
    }

    /** The PE whose sum comes from the right, or {@link #NONE}. */
    int right(int position) {
        return partOf(position).right().root();
    }

    /** The PE that takes a PE's sum, or {@link #NONE}. */
    int parent(int position) {
        int parent = NONE;
        for (var part = whole(); part.middle() != position; ) {
            parent = part.middle();
            part = position < part.middle() ? part.left() : part.right();
        }
        return parent;
    }

    /**
     * Colors for the routes from every PE to its parent, and for one more from the root to the idle PE behind it, last; as few as
     * possible.
     *
     * @param taken per router of the line the colors that are taken already, as bits; gets the new ones
     */
    int[] colors(long[] taken) {
        var colors = new int[length + 1];
        var routes = IntStream.rangeClosed(0, length)
                .filter(i -> i != root())
                .boxed()
                .sorted(Comparator.comparing(this::first))
                .toList();
        for (int route : routes) {
            long busy = 0;
            for (int at = first(route); at <= last(route); at++) {
                busy |= taken[at];
            }
            colors[route] = Long.numberOfTrailingZeros(~busy);
            for (int at = first(route); at <= last(route); at++) {
                taken[at] |= 1L << colors[route];
            }
        }
        return colors;
    }

    private int first(int route) {
        return route == length ? root() : Math.min(route, parent(route));
    }

    private int last(int route) {
        return route == length ? idle() : Math.max(route, parent(route));
    }
}
