package dev.waferflow.placer.contest;

import java.util.Objects;

/**
 * Where a kernel lies and how it runs.
 *
 * @param execution its parameters
 * @param x lowest column
 * @param y lowest row
 * @param turned whether the kernel's width runs along the rows (R90)
 */
public record PlacedKernel(Execution execution, int x, int y, boolean turned) {
    public PlacedKernel {
        Objects.requireNonNull(execution, "execution");
    }

    /** Columns covered. */
    public int columns() {
        return turned ? execution.height() : execution.width();
    }

    /** Rows covered. */
    public int rows() {
        return turned ? execution.width() : execution.height();
    }
}
