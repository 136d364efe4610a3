package dev.waferflow.placer.kernel;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Rounding;
import java.util.function.Supplier;

/**
 * A constant table of rows of numbers, of which PEs hold parts.
 *
 * @param rows rows of the table
 * @param channels numbers in a row
 * @param type element type in which they are stored
 * @param values the numbers, row by row; null if they are not known
 */
record RowTable(int rows, int channels, DataType type, Supplier<float[]> values) {
    /** Some rows as [channel][row], with {@code border} rows of zeros before and behind them. */
    float[] columns(int first, int count, int border) {
        int stored = count + 2 * border;
        var result = new float[channels * stored];
        float[] table = values.get();
        if (table != null) {
            for (int c = 0; c < channels; c++) {
                for (int r = 0; r < count; r++) {
                    result[c * stored + border + r] = Rounding.round(type, table[(first + r) * channels + c]);
                }
            }
        }
        return result;
    }
}
