package dev.waferflow.placer.kernel;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.unit.Whole;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rows that one copy of a model uses: a band of the wafer. Each tensor cuts the band into equal strips of its own,
 * depending on how many columns it has. Row {@code strip * pitch + lane} carries that lane. The last row of a strip is kept for
 * the PEs that finish sums.
 *
 * @param bandRows rows of the band
 * @param strips the most strips of a tensor, and the strips of tensors without columns
 * @param stripsByColumns strips of tensors with that many columns, where they are not to be as many as possible
 * @param exchanges exchanges of one adapter that may run over one router
 * @param tokensAcross whether the rows that a matrix product multiplies (tokens) travel as columns, cut into strips, instead of
 *     one after the other
 * @param precision storage type of activations and weights
 */
public record Frame(
        int bandRows,
        int strips,
        Map<Integer, Integer> stripsByColumns,
        int exchanges,
        boolean tokensAcross,
        DataType precision) {
    /** Exchanges of an adapter over one router, at first: leaves colours for lanes that pass. */
    public static final int MOST_EXCHANGES = 20;

    public Frame {
        stripsByColumns = Collections.unmodifiableMap(new TreeMap<>(stripsByColumns));
    }

    /** A band of {@code bandRows} rows in at most {@code strips} strips. */
    public static Frame of(int bandRows, int strips, DataType precision) {
        return new Frame(bandRows, strips, Map.of(), MOST_EXCHANGES, false, precision);
    }

    /** The same band with at most that many exchanges over one router. */
    public Frame withExchanges(int most) {
        return new Frame(bandRows, strips, stripsByColumns, most, tokensAcross, precision);
    }

    /** The same band with tokens as columns. */
    public Frame withTokensAcross() {
        return new Frame(bandRows, strips, stripsByColumns, exchanges, true, precision);
    }

    /** The same band with {@code count} strips for tensors of {@code columns} columns. */
    public Frame with(int columns, int count) {
        var changed = new TreeMap<>(stripsByColumns);
        changed.put(columns, count);
        return new Frame(bandRows, strips, changed, exchanges, tokensAcross, precision);
    }

    /** Into how many strips tensors with that many columns cut the band: no more than widen none of them needlessly. */
    public int stripCount(int columns) {
        int most = stripsByColumns.getOrDefault(Math.max(1, columns), strips);
        if (columns <= 1) {
            return most;
        }
        int width = Whole.ceilDiv(columns, Math.min(most, columns));
        return Whole.ceilDiv(columns, width);
    }

    /** Row of a lane, counted from the top of the band. */
    public int row(Layout layout, int strip, int lane) {
        return strip * pitch(layout.strips().size()) + lane;
    }

    /** A lane of a strip. */
    record Spot(int strip, int lane) {}

    /** Rows from one strip of a layout to the next; all of them if only its first strip carries columns. */
    int pitch(Layout layout) {
        for (int strip = 1; strip < layout.strips().size(); strip++) {
            if (!layout.strips().get(strip).isEmpty()) {
                return pitch(layout.strips().size());
            }
        }
        return bandRows;
    }

    /** The lane of a layout with that {@link #pitch(Layout)} that a row of the band carries, or null if it carries none. */
    static Spot spot(Layout layout, int pitch, int row) {
        int strip = row / pitch;
        int lane = row % pitch;
        boolean carried =
                strip < layout.strips().size() && !layout.strips().get(strip).isEmpty() && lane < layout.lanes();
        return carried ? new Spot(strip, lane) : null;
    }

    /** Rows of each of {@code count} strips. */
    public int pitch(int count) {
        return bandRows / count;
    }

    /** The most lanes that each of {@code count} strips can have. */
    public int maxLanes(int count) {
        return Math.max(1, pitch(count) - 1);
    }

    /** Lanes used for a tensor with that many channels: as many as there are, in equal blocks. */
    public int lanesFor(int channels, List<Strip> among) {
        int block = Whole.ceilDiv(channels, Math.min(channels, maxLanes(among.size())));
        return Whole.ceilDiv(channels, block);
    }

    /** The same for tensors whose tokens travel as columns: an equal share on each lane, unless that would leave many rows idle. */
    int evenLanesFor(int channels, List<Strip> among) {
        int most = lanesFor(channels, among);
        for (int lanes = most; 4 * lanes >= 3 * most; lanes--) {
            if (channels % lanes == 0) {
                return lanes;
            }
        }
        return most;
    }

    /** The layout on at most that many lanes, and no more than its strips have rows for. */
    public Layout withLanes(Layout layout, int lanes) {
        return layout.withLanes(Math.min(lanes, maxLanes(layout.strips().size())));
    }

    /** Columns in contiguous blocks over the strips; fewer columns than strips leave strips empty. */
    public List<Strip> stripsFor(int columns) {
        return spread(columns, columns, stripCount(columns));
    }

    /**
     * Columns in contiguous blocks over at most {@code most} of {@code count} strips, the first and others spread evenly over
     * the band; the rest is empty.
     */
    public List<Strip> spread(int columns, int most, int count) {
        int used = Math.min(Math.min(most, count), columns);
        var result = new ArrayList<>(Collections.nCopies(count, new Strip(columns, columns)));
        for (int i = 0; i < used; i++) {
            result.set(i * count / used, new Strip(i * columns / used, (i + 1) * columns / used));
        }
        return result;
    }

    /** Elements of the storage type in one word. */
    public int elementsPerWord() {
        return precision.bits() == 16 ? 2 : 1;
    }
}
