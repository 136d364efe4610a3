package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.Step.fabric;
import static dev.waferflow.placer.kernel.Step.loop;
import static dev.waferflow.placer.kernel.Step.mem;
import static dev.waferflow.placer.kernel.Step.ring;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Rounding;
import dev.waferflow.machine.program.Buffer;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.machine.unit.Whole;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.ArrayList;

/** The program of one multiplying PE of a dense kernel. Ports: in 0 records, in 1 sums from the north, out 0 sums. */
final class DenseCode {
    private static final int WEIGHTS = 1;
    /** Cycles by which a PE of a sum chain runs behind its northern neighbour. */
    private static final int SKEW_CYCLES = 7;

    /** Records of sums that a PE can hold before they leave it. */
    static final int AHEAD = 2;

    private final Layout input;
    private final DenseShape shape;
    private final DataType precision;
    private final int lane;
    private final int channels;
    private final int count;
    private final int inputWidth;
    private final int outputWidth;
    private final int windowColumns;
    private final int windowFrom;
    private final int images;
    private final int chainRows;

    DenseCode(
            Frame frame,
            Layout input,
            Layout output,
            DenseShape shape,
            int inputStrip,
            int outputStrip,
            int lane,
            int count,
            int chainRows) {
        this.input = input;
        this.shape = shape;
        this.precision = frame.precision();
        this.lane = lane;
        this.channels = input.channelsOf(lane);
        this.count = count;
        this.inputWidth = input.strips().get(inputStrip).width();
        this.outputWidth = output.strips().get(outputStrip).width();
        this.windowColumns = shape.acrossStrips() ? inputWidth : shape.windowColumns();
        this.windowFrom = shape.acrossStrips() ? input.strips().get(inputStrip).from() : 0;
        this.images = input.imageCount();
        this.chainRows = chainRows;
    }

    int inputWidth() {
        return inputWidth;
    }

    int outputWidth() {
        return outputWidth;
    }

    int count() {
        return count;
    }

    int records() {
        return images * shape.outputRows();
    }

    int weightBuffer() {
        return WEIGHTS;
    }

    int weightElements() {
        return channels * shape.windowRows() * windowColumns * count;
    }

    /** Whether the output channels are innermost in the accumulator: [column][channel], else [channel][column]. */
    boolean channelsInside() {
        return (long) outputWidth * (count + 2) <= (long) count * (outputWidth + 2);
    }

    /** Elements of one record of sums. */
    int sums() {
        return outputWidth * count;
    }

    /** Writes this PE's weights: [channel][window row][window column][output channel]. */
    void fill(float[] values, int at, int firstOutput, Weights weights) {
        int next = at;
        for (int c = 0; c < channels; c++) {
            for (int r = 0; r < shape.windowRows(); r++) {
                for (int s = 0; s < windowColumns; s++) {
                    for (int k = 0; k < count; k++) {
                        float weight = weights.at(firstOutput + k, input.channelFrom(lane) + c, r, windowFrom + s);
                        values[next++] = Rounding.round(precision, weight);
                    }
                }
            }
        }
    }

    Role role(WaferSpec wafer, boolean first) {
        return named("mac", first);
    }

