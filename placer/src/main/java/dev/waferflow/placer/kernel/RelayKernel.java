package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.Step.fabric;
import static dev.waferflow.placer.kernel.Step.loop;
import static dev.waferflow.placer.kernel.Step.ring;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.program.Branch;
import dev.waferflow.machine.program.Buffer;
import dev.waferflow.machine.program.Constant;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Load;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.Segment;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An adapter: the same tensor with other lanes, other strips (halo exchange), and padding. Every column of it receives all
 * lanes and makes some of the output's lanes: its PEs exchange parts of records north and south along the column.
 */
public final class RelayKernel extends Kernel {
    /** Exchanged streams that may run over one router: leaves colours for lanes that pass. */
    private static final int STREAMS_PER_ROUTER = 16;

    private static final int IN_SLOTS = 4;
    private static final int OUTPUT_QUEUES = 6;
    private static final int MOST_COLUMNS = 40;

    private final List<Piece> pieces;
    private final int[] columnOf;
    private final int columns;

    /** The input must not be padded. */
    public RelayKernel(KernelLabel label, Frame frame, Feed feed, Layout output) {
        super(label, frame, List.of(feed), output);
        this.pieces = Piece.between(feed.layout(), output);
        this.columnOf = new int[pieces.size()];
        this.columns = assignColumns();
    }

    /** Whether no PE needs more queues than there are. */
    public boolean fits(WaferSpec wafer) {
        for (int column = 0; column < columns; column++) {
            for (Post post : posts(column).values()) {
                if (post.in.size() >= wafer.inputQueues() || post.out.size() >= wafer.outputQueues()) {
                    return false;
                }
            }
        }
        return columns <= MOST_COLUMNS;
    }

    /** Gives each lane of the output to the first column whose routers still have room for the parts that it needs. */
    private int assignColumns() {
        var used = new ArrayList<int[]>();
        var sent = new ArrayList<int[]>();
        for (int p = 0; p < pieces.size(); ) {
            int end = p + 1;
            while (end < pieces.size()
                    && pieces.get(end).toStrip() == pieces.get(p).toStrip()
                    && pieces.get(end).toLane() == pieces.get(p).toLane()) {
                end++;
            }
            int column = 0;
            while (column < used.size() && !room(p, end, used.get(column), sent.get(column))) {
                column++;
            }
            if (column == used.size()) {
                used.add(new int[frame().bandRows()]);
                sent.add(new int[frame().bandRows()]);
            }
            for (int i = p; i < end; i++) {
                columnOf[i] = column;
                if (!pieces.get(i).isLocal()) {
                    sent.get(column)[fromRow(pieces.get(i))]++;
                    for (int row = northRow(pieces.get(i)); row <= southRow(pieces.get(i)); row++) {
                        used.get(column)[row]++;
                    }
                }
            }
            p = end;
        }
        return Math.max(1, used.size());
    }

