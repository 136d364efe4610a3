package dev.waferflow.machine.unit;

/** Whole-number arithmetic that Java 17 lacks. Overflow throws, never wraps. */
public final class Whole {
    private Whole() {}

    /** The least integer not below {@code dividend / divisor}; {@code divisor} must be positive. */
    public static int ceilDiv(int dividend, int divisor) {
        int floor = Math.floorDiv(dividend, divisor);
        return floor * divisor == dividend ? floor : floor + 1;
    }

    /** The least integer not below {@code dividend / divisor}; {@code divisor} must be positive. */
    public static long ceilDiv(long dividend, long divisor) {
        long floor = Math.floorDiv(dividend, divisor);
        return floor * divisor == dividend ? floor : floor + 1;
    }

    /**
     * Start of block {@code index} when {@code total} items are cut into {@code blocks} contiguous blocks of
     * {@code ceil(total / blocks)} items; the last blocks may be shorter or empty.
     */
    public static int blockStart(int total, int blocks, int index) {
        return Math.min(total, Math.multiplyExact(ceilDiv(total, blocks), index));
    }
}
