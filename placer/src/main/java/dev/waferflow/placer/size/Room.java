package dev.waferflow.placer.size;

/** What the wafer has for the kernels of one copy, in dataflow order from west to east. */
public interface Room {
    /** Whether kernels of these widths find a place. Narrower ones then do too: what {@link BalancingSizer} relies on. */
    boolean holds(int[] widths);

    /** Whether a kernel may take that many columns. */
    default boolean allows(int kernel, int columns) {
        return true;
    }

    /** So many columns, free for all. */
    static Room of(int columns) {
        return widths -> {
            long sum = 0;
            for (int width : widths) {
                sum += width;
            }
            return sum <= columns;
        };
    }
}
