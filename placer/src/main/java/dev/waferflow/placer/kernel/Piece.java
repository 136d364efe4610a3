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
        for (int strip = 0; strip < to.strips().size(); strip++) {
            for (int lane = 0; lane < to.lanes() && !to.strips().get(strip).isEmpty(); lane++) {
                addPieces(from, to, strip, lane, pieces);
            }
        }
        return pieces;
    }

    private static void addPieces(Layout from, Layout to, int strip, int lane, List<Piece> pieces) {
        Strip wanted = to.strips().get(strip);
        int column = Math.max(0, wanted.from());
        int end = Math.min(to.columnCount(), wanted.to());
        while (column < end) {
            int owner = owner(from, strip, column);
            int until = column + 1;
            while (until < end && owner(from, strip, until) == owner) {
                until++;
            }
            for (int source = 0; source < from.lanes(); source++) {
                int low = Math.max(from.channelFrom(source), to.channelFrom(lane));
                int high = Math.min(
                        from.channelFrom(source) + from.channelsOf(source), to.channelFrom(lane) + to.channelsOf(lane));
                if (low < high) {
                    pieces.add(new Piece(owner, source, strip, lane, low, high, column, until));
                }
            }
            column = until;
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
