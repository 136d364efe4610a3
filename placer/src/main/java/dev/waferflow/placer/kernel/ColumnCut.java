package dev.waferflow.placer.kernel;

import dev.waferflow.machine.unit.Whole;
import java.util.ArrayList;
import java.util.List;

/**
 * How output channels are shared out over the columns of a dense kernel. Either each column feeds up to {@link #MAX_LANES}
 * whole output lanes, or several neighbouring columns feed one lane together.
 */
final class ColumnCut {
    /** Output lanes that one column can feed: its finisher has six output queues. */
    static final int MAX_LANES = 6;

    /** One column: channels {@code from .. from+count-1}; part {@code part} of {@code parts} of lane {@code lane}. */
    record Column(int from, int count, int lane, int lanes, int part, int parts) {
        boolean lastPart() {
            return part == parts - 1;
        }
    }

    private ColumnCut() {}

    /**
     * The cut with at most {@code perColumn} channels per column (at least one lane or part of a lane each). Columns that
     * feed the lanes farthest from the finishers' row stand in the west, so that no lane crosses another on its way.
     *
     * @param finisherLane the lane on whose row the sums are finished
     */
    static List<Column> of(Layout output, int perColumn, int finisherLane) {
        var columns = of(output, perColumn);
        columns.sort((a, b) -> Integer.compare(Math.abs(b.lane() - finisherLane), Math.abs(a.lane() - finisherLane)));
        return columns;
    }

    private static List<Column> of(Layout output, int perColumn) {
        int block = output.block();
        var columns = new ArrayList<Column>();
        if (perColumn >= block) {
            int lanesPerColumn = Math.min(MAX_LANES, perColumn / block);
            for (int lane = 0; lane < output.lanes(); lane += lanesPerColumn) {
                int end = Math.min(output.lanes(), lane + lanesPerColumn);
                int from = output.channelFrom(lane);
                int to = output.channelFrom(end - 1) + output.channelsOf(end - 1);
                columns.add(new Column(from, to - from, lane, end - lane, 0, 1));
            }
            return columns;
        }
        for (int lane = 0; lane < output.lanes(); lane++) {
            int total = output.channelsOf(lane);
            int parts = Whole.ceilDiv(total, perColumn);
            int even = Whole.ceilDiv(total, parts);
            parts = Whole.ceilDiv(total, even);
            for (int part = 0; part < parts; part++) {
                int from = part * even;
                int count = Math.min(total, from + even) - from;
                columns.add(new Column(output.channelFrom(lane) + from, count, lane, 1, part, parts));
            }
        }
        return columns;
    }
}
