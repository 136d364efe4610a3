package dev.waferflow.placer.kernel;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Branch;
import dev.waferflow.machine.program.Constant;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Load;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.Segment;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Puts a tensor together from parts of others: an adapter for other lanes, other strips (halo exchange) and padding, or the
 * concatenation of several feeds. Every column of it receives all lanes and makes some of the output's lanes: its PEs
 * exchange parts of records north and south along the column.
 */
public final class RelayKernel extends Kernel {
    private static final int MOST_COLUMNS = 40;
    /** So many times as many columns as it needs may share its load. */
    private static final int MOST_TIMES = 4;

    /** Feeds that leave threads for scatter, gather and send. */
    static final int MOST_FEEDS = 4;

    private final WaferSpec wafer;
    private final RelayShape shape;
    private final RelayColumns cut;
    /** Both are worked out when first asked for: most relays that are looked at need too many columns anyway. */
    private RelayCode.Room room;

    private List<Role> distinctRoles;

    /** An adapter. The input must not be padded. */
    RelayKernel(KernelLabel label, Frame frame, WaferSpec wafer, Feed feed, Layout output) {
        this(label, frame, wafer, List.of(feed), RelayShape.same(), output);
    }

    /** The feeds must not be padded, have equally many records, and stand in the order of the parts. */
    RelayKernel(KernelLabel label, Frame frame, WaferSpec wafer, List<Feed> feeds, RelayShape shape, Layout output) {
        super(label, frame, feeds, output);
        this.wafer = wafer;
        this.shape = shape;
        this.cut = new RelayColumns(frame, feeds, shape, output, 1);
    }

    private RelayKernel(RelayKernel other, RelayColumns cut) {
        super(other.label(), other.frame(), other.feeds(), other.output());
        this.wafer = other.wafer;
        this.shape = other.shape;
        this.cut = cut;
        this.room = other.room();
    }

    /** How many records it holds, whatever the number of columns: fewer where they do not find room in a PE of the fewest. */
    private RelayCode.Room room() {
        if (room == null) {
            var roles = workOutRoles(RelayCode.Room.USUAL);
            boolean fits = CodeCost.bytes(roles, wafer) <= wafer.sramBytes();
            room = fits ? RelayCode.Room.USUAL : RelayCode.Room.LEAST;
            distinctRoles = fits ? roles : workOutRoles(room);
        }
        return room;
    }

    @Override
    public RelayKernel withColumns(int count) {
        RelayColumns other = cut.withColumns(count);
        return other == cut ? this : new RelayKernel(this, other);
    }

    @Override
    public int mostColumns() {
        return Math.min(MOST_COLUMNS, MOST_TIMES * cut.fewest());
    }

    @Override
    public int wider(int columns) {
        return columns + cut.fewest();
    }

    @Override
    public Object costKey() {
        return List.of(
                "relay",
                frame().bandRows(),
                frame().exchanges(),
                feeds().stream().map(Feed::layout).toList(),
                shape.parts(),
                shape.rowShift(),
                output());
    }

