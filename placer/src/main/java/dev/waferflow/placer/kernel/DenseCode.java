package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.Step.fabric;
import static dev.waferflow.placer.kernel.Step.loop;
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

    private final Layout input;
    private final DenseShape shape;
    private final DataType precision;
    private final int lane;
    private final int channels;
    private final int count;
    private final int inputWidth;
    private final Strip part;
    private final int stripWidth;
    private final int windowColumns;
    private final int windowFrom;
    private final int images;
    private final int chainRows;
    private final int held;
    private final DenseMac mac;

    /**
     * @param split whether it receives the columns that its share needs, not the strip's whole records
     * @param held records of sums that it can hold before they leave it
     */
    DenseCode(
            Frame frame,
            WaferSpec wafer,
            Layout input,
            Layout output,
            DenseShape shape,
            int inputStrip,
            int outputStrip,
            int lane,
            int count,
            DenseCut.Share share,
            boolean split,
            int chainRows,
            int held) {
        this.input = input;
        this.shape = shape;
        this.precision = frame.precision();
        this.lane = lane;
        this.channels = input.channelsOf(lane);
        this.count = count;
        this.stripWidth = output.strips().get(outputStrip).width();
        this.part = share.of(stripWidth);
        this.inputWidth = split
                ? shape.columnsFor(part.width())
                : input.strips().get(inputStrip).width();
        this.windowColumns = shape.acrossStrips() ? inputWidth : shape.windowColumns();
        this.windowFrom = shape.acrossStrips() ? input.strips().get(inputStrip).from() : 0;
        this.images = input.imageCount();
        this.chainRows = chainRows;
        this.held = held;
        boolean across = shape.acrossStrips();
        int widest = share.widest(output.strips().get(output.widestStrip()).width());
        this.mac = new DenseMac(
                new DenseMac.Extents(
                        count,
                        split ? 0 : part.from(),
                        part.width(),
                        channels,
                        shape.windowRows(),
                        windowColumns,
                        inputWidth,
                        shape.dilationRows(),
                        across ? 1 : shape.dilationColumns(),
                        across ? 0 : shape.strideColumns()),
                across ? stripWidth : widest,
                precision,
                wafer);
    }

    int inputWidth() {
        return inputWidth;
    }

    /** The output columns of the strip that this PE makes. */
    Strip part() {
        return part;
    }

    int outputWidth() {
        return part.width();
    }

    /** Output columns of the whole strip. */
    int stripWidth() {
        return stripWidth;
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
        return (long) outputWidth() * (count + 2) <= (long) count * (outputWidth() + 2);
    }

    /** Elements of one record of sums. */
    int sums() {
        return outputWidth() * count;
    }

    /** Writes this PE's weights. */
    void fill(float[] values, int at, int firstOutput, Weights weights) {
        for (int c = 0; c < channels; c++) {
            for (int r = 0; r < shape.windowRows(); r++) {
                for (int s = 0; s < windowColumns; s++) {
                    for (int k = 0; k < count; k++) {
                        float weight = weights.at(firstOutput + k, input.channelFrom(lane) + c, r, windowFrom + s);
                        values[at + mac.weightAt(k, c, r, s)] = Rounding.round(precision, weight);
                    }
                }
            }
        }
    }

    Role role(boolean first) {
        return named("mac", first);
    }

    Role named(String name, boolean first) {
        var role = new RoleBuilder(name);
        int slot = channels * inputWidth;
        int slots = slots(slot);
        int ringElements = slots * slot;
        int x = role.buffer("x", input.type(), ringElements, Buffer.Category.ACTIVATION);
        int w = role.buffer("w", precision, weightElements(), Buffer.Category.WEIGHT);
        int acc = role.buffer("acc", DataType.FP32, held * sums(), Buffer.Category.ACCUMULATOR);
        int rows = role.semaphore(0);
        int free = role.semaphore(slots);
        int full = role.semaphore(0);
        int empty = role.semaphore(held);
        int rowsPerImage = input.paddedRows();
        int rowsPerSample = images * rowsPerImage;
        int[] slotLoops = {rowsPerSample * slot, slot};
        var receive = mac.channelsLast()
                ? Step.of(VectorOp.MOV, channels, inputWidth).dst(ring(x, 0, ringElements, slotLoops, 1, channels))
                : Step.of(VectorOp.MOV, slot).dst(ring(x, 0, ringElements, slotLoops, 1));
        receive.a(fabric(0, input.type())).await(free, 1).signal(rows, 1);
        role.thread("receive", loop(rowsPerSample, receive.build()));
        role.thread("multiply", multiply(x, w, acc, slot, ringElements, new int[] {rows, free, full, empty}));
        int[] sumLoops = {records() * sums(), sums()};
        var send = Step.of(first ? VectorOp.MOV : VectorOp.ADD, sums())
                .dst(fabric(0, DataType.FP32))
                .await(full, 1)
                .signal(empty, 1);
        var own = ring(acc, 0, held * sums(), sumLoops, 1);
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
        int rowStep = shape.strideRows();
        int rowsPerImage = input.paddedRows();
        int needed = Math.max(shape.reach(), rowStep);
        int[] inputLoops = {images * rowsPerImage * slot, rowsPerImage * slot, rowStep * slot};
        int[] sumLoops = {records() * sums(), shape.outputRows() * sums(), sums()};
        var step = channelsInside()
                ? mac.step(x, ringElements, inputLoops, w, acc, held, sumLoops, 1, count)
                : mac.step(x, ringElements, inputLoops, w, acc, held, sumLoops, outputWidth(), 1);
        var body = new ArrayList<Instruction>();
        body.add(loop(
                shape.outputRows(),
                step.clear()
                        .task()
                        .await(rows, needed)
                        .await(empty, 1)
                        .signal(rows, needed - rowStep)
                        .signal(free, rowStep)
                        .signal(full, 1)
                        .build()));
        int rest = rowsPerImage - shape.outputRows() * rowStep;
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
        double cyclesPerRecord = Math.max(20, mac.cycles());
        int skew = (int) Math.ceil(SKEW_CYCLES * chainRows / cyclesPerRecord);
        int budget = 20_000 / Math.max(1, slot * input.type().bytes());
        int all = Math.min(window + 3 + skew, Math.max(window + 1, budget));
        return Math.min(all, Math.max(window, Whole.ceilDiv(2 * input.records(), 1)));
    }
}
