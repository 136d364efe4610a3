package dev.waferflow.placer.kernel;

import dev.waferflow.machine.program.Net;
import java.util.ArrayList;
import java.util.List;

/**
 * Shares the lanes of a relay's output out over its columns. A column that makes a lane needs room in its routers for the parts
 * that come from other rows; among the columns with room, the one whose links stay least loaded takes the lane. A lane that is
 * made before the last column leaves along its row beside what still arrives there.
 */
final class RelayColumns {
    private static final int OUTPUT_QUEUES = 6;

    /** A lane of the output, the column that makes it, and what it is made of. */
    record Target(int strip, int lane, int column, List<Piece> pieces) {}

    private final Frame frame;
    private final List<Feed> feeds;
    private final Layout output;
    private final List<Piece> pieces;
    /** By piece: the rows between which it travels, and its words per record. */
    private final int[] fromRows;

    private final int[] toRows;
    private final int[] words;
    /** By row: words per record that arrive along it, for all columns. */
    private final int[] arriving;

    private final List<Integer> begins = new ArrayList<>();
    private List<Target> targets = new ArrayList<>();
    private int columns;
    private long busiest;

    /** What runs through one column so far, by row: streams, streams that start, words southwards and northwards. */
    private static final class Load {
        final int[] streams;
        final int[] sent;
        final long[][] words;

        Load(int rows) {
            streams = new int[rows];
            sent = new int[rows];
            words = new long[2][rows];
        }
    }

    /**
     * @param wanted columns; more are taken if they do not suffice
     */
    RelayColumns(Frame frame, List<Feed> feeds, RelayShape shape, Layout output, int wanted) {
        this.frame = frame;
        this.feeds = feeds;
        this.output = output;
        this.pieces = Piece.of(feeds, shape, output);
        this.fromRows = new int[pieces.size()];
        this.toRows = new int[pieces.size()];
        this.words = new int[pieces.size()];
        for (int i = 0; i < pieces.size(); i++) {
            Piece before = i == 0 ? null : pieces.get(i - 1);
            Piece piece = pieces.get(i);
            fromRows[i] = fromRow(piece);
            toRows[i] = toRow(piece);
            words[i] = Net.words(output.type(), piece.channels() * piece.columns());
            if (before == null || before.toStrip() != piece.toStrip() || before.toLane() != piece.toLane()) {
                begins.add(i);
            }
        }
        this.arriving = arriving();
        int least = assign(1, false);
        List<Target> packed = targets;
        columns = Math.max(wanted, least);
        long packedBusiest = busiest;
        if (assign(columns, true) > columns) {
            targets = packed;
            busiest = packedBusiest;
            columns = least;
        }
    }

    int columns() {
        return columns;
    }

    List<Target> targets() {
        return targets;
    }

    int fromRow(Piece piece) {
        return frame.row(feeds.get(piece.feed()).layout(), piece.fromStrip(), piece.fromLane());
    }

    int toRow(Piece piece) {
        return frame.row(output, piece.toStrip(), piece.toLane());
    }

    boolean isLocal(Piece piece) {
        return fromRow(piece) == toRow(piece);
    }

    private int[] arriving() {
        var sum = new int[frame.bandRows()];
        for (Feed feed : feeds) {
            Layout layout = feed.layout();
            int pitch = frame.pitch(layout);
            for (int row = 0; row < sum.length; row++) {
                Frame.Spot spot = Frame.spot(layout, pitch, row);
                sum[row] +=
                        spot == null ? 0 : Net.words(layout.type(), layout.recordElements(spot.strip(), spot.lane()));
            }
        }
        return sum;
    }

    /** Words per record on the busiest link of the row along which a lane leaves, when a column makes it. */
    private long leaving(int strip, int lane, boolean inLastColumn) {
        int row = frame.row(output, strip, lane);
        int made = Net.words(output.type(), output.recordElements(strip, lane));
        return inLastColumn ? Math.max(made, arriving[row]) : made + arriving[row];
    }

