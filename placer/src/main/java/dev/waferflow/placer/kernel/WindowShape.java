package dev.waferflow.placer.kernel;

/**
 * A window that moves over rows and columns of each channel.
 *
 * @param kind what is done with the elements of the window
 * @param rows window height
 * @param columns window width
 * @param strideRows step down
 * @param strideColumns step right
 * @param dilationRows distance of window rows
 * @param dilationColumns distance of window columns
 * @param outputRows rows per image of the result
 */
public record WindowShape(
        Kind kind,
        int rows,
        int columns,
        int strideRows,
        int strideColumns,
        int dilationRows,
        int dilationColumns,
        int outputRows) {
    /** What is done with the elements of the window. */
    public enum Kind {
        MAX,
        SUM,
        /** Sum of products with one weight per channel and window position. */
        WEIGHTED
    }

    int reach() {
        return (rows - 1) * dilationRows + 1;
    }
}
