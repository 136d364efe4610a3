package dev.waferflow.placer.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * Part of a record that one lane of a stream holds and one lane of another stream needs: channels {@code channelFrom ..
 * channelTo-1}, columns {@code columnFrom .. columnTo-1}.
 */
record Piece(
        int fromStrip,
        int fromLane,
        int toStrip,
        int toLane,
        int channelFrom,
        int channelTo,
        int columnFrom,
        int columnTo) {

    boolean isLocal() {
        return fromStrip == toStrip && fromLane == toLane;
    }

    int channels() {
        return channelTo - channelFrom;
    }

    int columns() {
        return columnTo - columnFrom;
    }

    /** All pieces that turn {@code from} into {@code to}, ordered by destination, then by source. */
    static List<Piece> between(Layout from, Layout to) {
        var pieces = new ArrayList<Piece>();
        int columns = to.columnCount();
        for (int strip = 0; strip < to.strips().size(); strip++) {
            Strip wanted = to.strips().get(strip);
            if (wanted.isEmpty()) {
                continue;
            }
            var runs = new ArrayList<int[]>();
            int end = Math.min(columns, wanted.to());
            for (int column = Math.max(0, wanted.from()); column < end; ) {
                int owner = owner(from, strip, column);
                int until = column + 1;
                while (until < end && owner(from, strip, until) == owner) {
                    until++;
                }
                runs.add(new int[] {owner, column, until});
                column = until;
            }
            addLanes(from, to, strip, runs, pieces);
        }
        return pieces;
    }

    private static void addLanes(Layout from, Layout to, int strip, List<int[]> runs, List<Piece> pieces) {
        int channels = to.channelCount();
        int toBlock = to.block();
        int fromBlock = from.block();
        for (int lane = 0; lane < to.lanes(); lane++) {
            int first = lane * toBlock;
            int last = Math.min(channels, first + toBlock);
            for (int[] run : runs) {
                for (int source = first / fromBlock; source * fromBlock < last; source++) {
                    int low = Math.max(source * fromBlock, first);
                    int high = Math.min((source + 1) * fromBlock, last);
                    pieces.add(new Piece(run[0], source, strip, lane, low, high, run[1], run[2]));
                }
            }
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