    /** Words per sample on the busiest link of the columns. */
    long busiestLink() {
        return busiest * output.imageCount() * output.rowCount();
    }

    /** Gives every lane a column, adding columns where none has room; the number of columns. */
    private int assign(int atFirst, boolean balanced) {
        targets = new ArrayList<>();
        busiest = 0;
        var loads = new ArrayList<Load>();
        for (int c = 0; c < atFirst; c++) {
            loads.add(new Load(frame.bandRows()));
        }
        var lanes = new boolean[output.strips().size() * output.lanes()];
        for (int b = 0; b < begins.size(); b++) {
            int end = b + 1 < begins.size() ? begins.get(b + 1) : pieces.size();
            int begin = begins.get(b);
            int column = column(begin, end, loads, balanced);
            busiest = Math.max(busiest, occupy(begin, end, loads.get(column)));
            Piece first = pieces.get(begin);
            targets.add(new Target(first.toStrip(), first.toLane(), column, List.copyOf(pieces.subList(begin, end))));
            lanes[first.toStrip() * output.lanes() + first.toLane()] = true;
        }
        for (int i = 0; i < lanes.length; i++) {
            int strip = i / output.lanes();
            if (!lanes[i] && !output.strips().get(strip).isEmpty()) {
                targets.add(new Target(strip, i % output.lanes(), 0, List.of()));
            }
        }
        for (Target target : targets) {
            busiest = Math.max(busiest, leaving(target.strip(), target.lane(), target.column() == loads.size() - 1));
        }
        return loads.size();
    }

    private int column(int begin, int end, List<Load> loads, boolean balanced) {
        int best = -1;
        long least = Long.MAX_VALUE;
        for (int c = 0; c < loads.size(); c++) {
            if (room(begin, end, loads.get(c))) {
                long most = balanced ? worst(begin, end, loads.get(c), c == loads.size() - 1) : c;
                if (most < least) {
                    least = most;
                    best = c;
                }
            }
        }
        if (best < 0) {
            loads.add(new Load(frame.bandRows()));
            best = loads.size() - 1;
        }
        return best;
    }

    private boolean room(int begin, int end, Load load) {
        for (int i = begin; i < end; i++) {
            if (fromRows[i] == toRows[i]) {
                continue;
            }
            if (load.sent[fromRows[i]] + 1 >= OUTPUT_QUEUES) {
                return false;
            }
            int south = Math.max(fromRows[i], toRows[i]);
            for (int row = Math.min(fromRows[i], toRows[i]); row <= south; row++) {
                if (load.streams[row] + end - begin > frame.exchanges()) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Words per record on the busiest link that the parts, and the lane made of them, would use. */
    private long worst(int begin, int end, Load load, boolean lastColumn) {
        Piece first = pieces.get(begin);
        long most = leaving(first.toStrip(), first.toLane(), lastColumn);
        for (int i = begin; i < end; i++) {
            long[] link = load.words[toRows[i] > fromRows[i] ? 0 : 1];
            int south = Math.max(fromRows[i], toRows[i]);
            for (int row = Math.min(fromRows[i], toRows[i]); row < south; row++) {
                most = Math.max(most, link[row] + words[i]);
            }
        }
        return most;
    }

    /** Adds the parts to what runs through a column; words per record on the busiest link that they use. */
    private long occupy(int begin, int end, Load load) {
        long most = 0;
        for (int i = begin; i < end; i++) {
            if (fromRows[i] == toRows[i]) {
                continue;
            }
            load.sent[fromRows[i]]++;
            long[] link = load.words[toRows[i] > fromRows[i] ? 0 : 1];
            int south = Math.max(fromRows[i], toRows[i]);
            for (int row = Math.min(fromRows[i], toRows[i]); row <= south; row++) {
                load.streams[row]++;
                if (row < south) {
                    link[row] += words[i];
                    most = Math.max(most, link[row]);
                }
            }
        }
        return most;
    }
}
