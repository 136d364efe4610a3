package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.Step.fabric;
import static dev.waferflow.placer.kernel.Step.loop;
import static dev.waferflow.placer.kernel.Step.ring;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Buffer;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Helps a lane kernel write the program of one PE: rings that receive its feeds, a ring that sends its results, and
 * constants per channel. Port k receives feed k; port 0 sends.
 */
final class LaneCode {
    /** Records of results that a PE can hold before they leave it. */
    static final int AHEAD = 2;

    /** A ring that a thread fills from a feed. {@code rows} counts records in it, {@code free} empty slots. */
    record Inlet(int buffer, DataType type, int channels, int width, int slots, int perSample, int rows, int free) {
        int slot() {
            return channels * width;
        }

        int ring() {
            return slots * slot();
        }
    }

    /** A ring of records that a thread sends. {@code full} counts records to send, {@code open} empty slots. */
    record Outlet(int buffer, int channels, int width, int slots, int perSample, int full, int open) {
        int slot() {
            return channels * width;
        }
    }

    private final RoleBuilder role;
    private final Kernel kernel;
    private final int strip;
    private final int lane;
    private final Turn turn;
    private final List<VectorLoad> vectorLoads = new ArrayList<>();

    /** A slice of a table that each lane loads; the slices of neighbouring lanes are {@code step} numbers apart. */
    record VectorLoad(
            int buffer, String key, DataType type, Supplier<float[]> values, int offset, int step, int length) {}

    LaneCode(String name, Kernel kernel, int strip, int lane, Turn turn) {
        this.role = new RoleBuilder(name);
        this.kernel = kernel;
        this.strip = strip;
        this.lane = lane;
        this.turn = turn;
    }

    /** Which of the lane's results are this PE's. */
    Turn turn() {
        return turn;
    }

    RoleBuilder role() {
        return role;
    }

    int strip() {
        return strip;
    }

    int lane() {
        return lane;
    }

    Layout output() {
        return kernel.output();
    }

    int outputChannels() {
        return output().channelsOf(lane);
    }

    int outputWidth() {
        return output().strips().get(strip).width();
    }

    List<VectorLoad> vectorLoads() {
        return vectorLoads;
    }

    /** The lane of feed {@code index} that this PE reads: lane 0 where the feed has one lane only. */
    int feedLane(int index) {
        return kernel.feeds().get(index).layout().lanes() == 1 ? 0 : lane;
    }

    /** A thread that receives feed {@code index} into a ring of {@code slots} records. */
    Inlet inlet(int index, int slots) {
        return inlet(index, slots, 0);
    }

    /** The same with {@code extra} elements behind the ring, for descriptors that start inside a record. */
    Inlet inlet(int index, int wantedSlots, int extra) {
        int records = kernel.feeds().get(index).layout().records();
        return inlet(index, wantedSlots, extra, Turn.alone(records), 1);
    }

    /**
     * The same for a PE whose result number i of a group, counted from 0, needs records {@code i * step} and later ones of the
     * group. The records before those of its first result do not enter the ring. Its own results are then
     * {@code turn().count() * step} records apart; a group is filled up, without receiving, to so many records for each.
     */
    Inlet inletInTurn(int index, int slots, int step) {
        return inlet(index, slots, 0, turn, step);
    }

    /**
     * The same for a kernel that works on pieces of records: they arrive as whole records and are then counted, and awaited, as so
     * many pieces each. A PE that takes turns starts its descriptors at its first piece.
     */
    Inlet inletOfPieces(int index, int wantedRecords, int pieces) {
        Feed feed = kernel.feeds().get(index);
        int records = feed.layout().records() / pieces;
        int slots = Math.max(wantedRecords * pieces, feed.slots());
        int channels = feed.layout().channelsOf(feedLane(index));
        int width = feed.layout().strips().get(strip).width();
        int slot = channels * width;
        int elements = (slots + turn.index()) * slot;
        int buffer = role.buffer("in" + index, feed.layout().type(), elements, Buffer.Category.ACTIVATION);
        var inlet = new Inlet(
                buffer,
                feed.layout().type(),
                channels,
                width,
                slots,
                records * pieces,
                role.semaphore(0),
                role.semaphore(slots));
        var receive = Step.of(VectorOp.MOV, pieces * slot)
                .dst(ring(buffer, 0, inlet.ring(), new int[] {inlet.perSample() * slot, pieces * slot}, 1))
                .a(fabric(kernel.port(index), inlet.type()))
                .await(inlet.free(), pieces)
                .signal(inlet.rows(), pieces);
        role.thread("receive" + index, loop(records, receive.build()));
        return inlet;
    }

