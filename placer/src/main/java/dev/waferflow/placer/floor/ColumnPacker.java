package dev.waferflow.placer.floor;

import java.util.List;
import java.util.Map;

/**
 * Puts kernels side by side in dataflow order, each as far west as its constraints allow. Exact: a kernel further east leaves
 * no more room to those behind it, so if this finds no place there is none.
 */
final class ColumnPacker {
    private static final int FREE = -1;

    private final List<String> names;
    private final int[] pin;
    private final int[] runEnd;
    private final boolean[] blocked;
    private String reason = "";

    /**
     * @param names of the kernels
     * @param pins first columns of kernels
     * @param blocked columns that nobody may use
     * @param runs first and last of kernels between which no column is left out
     */
    ColumnPacker(List<String> names, Map<String, Integer> pins, boolean[] blocked, List<int[]> runs) {
        this.names = names;
        this.blocked = blocked;
        pin = new int[names.size()];
        runEnd = new int[names.size()];
        for (int k = 0; k < pin.length; k++) {
            pin[k] = pins.getOrDefault(names.get(k), FREE);
            runEnd[k] = k;
        }
        for (int[] run : runs) {
            for (int k = run[0]; k <= run[1]; k++) {
                runEnd[k] = Math.max(runEnd[k], run[1]);
            }
        }
    }

    /** First columns of kernels of these widths; null if they find no place, and {@link #reason} says why. */
    int[] pack(int[] widths) {
        var columns = new int[widths.length];
        int end = 0;
        for (int k = 0; k < widths.length; ) {
            int last = last(k);
            int start = start(widths, k, last, end);
            if (start < 0) {
                return null;
            }
            for (; k <= last; k++) {
                columns[k] = start;
                start += widths[k];
            }
            end = start;
        }
        return columns;
    }

    /** The last of the run that begins with a kernel: runs that overlap are one. */
    private int last(int first) {
        int last = runEnd[first];
        for (int k = first; k <= last; k++) {
            last = Math.max(last, runEnd[k]);
        }
        return last;
    }

    /** The westernmost column from {@code end} on for a run; -1 if there is none. */
    private int start(int[] widths, int first, int last, int end) {
        long width = 0;
        long start = FREE;
        int pinned = FREE;
        for (int k = first; k <= last; k++) {
            if (pin[k] != FREE && start == FREE) {
                start = pin[k] - width;
                pinned = k;
            } else if (pin[k] != FREE && start != pin[k] - width) {
                return refused("'" + names.get(k) + "' is pinned to column " + pin[k]
                        + ", but it is kept together with '" + names.get(pinned) + "' in column " + pin[pinned]
                        + " and lands in column " + (start + width));
            }
            width += widths[k];
        }
        String who = "'" + names.get(first) + "'" + (last == first ? "" : " to '" + names.get(last) + "'");
        if (pinned != FREE) {
            return pinned(start, width, end, who, names.get(pinned), pin[pinned]);
        }
        for (start = end; start + width <= blocked.length; start++) {
            int hit = hit(start, width);
            if (hit < 0) {
                return (int) start;
            }
            start = hit;
        }
        return refused(who + " needs " + width + " columns, and behind column " + end + " of " + blocked.length
                + " there are not so many side by side that are not forbidden");
    }

    private int pinned(long start, long width, int end, String who, String name, int column) {
        if (start < end) {
            return refused("'" + name + "' is pinned to column " + column + ", but what comes before it in the dataflow"
                    + " takes the columns up to " + (end + column - start));
        }
        if (start + width > blocked.length) {
            return refused("'" + name + "' is pinned to column " + column + ", and " + who + " then ends in column "
                    + (start + width) + " of " + blocked.length);
        }
        int hit = hit(start, width);
        return hit < 0
                ? (int) start
                : refused("'" + name + "' is pinned to column " + column + ", and " + who + " then takes column " + hit
                        + ", which is forbidden");
    }

    /** A blocked column among those of a run, the last; -1 if there is none. */
    private int hit(long start, long width) {
        for (long x = start + width - 1; x >= start; x--) {
            if (blocked[(int) x]) {
                return (int) x;
            }
        }
        return -1;
    }

    private int refused(String why) {
        reason = why;
        return -1;
    }

    /** Why the last widths found no place. */
    String reason() {
        return reason;
    }
}
