package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.Step.fabric;
import static dev.waferflow.placer.kernel.Step.loop;
import static dev.waferflow.placer.kernel.Step.mem;
import static dev.waferflow.placer.kernel.Step.ring;

import dev.waferflow.machine.program.Buffer;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Writes the program of one PE of a relay. Feed k arrives on port k, exchanged parts on the ports after the feeds. The
 * line buffer is always buffer 0, so that constants can be loaded into it.
 */
final class RelayCode {
    /**
     * Records that a PE can hold.
     *
     * @param slots of each feed
     * @param lines of the output
     */
    record Room(int slots, int lines) {
        /** Nobody waits for a record that is just being moved. */
        static final Room USUAL = new Room(4, 2);
        /** For records that fill half a PE. */
        static final Room LEAST = new Room(2, 1);
    }

    private final List<Feed> feeds;
    private final RelayShape shape;
    private final Layout output;
    private final RelayPost post;
    private final Room room;
    private final RoleBuilder role;
    private final int records;
    private final int line;
    private final int outWidth;
    private final int lineBuffer;
    private final int[] lineLoops;
    private final int localOpen;
    private final int localFull;
    private final int remoteOpen;
    private final int remoteFull;

    private RelayCode(List<Feed> feeds, RelayShape shape, Layout output, RelayPost post, Room room, String name) {
        this.feeds = feeds;
        this.shape = shape;
        this.output = output;
        this.post = post;
        this.room = room;
        this.role = new RoleBuilder(name);
        this.records = output.imageCount() * kept();
        this.outWidth = post.sends ? output.strips().get(post.row.own().strip()).width() : 0;
        this.line = post.sends ? output.channelsOf(post.row.own().lane()) * outWidth : 0;
        this.lineBuffer =
                post.sends ? role.buffer("line", output.type(), room.lines * line, Buffer.Category.ACTIVATION) : -1;
        this.lineLoops = new int[] {records * line, kept() * line, line};
        this.localOpen = role.semaphore(room.lines);
        this.localFull = role.semaphore(0);
        this.remoteOpen = role.semaphore(room.lines);
        this.remoteFull = role.semaphore(0);
    }

    /** How records pass: padding rows of the output need none, dropped rows of the input give none. */
    static Passage passage(Layout input, RelayShape shape, Layout output, Room room) {
        int kept = shape.kept(input, output);
        int rows = input.records() / output.imageCount();
        int before = shape.firstKept();
        int above = output.padTop() + Math.max(0, shape.rowShift());
        int out = output.paddedRows();
        IntUnaryOperator lines = outputs -> {
            int inside = Math.min(Math.max(outputs % out - above, 0), kept);
            return outputs / out * rows + (inside > 0 ? before + inside : 0);
        };
        return new Passage(
                outputs -> outputs == 0 ? 0 : Math.max(lines.applyAsInt(outputs), (outputs - 1) / out * rows),
                outputs -> lines.applyAsInt(outputs) + room.slots,
                outputs -> lines.applyAsInt(outputs) + room.lines + room.slots);
    }

    /** The program of a PE. */
    static Role role(List<Feed> feeds, RelayShape shape, Layout output, RelayPost post, Room room, String name) {
        var code = new RelayCode(feeds, shape, output, post, room, name);
        code.scatter();
        code.gather();
        code.send();
        return code.role.build();
    }

    private int kept() {
        return shape.kept(feeds.get(0).layout(), output);
    }

    /** Receives the feeds and passes their parts on, record by record and feed by feed. */
    private void scatter() {
        var steps = new ArrayList<Step>();
        int firstLocal = -1;
        int lastLocal = -1;
        for (int f = 0; f < feeds.size(); f++) {
            Layout input = feeds.get(f).layout();
            Frame.Spot spot = post.row.arrives().get(f);
            if (spot == null) {
                continue;
            }
            int width = input.strips().get(spot.strip()).width();
            int slot = input.channelsOf(spot.lane()) * width;
            int in = role.buffer("in" + f, input.type(), room.slots * slot, Buffer.Category.ACTIVATION);
            int rows = role.semaphore(0);
            int free = role.semaphore(room.slots);
            int[] loops = {records * slot, kept() * slot, slot};
            receive(f, in, slot, loops, new int[] {rows, free});
            int begin = steps.size();
            for (int i = 0; i < post.out.size(); i++) {
                Piece piece = post.out.get(i);
                if (piece.feed() == f) {
                    steps.add(Step.of(VectorOp.MOV, piece.channels(), piece.columns())
                            .dst(fabric(i + 1, input.type()))
                            .a(ring(in, piece.sourceOffset(input), room.slots * slot, loops, width, 1)));
                }
            }
            for (Piece piece : post.local) {
                if (piece.feed() == f) {
                    lastLocal = steps.size();
                    firstLocal = firstLocal < 0 ? lastLocal : firstLocal;
                    steps.add(Step.of(VectorOp.MOV, piece.channels(), piece.columns())
                            .dst(target(piece))
                            .a(ring(in, piece.sourceOffset(input), room.slots * slot, loops, width, 1)));
                }
            }
            if (steps.size() == begin) {
                steps.add(Step.nop());
            }
            steps.get(begin).await(rows, 1);
            steps.get(steps.size() - 1).signal(free, 1);
        }
        if (steps.isEmpty()) {
            return;
        }
        if (lastLocal >= 0) {
            steps.get(firstLocal).await(localOpen, 1);
            steps.get(lastLocal).signal(localFull, 1);
        }
        role.thread("scatter", loop(output.imageCount(), loop(kept(), LaneCode.build(steps))));
    }

