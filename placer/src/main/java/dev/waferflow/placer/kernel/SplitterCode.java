package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.Step.fabric;
import static dev.waferflow.placer.kernel.Step.loop;
import static dev.waferflow.placer.kernel.Step.ring;

import dev.waferflow.machine.program.Buffer;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;

/**
 * The program of a PE at the head of a lane that sends each share of a strip the columns which it needs of every record. What a PE receives
 * takes cycles from its products: an eighth of a strip with the window's margin is much less than the strip. Ports: in 0 records, out
 * one per share.
 */
final class SplitterCode {
    /** Records that it can hold: one that comes while another leaves, and one for bursts. */
    private static final int RECORDS = 3;

    private final Layout input;
    private final DenseShape shape;
    private final DenseCut cut;
    private final int channels;
    private final int inputWidth;
    private final int outputWidth;

    /**
     * @param outputWidth output columns of the strip
     */
    SplitterCode(Layout input, DenseShape shape, DenseCut cut, int strip, int lane, int outputWidth) {
        this.input = input;
        this.shape = shape;
        this.cut = cut;
        this.channels = input.channelsOf(lane);
        this.inputWidth = input.strips().get(strip).width();
        this.outputWidth = outputWidth;
    }

    /** What tells it from others of its kernel. */
    String key() {
        return "split-c" + channels + "-w" + inputWidth;
    }

    /** Words per sample that it sends. */
    long words() {
        long words = 0;
        for (int s = 0; s < cut.shares(); s++) {
            int columns = shape.columnsFor(cut.share(s).of(outputWidth).width());
            words += Net.words(input.type(), channels * columns);
        }
        return words * input.records();
    }

    Role named(String name) {
        var role = new RoleBuilder(name);
        int slot = channels * inputWidth;
        int records = input.records();
        int x = role.buffer("x", input.type(), RECORDS * slot, Buffer.Category.ACTIVATION);
        int full = role.semaphore(0);
        int free = role.semaphore(RECORDS);
        int[] loops = {records * slot, slot};
        role.thread(
                "receive",
                loop(
                        records,
                        Step.of(VectorOp.MOV, slot)
                                .dst(ring(x, 0, RECORDS * slot, loops, 1))
                                .a(fabric(0, input.type()))
                                .await(free, 1)
                                .signal(full, 1)
                                .build()));
        var sends = new ArrayList<Instruction>();
        for (int s = 0; s < cut.shares(); s++) {
            Strip part = cut.share(s).of(outputWidth);
            var send = Step.of(VectorOp.MOV, channels, shape.columnsFor(part.width()))
                    .dst(fabric(s, input.type()))
                    .a(ring(x, part.from() * shape.strideColumns(), RECORDS * slot, loops, inputWidth, 1));
            if (s == 0) {
                send.await(full, 1);
            }
            if (s == cut.shares() - 1) {
                send.signal(free, 1);
            }
            sends.add(send.build());
        }
        role.thread("send", loop(records, sends));
        return role.build();
    }
}
