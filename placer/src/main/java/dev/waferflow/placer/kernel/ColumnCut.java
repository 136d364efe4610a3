package dev.waferflow.placer.kernel;

import dev.waferflow.machine.unit.Whole;
import java.util.ArrayList;
import java.util.List;

/**
 * How output channels are shared out over the columns of a dense kernel, from west to east. A column finishes whole output
 * lanes, and may begin or end inside a lane: then it passes its part of that lane to its eastern neighbour, and the column in
 * which the lane ends puts the parts together.
 */
final class ColumnCut {
    /** Streams that a finisher can send: its output queues. */
    private static final int MOST_STREAMS = 6;

    /** {@code count} neighbouring columns gave {@code channels} channels each to a lane. */
    record Parts(int count, int channels) {}

    /**
     * One column.
     *
     * @param from first output channel
     * @param count output channels
     * @param lane first lane of which it has channels
     * @param finished how many lanes end here
     * @param before parts of the first lane that come from the west, in order
     * @param passes whether its last channels belong to a lane that ends farther east
     */
    record Column(int from, int count, int lane, int finished, List<Parts> before, boolean passes) {
        /** Channels that come from the west. */
        int channelsBefore() {
            int sum = 0;
            for (Parts parts : before) {
                sum += parts.count * parts.channels;
            }
            return sum;
        }

        boolean finishes(int wanted) {
            return wanted >= lane && wanted < lane + finished;
        }
    }

    private ColumnCut() {}

    /**
     * The cut into {@code wanted} columns, or a few more if a finisher would have to send too many streams. Columns that feed the
     * lanes farthest from the finishers' row stand in the west, so that no lane crosses another on its way.
     *
     * @param finisherLane the lane on whose row the sums are finished
     */
    static List<Column> of(Layout output, int wanted, int finisherLane) {
        int channels = output.channelCount();
        if (finisherLane < output.lanes() - 1) {
            return lanewise(output, Whole.ceilDiv(channels, wanted), finisherLane);
        }
        for (int columns = wanted; columns < channels; columns++) {
            var counts = new ArrayList<int[]>(columns);
            int from = 0;
            for (int j = 0; j < columns; j++) {
                int count = channels / columns + (j < channels % columns ? 1 : 0);
                counts.add(new int[] {from, count});
                from += count;
            }
            var cut = columns(output, counts);
            if (mostStreams(cut) <= MOST_STREAMS) {
                return cut;
            }
        }
        return lanewise(output, 1, finisherLane);
    }

    private static int mostStreams(List<Column> columns) {
        int most = 0;
        for (Column column : columns) {
            most = Math.max(most, column.finished + (column.passes ? 1 : 0));
        }
        return most;
    }

    /** Whole lanes in a column, or equal parts of one lane in neighbouring columns. */
    private static List<Column> lanewise(Layout output, int perColumn, int finisherLane) {
        int block = output.block();
        var groups = new ArrayList<List<int[]>>();
        for (int lane = 0; lane < output.lanes(); ) {
            int end = Math.min(output.lanes(), lane + Math.max(1, Math.min(MOST_STREAMS, perColumn / block)));
            int from = output.channelFrom(lane);
            int total = output.channelFrom(end - 1) + output.channelsOf(end - 1) - from;
            int part = Whole.ceilDiv(total, Whole.ceilDiv(total, Math.max(perColumn, end - lane > 1 ? total : 1)));
            var group = new ArrayList<int[]>();
            for (int at = 0; at < total; at += part) {
                group.add(new int[] {from + at, Math.min(part, total - at)});
            }
            groups.add(group);
            lane = end;
        }
        groups.sort((a, b) -> Integer.compare(
                Math.abs(b.get(0)[0] / block - finisherLane), Math.abs(a.get(0)[0] / block - finisherLane)));
        var counts = new ArrayList<int[]>();
        groups.forEach(counts::addAll);
        return columns(output, counts);
    }

    /** The columns with these first channels and numbers of channels. */
    private static List<Column> columns(Layout output, List<int[]> counts) {
        int channels = output.channelCount();
        int block = output.block();
        var result = new ArrayList<Column>(counts.size());
        var parts = new ArrayList<Parts>();
        for (int[] count : counts) {
            int from = count[0];
            int to = from + count[1];
            int lane = from / block;
            int last = (to - 1) / block;
            boolean passes = to < Math.min(channels, (last + 1) * block);
            int finished = last - lane + (passes ? 0 : 1);
            result.add(new Column(from, count[1], lane, finished, List.copyOf(parts), passes));
            if (finished > 0) {
                parts.clear();
            }
            if (passes) {
                add(parts, to - Math.max(from, last * block));
            }
        }
        return result;
    }

    private static void add(List<Parts> parts, int channels) {
        int last = parts.size() - 1;
        if (last >= 0 && parts.get(last).channels == channels) {
            parts.set(last, new Parts(parts.get(last).count + 1, channels));
        } else {
            parts.add(new Parts(1, channels));
        }
    }
}
