package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.Step.fabric;
import static dev.waferflow.placer.kernel.Step.loop;
import static dev.waferflow.placer.kernel.Step.ring;

import dev.waferflow.machine.program.VectorOp;
import java.util.List;

/** Holds records of a stream until a slower branch has caught up: a ring in memory, filled and emptied concurrently. */
public final class BufferKernel extends LaneKernel {
    private final int slots;

    /** A buffer of {@code slots} records per lane. */
    public BufferKernel(KernelLabel label, Frame frame, Feed feed, int slots) {
        super(label, frame, List.of(feed), feed.layout());
        this.slots = slots;
    }

    /** Records that it can hold per lane. */
    public int slots() {
        return slots;
    }

    @Override
    void write(LaneCode code) {
        var inlet = code.inlet(0, slots);
        int slot = inlet.slot();
        code.role()
                .thread(
                        "send",
                        loop(
                                inlet.perSample(),
                                Step.of(VectorOp.MOV, slot)
                                        .dst(fabric(0, output().type()))
                                        .a(ring(
                                                inlet.buffer(),
                                                0,
                                                inlet.ring(),
                                                new int[] {inlet.perSample() * slot, slot},
                                                1))
                                        .await(inlet.rows(), 1)
                                        .signal(inlet.free(), 1)
                                        .build()));
    }
}
