package dev.waferflow.placer.kernel;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Rounding;
import java.util.List;

/**
 * Where the elements of a relay's output come from. What no part covers is a constant.
 *
 * @param parts places of the feeds in the output, in the order of the feeds
 * @param rowShift row r of the feeds is row {@code r + rowShift} of the output; rows that fall outside are dropped
 * @param fill the number where there is neither a part nor a background
 * @param background [channel][column] of the output, the same for each record; null for {@code fill} everywhere
 */
record RelayShape(List<Part> parts, int rowShift, float fill, float[] background) {
    /** Channel c, column q of feed {@code feed} are channel {@code c + channelShift}, column {@code q + columnShift}. */
    record Part(int feed, int channelShift, int columnShift) {}

    RelayShape {
        parts = List.copyOf(parts);
    }

    /** One feed, every element in its own place. */
    static RelayShape same() {
        return new RelayShape(List.of(new Part(0, 0, 0)), 0, 0, null);
    }

    /** First row of the feed that is kept. */
    int firstKept() {
        return Math.max(0, -rowShift);
    }

    /** Number of rows of the feed that are kept. */
    int kept(Layout input, Layout output) {
        return rowShift == 0 && input.records() == output.imageCount() * output.rowCount()
                ? output.rowCount()
                : Math.min(input.rowCount(), output.rowCount() - rowShift) - firstKept();
    }

    /** What the line buffer of a lane holds before anything arrives: [channel][column] of its part. */
    float[] line(Layout output, int strip, int lane) {
        Strip range = output.strips().get(strip);
        var line = new float[output.channelsOf(lane) * range.width()];
        int at = 0;
        for (int c = 0; c < output.channelsOf(lane); c++) {
            int row = (output.channelFrom(lane) + c) * output.columnCount();
            for (int q = range.from(); q < range.to(); q++) {
                boolean inside = q >= 0 && q < output.columnCount();
                float value = background == null ? fill : inside ? background[row + q] : 0;
                line[at++] = stored(output.type(), inside ? value : output.padValue());
            }
        }
        return line;
    }

    /** The number as constants hold it: whole numbers as their bits. */
    private static float stored(DataType type, float value) {
        return type == DataType.INT32 ? Float.intBitsToFloat((int) value) : Rounding.round(type, value);
    }
}