    /** Whether no PE needs more queues than there are. */
    boolean fits() {
        if (cut.columns() > MOST_COLUMNS || feeds().size() > MOST_FEEDS) {
            return false;
        }
        for (int column = 0; column < cut.columns(); column++) {
            for (RelayPost post : busyPosts(column).values()) {
                if (post.in.size() + feeds().size() > wafer.inputQueues() || post.out.size() >= wafer.outputQueues()) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public Passage passage(int index) {
        return RelayCode.passage(feeds().get(index).layout(), shape, output(), room());
    }

    @Override
    public int activeColumns() {
        return cut.columns();
    }

    @Override
    public int[] deliverColumns(int index) {
        return new int[] {0, cut.columns()};
    }

    @Override
    public Endpoint endpoint(int strip, int lane) {
        for (var target : cut.targets()) {
            if (target.strip() == strip && target.lane() == lane) {
                return new Endpoint(target.column(), frame().row(output(), strip, lane), 0);
            }
        }
        throw new IllegalStateException("nothing goes to lane " + lane + " of strip " + strip);
    }

    @Override
    public double cycles(WaferSpec wafer) {
        return Math.max(CodeCost.cycles(distinctRoles(), wafer), cut.busiestLink());
    }

    @Override
    public int bytes(WaferSpec wafer) {
        return CodeCost.bytes(distinctRoles(), wafer);
    }

    private List<Role> distinctRoles() {
        var held = room();
        if (distinctRoles == null) {
            distinctRoles = workOutRoles(held);
        }
        return distinctRoles;
    }

    private List<Role> workOutRoles(RelayCode.Room held) {
        Map<String, Role> roles = new LinkedHashMap<>();
        var busyColumns = new int[frame().bandRows()];
        for (int column = 0; column < cut.columns(); column++) {
            busyPosts(column).forEach((row, post) -> {
                busyColumns[row]++;
                roles.computeIfAbsent(post.signature(feeds(), output()), k -> role(post, held, "relay"));
            });
        }
        for (int row = 0; row < busyColumns.length; row++) {
            if (cut.rows().get(row).carriesFeed() && busyColumns[row] < cut.columns()) {
                var idle = new RelayPost(cut.rows().get(row));
                roles.computeIfAbsent(idle.signature(feeds(), output()), k -> role(idle, held, "relay"));
            }
        }
        return List.copyOf(roles.values());
    }

    private Role role(RelayPost post, RelayCode.Room held, String name) {
        return RelayCode.role(feeds(), shape, output(), post, held, name);
    }

    /** What the PEs of a column do, by row. */
    private Map<Integer, RelayPost> posts(int column) {
        var posts = busyPosts(column);
        for (int f = 0; f < feeds().size(); f++) {
            for (int row = 0; row < frame().bandRows(); row++) {
                if (cut.rows().get(row).arrives().get(f) != null) {
                    post(posts, row);
                }
            }
        }
        return posts;
    }

    /** What those PEs of a column do that do more than let feeds pass. */
    private Map<Integer, RelayPost> busyPosts(int column) {
        Map<Integer, RelayPost> posts = new LinkedHashMap<>();
        for (var target : cut.targets()) {
            if (target.column() != column) {
                continue;
            }
            post(posts, frame().row(output(), target.strip(), target.lane())).sends = true;
            for (Piece piece : target.pieces()) {
                if (cut.isLocal(piece)) {
                    post(posts, cut.toRow(piece)).local.add(piece);
                } else {
                    post(posts, cut.fromRow(piece)).out.add(piece);
                    post(posts, cut.toRow(piece)).in.add(piece);
                }
            }
        }
        return posts;
    }

    private RelayPost post(Map<Integer, RelayPost> posts, int row) {
        return posts.computeIfAbsent(row, r -> new RelayPost(cut.rows().get(r)));
    }

    @Override
    public void emit(Site site) {
        Map<String, Role> roles = new LinkedHashMap<>();
        for (int column = 0; column < cut.columns(); column++) {
            var posts = posts(column);
            for (var entry : posts.entrySet()) {
                RelayPost post = entry.getValue();
                Role role = roles.computeIfAbsent(
                        post.signature(feeds(), output()), k -> role(post, room(), "relay" + roles.size()));
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
                RelayPost source = posts.get(cut.fromRow(piece));
                exchanges.add(new Exchange(
                        cut.fromRow(piece),
                        cut.toRow(piece),
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
        int strip = post.row.own().strip();
        int lane = post.row.own().lane();
        int elements = output().recordElements(strip, lane);
        String key =
                "line-" + strip + "-" + (shape.background() == null ? "c" + output().channelsOf(lane) : "l" + lane);
        int constant = site.constant(
                key,
                () -> new Constant(label().name() + "." + key, output().type(), shape.line(output(), strip, lane)));
        return IntStream.range(0, room().lines())
                .mapToObj(at -> new Load(0, at * elements, constant, 0, 0, 0, elements))
                .toList();
    }
}
