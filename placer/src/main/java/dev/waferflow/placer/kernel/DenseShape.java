package dev.waferflow.placer.kernel;

/**
 * The arithmetic of a convolution or matrix product with constant weights, on an input that is already padded.
 *
 * @param outputs output channels
 * @param windowRows window height R
 * @param windowColumns window width S; with {@code acrossStrips} the width of the whole input
 * @param strideRows step down
 * @param strideColumns step right
 * @param dilationRows distance of window rows
 * @param dilationColumns distance of window columns
 * @param outputRows rows per image of the result
 * @param acrossStrips whether the window spans all columns, so that sums run through all strips
 * @param macs multiply-accumulates per sample of the model's operation (zero weights of groups not counted)
 */
public record DenseShape(
        int outputs,
        int windowRows,
        int windowColumns,
        int strideRows,
        int strideColumns,
        int dilationRows,
        int dilationColumns,
        int outputRows,
        boolean acrossStrips,
        long macs) {
    /** Input rows that one output row reaches over. */
    int reach() {
        return (windowRows - 1) * dilationRows + 1;
    }

    /** Input columns that so many neighbouring output columns reach over. */
    int columnsFor(int outputColumns) {
        return (outputColumns - 1) * strideColumns + (windowColumns - 1) * dilationColumns + 1;
    }
}
