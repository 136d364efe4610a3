package dev.waferflow.placer.kernel;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.unit.Whole;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows that one copy of a model uses: a band of the wafer cut into strips of {@code pitch} rows. Row {@code strip *
 * pitch + lane} carries that lane. The last row of a strip is kept for the PEs that finish sums.
 *
 * @param bandRows rows of the band
 * @param strips number of strips
 * @param pitch rows per strip
 * @param precision storage type of activations and weights
 */
public record Frame(int bandRows, int strips, int pitch, DataType precision) {
    /** A band of {@code bandRows} rows in {@code strips} equal strips. */
    public static Frame of(int bandRows, int strips, DataType precision) {
        return new Frame(bandRows, strips, bandRows / strips, precision);
    }

    /** Row of a lane, counted from the top of the band. */
    public int row(int strip, int lane) {
        return strip * pitch + lane;
    }

    /** The most lanes that a strip can have. */
    public int maxLanes() {
        return Math.max(1, pitch - 1);
    }

    /** Lanes used for a tensor with that many channels: as many as there are, in equal blocks. */
    public int lanesFor(int channels) {
        int block = Whole.ceilDiv(channels, Math.min(channels, maxLanes()));
        return Whole.ceilDiv(channels, block);
    }

    /** Columns in contiguous blocks over the strips; with fewer columns than strips the last strips are empty. */
    public List<Strip> stripsFor(int columns) {
        var result = new ArrayList<Strip>();
        int used = Math.min(columns, strips);
        for (int s = 0; s < strips; s++) {
            result.add(
                    s < used ? new Strip(s * columns / used, (s + 1) * columns / used) : new Strip(columns, columns));
        }
        return result;
    }

    /** Elements of the storage type in one word. */
    public int elementsPerWord() {
        return precision.bits() == 16 ? 2 : 1;
    }
}