    private Inlet inlet(int index, int wantedSlots, int extra, Turn taker, int step) {
        int slots = Math.max(wantedSlots, kernel.feeds().get(index).slots());
        Layout layout = kernel.feeds().get(index).layout();
        int channels = layout.channelsOf(feedLane(index));
        int width = layout.strips().get(strip).width();
        int slot = channels * width;
        int skipped = taker.index() * step;
        int taken = layout.records() / taker.groups() - skipped;
        int filled = taker.isAlone() ? taken : Math.max(taken, taker.ownPerGroup() * taker.count() * step);
        int buffer = role.buffer("in" + index, layout.type(), slots * slot + extra, Buffer.Category.ACTIVATION);
        int rows = role.semaphore(0);
        int free = role.semaphore(slots);
        int perSample = taker.groups() * filled;
        var inlet = new Inlet(buffer, layout.type(), channels, width, slots, perSample, rows, free);
        var source = fabric(kernel.port(index), layout.type());
        var group = new ArrayList<Instruction>();
        if (skipped > 0) {
            int waste = role.buffer("skipped" + index, layout.type(), 1, Buffer.Category.ACTIVATION);
            var skip = Step.of(VectorOp.MOV, slot).dst(Step.mem(waste, 0, 0)).a(source);
            group.add(loop(skipped, skip.build()));
        }
        int[] loops = taker.groups() == 1
                ? new int[] {perSample * slot, slot}
                : new int[] {perSample * slot, filled * slot, slot};
        group.add(loop(
                taken,
                Step.of(VectorOp.MOV, slot)
                        .dst(ring(buffer, 0, inlet.ring(), loops, 1))
                        .a(source)
                        .await(free, 1)
                        .signal(rows, 1)
                        .build()));
        if (filled > taken) {
            group.add(Step.nop()
                    .await(free, filled - taken)
                    .signal(rows, filled - taken)
                    .build());
        }
        role.thread("receive" + index, taker.groups() == 1 ? group : List.of(loop(taker.groups(), group)));
        return inlet;
    }

    /** A ring of two results; call {@link #sender} after the threads that fill it. */
    Outlet outlet() {
        return outlet(AHEAD);
    }

    /** A ring for {@code slots} results. */
    Outlet outlet(int slots) {
        int slot = outputChannels() * outputWidth();
        int buffer = role.buffer("out", output().type(), slots * slot, Buffer.Category.ACTIVATION);
        return new Outlet(
                buffer, outputChannels(), outputWidth(), slots, turn.own(), role.semaphore(0), role.semaphore(slots));
    }

    /** The thread that sends the outlet's records, each after those of the PEs that come before it in turn. */
    void sender(Outlet outlet) {
        int slot = outlet.slot();
        var own = Step.of(VectorOp.MOV, slot)
                .dst(fabric(0, output().type()))
                .a(ring(
                        outlet.buffer(),
                        0,
                        outlet.slots() * slot,
                        turn.groups() == 1
                                ? new int[] {outlet.perSample() * slot, slot}
                                : new int[] {outlet.perSample() * slot, turn.ownPerGroup() * slot, slot},
                        1))
                .await(outlet.full(), 1)
                .signal(outlet.open(), 1);
        var round = new ArrayList<Instruction>();
        pass(round, turn.index(), slot);
        round.add(own.build());
        var group = new ArrayList<Instruction>();
        group.add(loop(turn.ownPerGroup(), round));
        pass(group, turn.after(), slot);
        role.thread("send", turn.groups() == 1 ? group : List.of(loop(turn.groups(), group)));
    }

    /** Passes on records of the PEs before this one. */
    private void pass(List<Instruction> body, int records, int slot) {
        if (records > 0) {
            var source = fabric(kernel.feeds().size(), output().type());
            var pass =
                    Step.of(VectorOp.MOV, slot).dst(fabric(0, output().type())).a(source);
            body.add(loop(records, pass.build()));
        }
    }

    /** Operands for the channel vectors of an expression, loaded per lane. */
    Map<ChannelVector, Operand> vectors(Expr expr) {
        var list = new ArrayList<ChannelVector>();
        ChannelVector.collect(expr, list);
        Map<ChannelVector, Operand> operands = new LinkedHashMap<>();
        for (int v = 0; v < list.size(); v++) {
            int buffer = table("vector" + v, DataType.FP32, list.get(v).values(), 1);
            operands.put(list.get(v), Step.mem(buffer, 0, 1, 0));
        }
        return operands;
    }

    /** A buffer that holds this lane's share of a table with {@code perChannel} numbers per output channel. */
    int table(String key, DataType type, float[] values, int perChannel) {
        return table(key, type, () -> values, output().channelFrom(lane) * perChannel, outputChannels() * perChannel);
    }

    /** A buffer that holds {@code length} numbers of a table from {@code offset} on. */
    int table(String key, DataType type, Supplier<float[]> values, int offset, int length) {
        int buffer = role.buffer(key, type, length, Buffer.Category.WEIGHT);
        vectorLoads.add(new VectorLoad(buffer, key, type, values, offset, length, length));
        return buffer;
    }

    /** A buffer that holds the same numbers on all lanes. */
    int shared(String key, float[] values) {
        int buffer = role.buffer(key, DataType.FP32, values.length, Buffer.Category.WEIGHT);
        vectorLoads.add(new VectorLoad(buffer, key, DataType.FP32, () -> values, 0, 0, values.length));
        return buffer;
    }

    static List<Instruction> build(List<Step> steps) {
        var list = new ArrayList<Instruction>();
        for (Step step : steps) {
            list.add(step.build());
        }
        return list;
    }

    Role finish() {
        return role.build();
    }
}
