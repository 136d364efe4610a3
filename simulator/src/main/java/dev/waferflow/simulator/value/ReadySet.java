package dev.waferflow.simulator.value;

/** A set of small numbers that gives back its least: a tree of 64-way bit sets. */
final class ReadySet {
    private static final int SHIFT = 6;
    private static final int LEVELS = 5;

    private final long[][] bits = new long[LEVELS][];

    ReadySet(int capacity) {
        int words = capacity;
        for (int level = 0; level < LEVELS; level++) {
            words = (words >> SHIFT) + 1;
            bits[level] = new long[words];
        }
    }

    void add(int number) {
        int at = number;
        for (int level = 0; level < LEVELS; level++) {
            long bit = 1L << at;
            at >>= SHIFT;
            if ((bits[level][at] & bit) != 0) {
                return;
            }
            bits[level][at] |= bit;
        }
    }

    /** Removes and returns the least number, or -1 if there is none. */
    int poll() {
        if (bits[LEVELS - 1][0] == 0) {
            return -1;
        }
        int at = 0;
        for (int level = LEVELS - 1; level >= 0; level--) {
            at = (at << SHIFT) + Long.numberOfTrailingZeros(bits[level][at]);
        }
        int number = at;
        for (int level = 0; level < LEVELS; level++) {
            long bit = 1L << at;
            at >>= SHIFT;
            bits[level][at] &= ~bit;
            if (bits[level][at] != 0) {
                break;
            }
        }
        return number;
    }
}
