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

    /** Lanes in columns, how many columns these are, and words per record on their busiest link. */
    private record Assignment(List<Target> targets, int columns, long busiest) {}

    private final Frame frame;
    private final List<Feed> feeds;
    private final Layout output;
    private final List<Piece> pieces;
    /** By piece: the rows between which it travels, and its words per record. */
    private final int[] fromRows;

    private final int[] toRows;
    private final int[] words;
    /** By row of the band: the lanes of the feeds and of the output on it. */
    private final List<RelayRow> rows;
    /** By row: words per record that arrive along it, for all columns. */
    private final int[] arriving;
    /** The first piece of each lane of the output that has any. */
    private final List<Integer> begins = new ArrayList<>();
    /** As few columns as suffice. */
    private final Assignment packed;

    private final int wanted;
    /** Worked out when first asked for: most relays that are looked at need too many columns anyway. */
    private Assignment balanced;

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
        this.rows = RelayRow.of(frame, feeds, output);
        this.arriving = arriving();
        this.packed = assign(1, false);
        this.wanted = Math.max(wanted, packed.columns);
    }

    private RelayColumns(RelayColumns other, int wanted) {
        this.frame = other.frame;
        this.feeds = other.feeds;
        this.output = other.output;
        this.pieces = other.pieces;
        this.fromRows = other.fromRows;
        this.toRows = other.toRows;
        this.words = other.words;
        this.rows = other.rows;
        this.arriving = other.arriving;
        this.begins.addAll(other.begins);
        this.packed = other.packed;
        this.wanted = Math.max(wanted, packed.columns);
    }

    /** The same lanes shared out over another number of columns. */
    RelayColumns withColumns(int count) {
        return Math.max(count, packed.columns) == wanted ? this : new RelayColumns(this, count);
    }

    /** With the load on links as even as possible, where as many columns suffice for that. */
    private Assignment balanced() {
        if (balanced == null) {
            Assignment even = assign(wanted, true);
            balanced = even.columns > wanted ? packed : even;
        }
        return balanced;
    }

    int columns() {
        return wanted == packed.columns ? wanted : balanced().columns;
    }

    /** The fewest columns that suffice. */
    int fewest() {
        return packed.columns;
    }

    List<Target> targets() {
        return balanced().targets;
    }

    List<RelayRow> rows() {
        return rows;
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
        var sum = new int[rows.size()];
        for (int row = 0; row < sum.length; row++) {
            for (int f = 0; f < feeds.size(); f++) {
                Layout layout = feeds.get(f).layout();
                Frame.Spot spot = rows.get(row).arrives().get(f);
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
        return balanced().busiest * output.imageCount() * output.rowCount();
    }

    /** Gives every lane a column, adding columns where none has room. */
    private Assignment assign(int atFirst, boolean balanced) {
        var targets = new ArrayList<Target>();
        long busiest = 0;
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
        return new Assignment(targets, loads.size(), busiest);
    }

    /** The first column with room, or of those with room the one whose links stay least loaded; a new one if there is none. */
    private int column(int begin, int end, List<Load> loads, boolean balanced) {
        Piece first = pieces.get(begin);
        long inside = leaving(first.toStrip(), first.toLane(), false);
        long atEnd = leaving(first.toStrip(), first.toLane(), true);
        int best = -1;
        long least = Long.MAX_VALUE;
        for (int c = 0; c < loads.size() && (balanced || best < 0); c++) {
            long leaving = c == loads.size() - 1 ? atEnd : inside;
            long most = balanced ? worst(begin, end, loads.get(c), leaving, least) : c;
            if (most < least && room(begin, end, loads.get(c))) {
                least = most;
                best = c;
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

    /**
     * Words per record on the busiest link that the parts, and the lane made of them, would use; or some number from {@code enough} on.
     *
     * @param leaving those of the lane
     */
    private long worst(int begin, int end, Load load, long leaving, long enough) {
        long most = leaving;
        for (int i = begin; i < end && most < enough; i++) {
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
