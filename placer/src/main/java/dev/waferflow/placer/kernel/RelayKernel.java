package dev.waferflow.placer.kernel;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Branch;
import dev.waferflow.machine.program.Constant;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Load;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.Segment;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts a tensor together from parts of others: an adapter for other lanes, other strips (halo exchange) and padding, or the
 * concatenation of several feeds. Every column of it receives all lanes and makes some of the output's lanes: its PEs
 * exchange parts of records north and south along the column.
 */
public final class RelayKernel extends Kernel {
    /** Exchanged streams that may run over one router: leaves colours for lanes that pass. */
    private static final int STREAMS_PER_ROUTER = 16;

    private static final int OUTPUT_QUEUES = 6;
    private static final int MOST_COLUMNS = 40;

    /** Feeds that leave threads for scatter, gather and send. */
    static final int MOST_FEEDS = 4;

    private final RelayShape shape;
    private final List<Target> targets = new ArrayList<>();
    private final int columns;

    /** A lane of the output, the column that makes it, and what it is made of. */
    private record Target(int strip, int lane, int column, List<Piece> pieces) {}

    /** An adapter. The input must not be padded. */
    RelayKernel(KernelLabel label, Frame frame, Feed feed, Layout output) {
        this(label, frame, List.of(feed), RelayShape.same(), output);
    }

    /** The feeds must not be padded, have equally many records, and stand in the order of the parts. */
    RelayKernel(KernelLabel label, Frame frame, List<Feed> feeds, RelayShape shape, Layout output) {
        super(label, frame, feeds, output);
        this.shape = shape;
        this.columns = assignColumns(Piece.of(feeds, shape, output));
    }

    /** Whether no PE needs more queues than there are. */
    boolean fits(WaferSpec wafer) {
        for (int column = 0; column < columns; column++) {
            for (RelayPost post : posts(column).values()) {
                if (post.in.size() + feeds().size() > wafer.inputQueues() || post.out.size() >= wafer.outputQueues()) {
                    return false;
                }
            }
        }
        return columns <= MOST_COLUMNS && feeds().size() <= MOST_FEEDS;
    }

    /** Gives each lane of the output to the first column whose routers still have room for the parts that it needs. */
    private int assignColumns(List<Piece> pieces) {
        var used = new ArrayList<int[]>();
        var sent = new ArrayList<int[]>();
        int from = 0;
        for (int strip = 0; strip < output().strips().size(); strip++) {
            for (int lane = 0;
                    lane < output().lanes() && !output().strips().get(strip).isEmpty();
                    lane++) {
                int to = from;
                while (to < pieces.size()
                        && pieces.get(to).toStrip() == strip
                        && pieces.get(to).toLane() == lane) {
                    to++;
                }
                var own = List.copyOf(pieces.subList(from, to));
                from = to;
                int column = 0;
                while (column < used.size() && !room(own, used.get(column), sent.get(column))) {
                    column++;
                }
                if (column == used.size()) {
                    used.add(new int[frame().bandRows()]);
                    sent.add(new int[frame().bandRows()]);
                }
                for (Piece piece : own) {
                    occupy(piece, used.get(column), sent.get(column));
                }
                targets.add(new Target(strip, lane, column, own));
            }
        }
        return Math.max(1, used.size());
    }

    private void occupy(Piece piece, int[] used, int[] sent) {
        if (!piece.isLocal()) {
            sent[fromRow(piece)]++;
            for (int row = northRow(piece); row <= southRow(piece); row++) {
                used[row]++;
            }
        }
    }

    private boolean room(List<Piece> pieces, int[] used, int[] sent) {
        for (Piece piece : pieces) {
            if (piece.isLocal()) {
                continue;
            }
            if (sent[fromRow(piece)] + 1 >= OUTPUT_QUEUES) {
                return false;
            }
            for (int row = northRow(piece); row <= southRow(piece); row++) {
                if (used[row] + pieces.size() > STREAMS_PER_ROUTER) {
                    return false;
                }
            }
        }
        return true;
    }

    private int fromRow(Piece piece) {
        return frame().row(piece.fromStrip(), piece.fromLane());
    }

    private int toRow(Piece piece) {
        return frame().row(piece.toStrip(), piece.toLane());
    }

    private int northRow(Piece piece) {
        return Math.min(fromRow(piece), toRow(piece));
    }

    private int southRow(Piece piece) {
        return Math.max(fromRow(piece), toRow(piece));
    }

    @Override
    public Passage passage(int index) {
        return RelayCode.passage(feeds().get(index).layout(), shape, output());
    }

    @Override
    public int activeColumns() {
        return columns;
    }

    @Override
    public int[] deliverColumns(int index) {
        return new int[] {0, columns};
    }

    @Override
    public Endpoint endpoint(int strip, int lane) {
        for (Target target : targets) {
            if (target.strip == strip && target.lane == lane) {
                return new Endpoint(target.column, frame().row(strip, lane), 0);
            }
        }
        throw new IllegalStateException("nothing goes to lane " + lane + " of strip " + strip);
    }

    @Override
    public double cycles(WaferSpec wafer) {
        double worst = 0;
        for (Role role : distinctRoles()) {
            worst = Math.max(worst, CodeCost.cycles(role, wafer));
        }
        return Math.max(worst, busiestLink());
    }