    /** Receives a feed; rows that are dropped go nowhere. */
    private void receive(int feed, int in, int slot, int[] loops, int[] rowsAndFree) {
        Layout input = feeds.get(feed).layout();
        var keep = Step.of(VectorOp.MOV, slot)
                .dst(ring(in, 0, room.slots * slot, loops, 1))
                .a(fabric(feed, input.type()))
                .await(rowsAndFree[1], 1)
                .signal(rowsAndFree[0], 1);
        int before = shape.firstKept();
        int after = input.records() / output.imageCount() - before - kept();
        var body = new ArrayList<Instruction>();
        int drop = before + after > 0 ? role.buffer("drop" + feed, input.type(), slot, Buffer.Category.ACTIVATION) : -1;
        drop(body, before, drop, slot, feed);
        body.add(loop(kept(), keep.build()));
        drop(body, after, drop, slot, feed);
        role.thread("receive" + feed, loop(output.imageCount(), body));
    }

    private void drop(List<Instruction> body, int count, int buffer, int slot, int feed) {
        if (count > 0) {
            body.add(loop(
                    count,
                    Step.of(VectorOp.MOV, slot)
                            .dst(mem(buffer, 0, 1))
                            .a(fabric(feed, feeds.get(feed).layout().type()))
                            .build()));
        }
    }

    private Operand target(Piece piece) {
        return ring(lineBuffer, piece.targetOffset(output), room.lines * line, lineLoops, outWidth, 1);
    }

    private void gather() {
        if (post.in.isEmpty()) {
            return;
        }
        var gather = new ArrayList<Instruction>();
        for (int i = 0; i < post.in.size(); i++) {
            Piece piece = post.in.get(i);
            gather.add(Step.of(VectorOp.MOV, piece.channels(), piece.columns())
                    .dst(target(piece))
                    .a(fabric(feeds.size() + i, output.type()))
                    .await(remoteOpen, i == 0 ? 1 : 0)
                    .signal(remoteFull, i == post.in.size() - 1 ? 1 : 0)
                    .build());
        }
        role.thread("gather", loop(output.imageCount(), loop(kept(), gather)));
    }

    private void send() {
        if (!post.sends) {
            return;
        }
        var image = new ArrayList<Instruction>();
        int above = Math.max(0, shape.rowShift());
        int below = output.rowCount() - kept() - above;
        pad(image, output.padTop(), output.padValue());
        pad(image, above, shape.fill());
        boolean local = !post.local.isEmpty();
        boolean remote = !post.in.isEmpty();
        image.add(loop(
                kept(),
                Step.of(VectorOp.MOV, line)
                        .dst(fabric(0, output.type()))
                        .a(ring(lineBuffer, 0, room.lines * line, lineLoops, 1))
                        .await(localFull, local ? 1 : 0)
                        .await(remoteFull, remote ? 1 : 0)
                        .signal(localOpen, local ? 1 : 0)
                        .signal(remoteOpen, remote ? 1 : 0)
                        .build()));
        pad(image, below, shape.fill());
        pad(image, output.padBottom(), output.padValue());
        role.thread("send", loop(output.imageCount(), image));
    }

    private void pad(List<Instruction> into, int rows, float value) {
        if (rows > 0) {
            into.add(loop(
                    rows,
                    Step.of(VectorOp.MOV, line)
                            .dst(fabric(0, output.type()))
                            .a(Step.imm(value))
                            .build()));
        }
    }
}
