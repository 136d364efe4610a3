package dev.waferflow.placer.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * Part of a record that one lane of a feed holds and one lane of a relay's output needs: channels {@code channelFrom ..
 * channelTo-1}, columns {@code columnFrom .. columnTo-1} of the output. The feed has them at channels and columns that are
 * lower by the shifts.
 */
record Piece(
        int feed,
        int fromStrip,
        int fromLane,
        int toStrip,
        int toLane,
        int channelFrom,
        int channelTo,
        int columnFrom,
        int columnTo,
        int channelShift,
        int columnShift) {

    int channels() {
        return channelTo - channelFrom;
    }

    int columns() {
        return columnTo - columnFrom;
    }

    /** Index of its first element in a record of the feed. */
    int sourceOffset(Layout feedLayout) {
        Strip range = feedLayout.strips().get(fromStrip);
        return (channelFrom - channelShift - feedLayout.channelFrom(fromLane)) * range.width()
                + columnFrom
                - columnShift
                - range.from();
    }

    /** Index of its first element in a record of the output. */
    int targetOffset(Layout output) {
        Strip range = output.strips().get(toStrip);
        return (channelFrom - output.channelFrom(toLane)) * range.width() + columnFrom - range.from();
    }

    /** Columns of one strip of a feed. */
    private record Run(int strip, int from, int to) {}

    /** All pieces of a relay, ordered by destination, then by part, column and source. */
    static List<Piece> of(List<Feed> feeds, RelayShape shape, Layout output) {
        var pieces = new ArrayList<Piece>();
        for (int strip = 0; strip < output.strips().size(); strip++) {
            if (output.strips().get(strip).isEmpty()) {
                continue;
            }
            var runs = new ArrayList<List<Run>>();
            for (RelayShape.Part part : shape.parts()) {
                runs.add(runs(feeds.get(part.feed()).layout(), part.columnShift(), output, strip));
            }
            for (int lane = 0; lane < output.lanes(); lane++) {
                for (int p = 0; p < runs.size(); p++) {
                    RelayShape.Part part = shape.parts().get(p);
                    for (Run run : runs.get(p)) {
                        add(feeds.get(part.feed()).layout(), part, run, output, strip, lane, pieces);
                    }
                }
            }
        }
        return pieces;
    }

    /** The columns that a part gives to a strip of the output. */
    private static List<Run> runs(Layout from, int shift, Layout output, int strip) {
        Strip wanted = output.strips().get(strip);
        int low = Math.max(0, shift);
        int high = Math.min(output.columnCount(), from.columnCount() + shift);
        var runs = new ArrayList<Run>();
        int end = Math.min(high, wanted.to());
        for (int column = Math.max(low, wanted.from()); column < end; ) {
            int owner = owner(from, strip, column - shift);
            int until = column + 1;
            while (until < end && owner(from, strip, until - shift) == owner) {
                until++;
            }
            runs.add(new Run(owner, column, until));
            column = until;
        }
        return runs;
    }

    private static void add(
            Layout from, RelayShape.Part part, Run run, Layout to, int strip, int lane, List<Piece> pieces) {
        int shift = part.channelShift();
        int block = from.block();
        int first = Math.max(to.channelFrom(lane), shift);
        int last = Math.min(to.channelFrom(lane) + to.channelsOf(lane), from.channelCount() + shift);
        for (int source = (first - shift) / block; first < last && source * block + shift < last; source++) {
            int low = Math.max(source * block + shift, first);
            int high = Math.min((source + 1) * block + shift, last);
            pieces.add(new Piece(
                    part.feed(),
                    run.strip,
                    source,
                    strip,
                    lane,
                    low,
                    high,
                    run.from,
                    run.to,
                    shift,
                    part.columnShift()));
        }
    }

    /** The strip that gives a column: the same strip if it has it, else those that have it take turns. */
    private static int owner(Layout from, int strip, int column) {
        if (covers(from, strip, column)) {
            return strip;
        }
        var owners = new ArrayList<Integer>();
        for (int s = 0; s < from.strips().size(); s++) {
            if (covers(from, s, column)) {
                owners.add(s);
            }
        }
        if (owners.isEmpty()) {
            throw new IllegalStateException("no strip has column " + column);
        }
        return owners.get(strip % owners.size());
    }

    private static boolean covers(Layout from, int strip, int column) {
        return strip < from.strips().size()
                && column >= from.strips().get(strip).from()
                && column < from.strips().get(strip).to();
    }
}