    Role named(String name, boolean first) {
        var role = new RoleBuilder(name);
        int slot = channels * inputWidth;
        int slots = slots(slot);
        int ringElements = slots * slot;
        int x = role.buffer("x", input.type(), ringElements, Buffer.Category.ACTIVATION);
        int w = role.buffer("w", precision, weightElements(), Buffer.Category.WEIGHT);
        int acc = role.buffer("acc", DataType.FP32, 2 * sums(), Buffer.Category.ACCUMULATOR);
        int rows = role.semaphore(0);
        int free = role.semaphore(slots);
        int full = role.semaphore(0);
        int empty = role.semaphore(2);
        int rowsPerImage = input.paddedRows();
        int rowsPerSample = images * rowsPerImage;
        role.thread(
                "receive",
                loop(
                        rowsPerSample,
                        Step.of(VectorOp.MOV, slot)
                                .dst(ring(x, 0, ringElements, new int[] {rowsPerSample * slot, slot}, 1))
                                .a(fabric(0, input.type()))
                                .await(free, 1)
                                .signal(rows, 1)
                                .build()));
        role.thread("multiply", multiply(x, w, acc, slot, ringElements, new int[] {rows, free, full, empty}));
        int[] sumLoops = {records() * sums(), sums()};
        var send = Step.of(first ? VectorOp.MOV : VectorOp.ADD, sums())
                .dst(fabric(0, DataType.FP32))
                .await(full, 1)
                .signal(empty, 1);
        var own = ring(acc, 0, 2 * sums(), sumLoops, 1);
        role.thread(
                "sum",
                loop(
                        records(),
                        (first ? send.a(own) : send.a(fabric(1, DataType.FP32)).b(own)).build()));
        return role.build();
    }

    private Instruction.Loop multiply(int x, int w, int acc, int slot, int ringElements, int[] semaphores) {
        int rows = semaphores[0];
        int free = semaphores[1];
        int full = semaphores[2];
        int empty = semaphores[3];
        int step = shape.strideRows();
        int rowsPerImage = input.paddedRows();
        int needed = Math.max(shape.reach(), step);
        int[] inputLoops = {images * rowsPerImage * slot, rowsPerImage * slot, step * slot};
        int[] sumLoops = {records() * sums(), shape.outputRows() * sums(), sums()};
        int r = shape.windowRows();
        int s = windowColumns;
        int dr = shape.dilationRows() * slot;
        int ds = shape.acrossStrips() ? 1 : shape.dilationColumns();
        int dw = shape.acrossStrips() ? 0 : shape.strideColumns();
        var mac = channelsInside()
                ? Step.of(VectorOp.FMAC, outputWidth, channels, r, s, count)
                        .dst(ring(acc, 0, 2 * sums(), sumLoops, count, 0, 0, 0, 1))
                        .a(ring(x, 0, ringElements, inputLoops, dw, inputWidth, dr, ds, 0))
                        .b(mem(w, 0, 0, r * s * count, s * count, count, 1))
                : Step.of(VectorOp.FMAC, count, channels, r, s, outputWidth)
                        .dst(ring(acc, 0, 2 * sums(), sumLoops, outputWidth, 0, 0, 0, 1))
                        .a(ring(x, 0, ringElements, inputLoops, 0, inputWidth, dr, ds, dw))
                        .b(mem(w, 0, 1, r * s * count, s * count, count, 0));
        var body = new ArrayList<Instruction>();
        body.add(loop(
                shape.outputRows(),
                mac.clear()
                        .task()
                        .await(rows, needed)
                        .await(empty, 1)
                        .signal(rows, needed - step)
                        .signal(free, step)
                        .signal(full, 1)
                        .build()));
        int rest = rowsPerImage - shape.outputRows() * step;
        if (rest > 0) {
            body.add(Step.nop().await(rows, rest).signal(free, rest).build());
        }
        return loop(images, body);
    }

    /** Records of input that a PE can hold. */
    int slots() {
        return slots(channels * inputWidth);
    }

    /** Records that the ring holds: the window, the next step, and what the skew along the chain of sums needs. */
    private int slots(int slot) {
        int window = Math.max(shape.reach(), shape.strideRows()) + shape.strideRows();
        double cyclesPerRecord =
                Math.max(20, 0.5 * channels * shape.windowRows() * windowColumns * count * outputWidth);
        int skew = (int) Math.ceil(SKEW_CYCLES * chainRows / cyclesPerRecord);
        int budget = 20_000 / Math.max(1, slot * input.type().bytes());
        int all = Math.min(window + 3 + skew, Math.max(window + 1, budget));
        return Math.min(all, Math.max(window, Whole.ceilDiv(2 * input.records(), 1)));
    }
}