    private boolean room(int from, int to, int[] used, int[] sent) {
        for (int i = from; i < to; i++) {
            Piece piece = pieces.get(i);
            if (piece.isLocal()) {
                continue;
            }
            if (sent[fromRow(piece)] + 1 >= OUTPUT_QUEUES) {
                return false;
            }
            for (int row = northRow(piece); row <= southRow(piece); row++) {
                if (used[row] + (to - from) > STREAMS_PER_ROUTER) {
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
    public int activeColumns() {
        return columns;
    }

    @Override
    public int[] deliverColumns(int index) {
        return new int[] {0, columns};
    }

    @Override
    public Endpoint endpoint(int strip, int lane) {
        for (int p = 0; p < pieces.size(); p++) {
            if (pieces.get(p).toStrip() == strip && pieces.get(p).toLane() == lane) {
                return new Endpoint(columnOf[p], frame().row(strip, lane), 0);
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
        return worst;
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
            for (Post post : posts(column).values()) {
                roles.computeIfAbsent(signature(post), k -> role(post, "relay"));
            }
        }
        return List.copyOf(roles.values());
    }

    /** What one PE does: the lane that it receives and sends, and the parts that it exchanges. */
    private static final class Post {
        final int strip;
        final int lane;
        final List<Piece> out = new ArrayList<>();
        final List<Piece> in = new ArrayList<>();
        final List<Piece> local = new ArrayList<>();
        boolean sends;

        Post(int strip, int lane) {
            this.strip = strip;
            this.lane = lane;
        }
    }

    private Map<Integer, Post> posts(int column) {
        Map<Integer, Post> posts = new LinkedHashMap<>();
        for (int p = 0; p < pieces.size(); p++) {
            Piece piece = pieces.get(p);
            if (columnOf[p] != column) {
                continue;
            }
            var from = posts.computeIfAbsent(fromRow(piece), r -> new Post(piece.fromStrip(), piece.fromLane()));
            var to = posts.computeIfAbsent(toRow(piece), r -> new Post(piece.toStrip(), piece.toLane()));
            to.sends = true;
            if (piece.isLocal()) {
                from.local.add(piece);
            } else {
                from.out.add(piece);
                to.in.add(piece);
            }
        }
        Layout input = feeds().get(0).layout();
        for (int s = 0; s < frame().strips(); s++) {
            for (int l = 0; l < input.lanes() && !input.strips().get(s).isEmpty(); l++) {
                int strip = s;
                int lane = l;
                posts.computeIfAbsent(frame().row(s, l), r -> new Post(strip, lane));
            }
        }
        return posts;
    }

    private static boolean has(Layout layout, int strip, int lane) {
        return strip < layout.strips().size() && lane < layout.lanes() && !layout.strips().get(strip).isEmpty();
    }

    private String signature(Post post) {
        Layout input = feeds().get(0).layout();
        Layout output = output();
        var text = new StringBuilder("relay");
        if (has(input, post.strip, post.lane)) {
            text.append("-i").append(input.channelsOf(post.lane)).append("x").append(input.strips().get(post.strip).width());
        }
        if (post.sends) {
            text.append("-o").append(output.channelsOf(post.lane)).append("x").append(output.strips().get(post.strip).width());
        }
        for (Piece piece : post.out) {
            text.append("-s").append(place(piece, input, post.strip, post.lane));
        }
        for (Piece piece : post.local) {
            text.append("-l").append(place(piece, input, post.strip, post.lane)).append(place(piece, output, post.strip, post.lane));
        }
        for (Piece piece : post.in) {
            text.append("-g").append(place(piece, output, post.strip, post.lane));
        }
        return text.toString();
    }

    private static String place(Piece piece, Layout layout, int strip, int lane) {
        return offset(piece, layout, strip, lane) + "." + piece.channels() + "." + piece.columns();
    }

    private static int offset(Piece piece, Layout layout, int strip, int lane) {
        Strip range = layout.strips().get(strip);
        return (piece.channelFrom() - layout.channelFrom(lane)) * range.width() + piece.columnFrom() - range.from();
    }

    private Role role(Post post, String name) {
        var role = new RoleBuilder(name);
        Layout input = feeds().get(0).layout();
        Layout output = output();
        int records = input.records();
        boolean receives = has(input, post.strip, post.lane);
        boolean sends = post.sends;
        int outWidth = sends ? output.strips().get(post.strip).width() : 0;
        int line = sends ? output.channelsOf(post.lane) * outWidth : 0;
        int lineBuffer = sends ? role.buffer("line", output.type(), 2 * line, Buffer.Category.ACTIVATION) : -1;
        int localOpen = role.semaphore(2);
        int localFull = role.semaphore(0);
        int remoteOpen = role.semaphore(2);
        int remoteFull = role.semaphore(0);
        int[] lineLoops = {records * line, line};
        if (receives) {
            receive(role, post, lineBuffer, line, lineLoops, new int[] {localOpen, localFull});
        }
        if (!post.in.isEmpty()) {
            var gather = new ArrayList<Instruction>();
            for (int i = 0; i < post.in.size(); i++) {
                Piece piece = post.in.get(i);
                gather.add(Step.of(VectorOp.MOV, piece.channels(), piece.columns())
                        .dst(ring(lineBuffer, offset(piece, output, post.strip, post.lane), 2 * line, lineLoops, outWidth, 1))
                        .a(fabric(i + 1, output.type()))
                        .await(remoteOpen, i == 0 ? 1 : 0)
                        .signal(remoteFull, i == post.in.size() - 1 ? 1 : 0)
                        .build());
            }
            role.thread("gather", loop(records, gather));
        }
        if (sends) {
            var images = new ArrayList<Instruction>();
            pad(images, output.padTop(), line);
            int rows = output.rowCount();
            images.add(loop(
                    rows,
                    Step.of(VectorOp.MOV, line)
                            .dst(fabric(0, output.type()))
                            .a(ring(lineBuffer, 0, 2 * line, new int[] {records * line, rows * line, line}, 1))
                            .await(localFull, post.local.isEmpty() ? 0 : 1)
                            .await(remoteFull, post.in.isEmpty() ? 0 : 1)
                            .signal(localOpen, post.local.isEmpty() ? 0 : 1)
                            .signal(remoteOpen, post.in.isEmpty() ? 0 : 1)
                            .build()));
            pad(images, output.padBottom(), line);
            role.thread("send", loop(output.imageCount(), images));
        }
        return role.build();
    }

    private void pad(List<Instruction> into, int rows, int line) {
        if (rows > 0) {
            into.add(loop(
                    rows,
                    Step.of(VectorOp.MOV, line)
                            .dst(fabric(0, output().type()))
                            .a(Step.imm(output().padValue()))
                            .build()));
        }
    }

    private void receive(RoleBuilder role, Post post, int lineBuffer, int line, int[] lineLoops, int[] local) {
        Layout input = feeds().get(0).layout();
        int records = input.records();
        int width = input.strips().get(post.strip).width();
        int slot = input.channelsOf(post.lane) * width;
        int ringElements = IN_SLOTS * slot;
        int in = role.buffer("in", input.type(), ringElements, Buffer.Category.ACTIVATION);
        int rows = role.semaphore(0);
        int free = role.semaphore(IN_SLOTS);
        int[] loops = {records * slot, slot};
        role.thread(
                "receive",
                loop(
                        records,
                        Step.of(VectorOp.MOV, slot)
                                .dst(ring(in, 0, ringElements, loops, 1))
                                .a(fabric(0, input.type()))
                                .await(free, 1)
                                .signal(rows, 1)
                                .build()));
        var scatter = new ArrayList<Step>();
        for (int i = 0; i < post.out.size(); i++) {
            Piece piece = post.out.get(i);
            scatter.add(Step.of(VectorOp.MOV, piece.channels(), piece.columns())
                    .dst(fabric(i + 1, input.type()))
                    .a(ring(in, offset(piece, input, post.strip, post.lane), ringElements, loops, width, 1)));
        }
        for (int i = 0; i < post.local.size(); i++) {
            Piece piece = post.local.get(i);
            int outWidth = output().strips().get(post.strip).width();
            scatter.add(Step.of(VectorOp.MOV, piece.channels(), piece.columns())
                    .dst(ring(lineBuffer, offset(piece, output(), post.strip, post.lane), 2 * line, lineLoops, outWidth, 1))
                    .a(ring(in, offset(piece, input, post.strip, post.lane), ringElements, loops, width, 1))
                    .await(local[0], i == 0 ? 1 : 0)
                    .signal(local[1], i == post.local.size() - 1 ? 1 : 0));
        }
        if (scatter.isEmpty()) {
            scatter.add(Step.nop());
        }
        scatter.get(0).await(rows, 1);
        scatter.get(scatter.size() - 1).signal(free, 1);
        role.thread("scatter", loop(records, LaneCode.build(scatter)));
    }

    @Override
    public void emit(Site site) {
        Map<String, Role> roles = new LinkedHashMap<>();
        for (int column = 0; column < columns; column++) {
            for (var entry : posts(column).entrySet()) {
                Post post = entry.getValue();
                Role role = roles.computeIfAbsent(signature(post), k -> role(post, "relay" + roles.size()));
                site.place(role, Grid.at(column, entry.getKey()), padLoads(site, post));
            }
            emitExchanges(site, column);
        }
    }

    /** The exchanged parts, in the order of their northern ends: greedy colouring of intervals is then optimal. */
    private void emitExchanges(Site site, int column) {
        var outPort = new LinkedHashMap<Integer, Integer>();
        var inPort = new LinkedHashMap<Integer, Integer>();
        record Exchange(int from, int to, int port, int sink) {}
        var exchanges = new ArrayList<Exchange>();
        for (int p = 0; p < pieces.size(); p++) {
            Piece piece = pieces.get(p);
            if (columnOf[p] == column && !piece.isLocal()) {
                int from = fromRow(piece);
                int to = toRow(piece);
                exchanges.add(new Exchange(
                        from, to, outPort.merge(from, 1, Integer::sum), inPort.merge(to, 1, Integer::sum)));
            }
        }
        exchanges.sort((a, b) -> Integer.compare(Math.min(a.from, a.to), Math.min(b.from, b.to)));
        for (Exchange e : exchanges) {
            var path = List.of(Segment.pass(e.to > e.from ? Side.SOUTH : Side.NORTH, Math.abs(e.to - e.from)));
            site.net(
                    "exchange", Grid.at(column, e.from), e.port, output().type(), List.of(new Branch(path, e.sink)));
        }
    }

    /** Padding columns keep the padding value for ever; zero is what memory holds at the start. */
    private List<Load> padLoads(Site site, Post post) {
        if (output().padValue() == 0 || !post.sends) {
            return List.of();
        }
        int elements = 2 * output().recordElements(post.strip, post.lane);
        int most = 2 * output().block() * output().strips().stream().mapToInt(Strip::width).max().orElse(1);
        int constant = site.constant("padding", () -> {
            var values = new float[most];
            Arrays.fill(values, output().padValue());
            return new Constant(label().name() + ".padding", output().type(), values);
        });
        return List.of(new Load(0, 0, constant, 0, 0, 0, elements));
    }
}