    /** Words per sample on the link of its columns that carries the most exchanged parts. */
    private double busiestLink() {
        var words = new double[columns][2][frame().bandRows()];
        double most = 0;
        int records = output().imageCount() * output().rowCount();
        for (Target target : targets) {
            for (Piece piece : target.pieces) {
                double[] link = words[target.column][toRow(piece) > fromRow(piece) ? 0 : 1];
                double load = (double) records * Net.words(output().type(), piece.channels() * piece.columns());
                for (int row = northRow(piece); row < southRow(piece); row++) {
                    link[row] += load;
                    most = Math.max(most, link[row]);
                }
            }
        }
        return most;
    }

    @Override
    public int bytes(WaferSpec wafer) {
        int worst = 0;
        for (Role role : distinctRoles()) {
            worst = Math.max(worst, CodeCost.bytes(role, wafer));
        }
        return worst;
    }

    private List<Role> distinctRoles() {
        Map<String, Role> roles = new LinkedHashMap<>();
        for (int column = 0; column < columns; column++) {
            for (RelayPost post : posts(column).values()) {
                roles.computeIfAbsent(post.signature(feeds(), output()), k -> role(post, "relay"));
            }
        }
        return List.copyOf(roles.values());
    }

    private Role role(RelayPost post, String name) {
        return RelayCode.role(feeds(), shape, output(), post, name);
    }

    /** What the PEs of a column do, by row. */
    private Map<Integer, RelayPost> posts(int column) {
        Map<Integer, RelayPost> posts = new LinkedHashMap<>();
        for (Target target : targets) {
            if (target.column != column) {
                continue;
            }
            post(posts, target.strip, target.lane).sends = true;
            for (Piece piece : target.pieces) {
                if (piece.isLocal()) {
                    post(posts, piece.toStrip(), piece.toLane()).local.add(piece);
                } else {
                    post(posts, piece.fromStrip(), piece.fromLane()).out.add(piece);
                    post(posts, piece.toStrip(), piece.toLane()).in.add(piece);
                }
            }
        }
        for (Feed feed : feeds()) {
            for (int s = 0; s < frame().strips(); s++) {
                for (int l = 0; RelayPost.has(feed.layout(), s, l); l++) {
                    post(posts, s, l);
                }
            }
        }
        return posts;
    }

    private RelayPost post(Map<Integer, RelayPost> posts, int strip, int lane) {
        return posts.computeIfAbsent(frame().row(strip, lane), r -> new RelayPost(strip, lane));
    }

    @Override
    public void emit(Site site) {
        Map<String, Role> roles = new LinkedHashMap<>();
        for (int column = 0; column < columns; column++) {
            var posts = posts(column);
            for (var entry : posts.entrySet()) {
                RelayPost post = entry.getValue();
                Role role = roles.computeIfAbsent(
                        post.signature(feeds(), output()), k -> role(post, "relay" + roles.size()));
                site.place(role, Grid.at(column, entry.getKey()), lineLoads(site, post));
            }
            emitExchanges(site, column, posts);
        }
    }

    /** The exchanged parts, in the order of their northern ends: greedy colouring of intervals is then optimal. */
    private void emitExchanges(Site site, int column, Map<Integer, RelayPost> posts) {
        record Exchange(int from, int to, int port, int sink, DataType type) {}
        var exchanges = new ArrayList<Exchange>();
        for (RelayPost post : posts.values()) {
            for (int i = 0; i < post.in.size(); i++) {
                Piece piece = post.in.get(i);
                RelayPost source = posts.get(fromRow(piece));
                exchanges.add(new Exchange(
                        fromRow(piece),
                        toRow(piece),
                        source.out.indexOf(piece) + 1,
                        feeds().size() + i,
                        output().type()));
            }
        }
        exchanges.sort(Comparator.comparingInt(e -> Math.min(e.from, e.to)));
        for (Exchange e : exchanges) {
            var path = List.of(Segment.pass(e.to > e.from ? Side.SOUTH : Side.NORTH, Math.abs(e.to - e.from)));
            site.net("exchange", Grid.at(column, e.from), e.port, e.type, List.of(new Branch(path, e.sink)));
        }
    }

    /** What no part covers stays in the line buffer for ever; zero is what memory holds at the start. */
    private List<Load> lineLoads(Site site, RelayPost post) {
        boolean paddedColumns =
                output().strips().stream().anyMatch(s -> s.from() < 0 || s.to() > output().columnCount());
        boolean zero = shape.background() == null && shape.fill() == 0 && (!paddedColumns || output().padValue() == 0);
        if (zero || !post.sends) {
            return List.of();
        }
        int elements = output().recordElements(post.strip, post.lane);
        String key = "line-" + post.strip + "-"
                + (shape.background() == null ? "c" + output().channelsOf(post.lane) : "l" + post.lane);
        int constant = site.constant(
                key,
                () -> new Constant(
                        label().name() + "." + key, output().type(), shape.line(output(), post.strip, post.lane)));
        return List.of(new Load(0, 0, constant, 0, 0, 0, elements), new Load(0, elements, constant, 0, 0, 0, elements));
    }
}
