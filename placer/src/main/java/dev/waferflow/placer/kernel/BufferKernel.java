package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.Step.fabric;
import static dev.waferflow.placer.kernel.Step.loop;
import static dev.waferflow.placer.kernel.Step.ring;

import dev.waferflow.machine.program.Buffer;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.List;

/**
 * Holds records of a stream until a slower branch has caught up: a ring in memory, filled and emptied concurrently. Its room
 * is counted in words, so that a program shows how many there are; a record is taken in when there is room for all of it. It may
 * leave in pieces, as {@link Layout#inPieces} cuts it.
 */
public final class BufferKernel extends LaneKernel {
    /** Room for its program. */
    private static final int CODE_BYTES = 1024;

    private final int slots;
    private final int pieces;

    /** A buffer of {@code slots} records per lane. */
    public BufferKernel(KernelLabel label, Frame frame, Feed feed, int slots) {
        this(label, frame, feed, slots, 1);
    }

    private BufferKernel(KernelLabel label, Frame frame, Feed feed, int slots, int pieces) {
        super(label, frame, List.of(feed), feed.layout().inPieces(pieces));
        this.slots = slots;
        this.pieces = output().records() / feed.layout().records();
    }

    /** The same buffer, whose records leave in so many pieces, if they can. */
    BufferKernel inPieces(int count) {
        return new BufferKernel(label(), frame(), feeds().get(0), slots, count);
    }

    /** The most records of a stream that a buffer can hold per lane. */
    public static int mostSlots(Layout layout, WaferSpec wafer) {
        int recordBytes = 1;
        for (int s = 0; s < layout.strips().size(); s++) {
            recordBytes = Math.max(
                    recordBytes, layout.recordElements(s, 0) * layout.type().bytes());
        }
        return Math.max(2, (wafer.sramBytes() - wafer.runtimeBytes() - CODE_BYTES) / recordBytes);
    }

    /** Records that it can hold per lane. */
    public int slots() {
        return slots;
    }

    /** The same buffer with another number of records. */
    public BufferKernel withSlots(int records) {
        return new BufferKernel(label(), frame(), feeds().get(0), records, pieces);
    }

    @Override
    public Passage passage(int index) {
        return Passage.ofRepeats(pieces, slots, 0);
    }

    @Override
    void write(LaneCode code) {
        int piece = code.outputChannels() * code.outputWidth();
        int slot = piece * pieces;
        int words = Net.words(output().type(), slot);
        int perSample = feeds().get(0).layout().records();
        var role = code.role();
        int buffer = role.buffer("held", output().type(), slots * slot, Buffer.Category.ACTIVATION);
        int rows = role.semaphore(0);
        int free = role.semaphore(slots * words);
        var place = ring(buffer, 0, slots * slot, new int[] {perSample * slot, slot}, 1);
        role.thread(
                "receive",
                loop(
                        perSample,
                        Step.of(VectorOp.MOV, slot)
                                .dst(place)
                                .a(fabric(port(0), output().type()))
                                .await(free, words)
                                .signal(rows, pieces)
                                .build()));
        var next = ring(buffer, 0, slots * slot, new int[] {perSample * slot, piece}, 1);
        role.thread(
                "send",
                loop(
                        output().records(),
                        Step.of(VectorOp.MOV, piece)
                                .dst(fabric(0, output().type()))
                                .a(next)
                                .await(rows, 1)
                                .signal(free, words / pieces)
                                .build()));
    }
}
