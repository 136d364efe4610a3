package dev.waferflow.simulator.event;

/**
 * <b>Hot.</b> The ramp of a PE that reads several routes burst by burst: one window of time is remembered with how many
 * words pass in it; a burst that overlaps the window gets the slots that are left, so the ramp never carries more than a
 * word per cycle. (The burst that came first is not slowed: round robin, exact in the sum.)
 */
final class RampWindow {
    static final int SIZE = 3;

    private RampWindow() {}

    /** No word has passed yet. */
    static void clear(int[] windows, int at) {
        windows[at + 2] = -1;
    }

    /** Fits a burst into what a window (first, last, words) leaves free; the time of its last word. */
    static int fit(int[] windows, int at, int first, int last, int words) {
        int windowFirst = windows[at];
        int windowLast = windows[at + 1];
        int windowWords = windows[at + 2];
        if (windowWords < 0 || first > windowLast || last < windowFirst) {
            if (windowWords < 0 || first > windowLast) {
                windows[at] = first;
                windows[at + 1] = last;
                windows[at + 2] = words;
            }
            return last;
        }
        int from = Math.max(first, windowFirst);
        int length = windowLast - windowFirst + 1;
        long taken = ((long) windowWords * (windowLast - from + 1) + length - 1) / length;
        long needed = first + words + taken - 1;
        if (needed <= windowLast && windowWords < length) {
            // It ends inside the window: the free slots there are length - windowWords in length.
            long free = words - (from - first);
            needed = free <= 0 ? first + words - 1 : from + (free * length - 1) / (length - windowWords);
        }
        int time = (int) Math.max(last, needed);
        int rest = (int) ((long) windowWords * (windowLast - from + 1) / length);
        windows[at] = Math.min(first, windowLast);
        windows[at + 1] = Math.max(time, windowLast);
        windows[at + 2] = Math.min(rest + words, windows[at + 1] - windows[at] + 1);
        return time;
    }
}
