package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.Step.loop;
import static dev.waferflow.placer.kernel.Step.mem;
import static dev.waferflow.placer.kernel.Step.ring;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Rounding;
import dev.waferflow.machine.program.Buffer;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Pooling and depthwise convolution: each output channel depends on one input channel. The input is already padded. */
public final class WindowKernel extends LaneKernel {
    private final WindowShape shape;
    private final float[] weights;
    private final Shares shares;
    private final Expr finish;

    /** A factor for each row and one for each column of the result. */
    record Shares(float[] rows, float[] columns) {}

    /**
     * @param weights for WEIGHTED: [channel][window row][window column]; else null
     * @param shares factors of the result's places, inputs 1 and 2 of {@code finish}; null if there are none
     * @param finish what becomes of the maximum or sum (input 0)
     */
    public WindowKernel(
            KernelLabel label,
            Frame frame,
            Feed feed,
            Layout output,
            WindowShape shape,
            float[] weights,
            Shares shares,
            Expr finish) {
        super(label, frame, List.of(feed), output);
        this.shape = shape;
        this.weights = weights;
        this.shares = shares;
        this.finish = finish;
    }

    @Override
    public long macs() {
        return shape.kind() == WindowShape.Kind.WEIGHTED
                ? (long) output().records()
                        * output().channelCount()
                        * output().columnCount()
                        * shape.rows()
                        * shape.columns()
                : 0;
    }

    @Override
    public Passage passage(int index) {
        return Passage.ofWindows(
                shape.reach(),
                shape.strideRows(),
                feeds().get(0).layout().paddedRows(),
                shape.outputRows(),
                slots(),
                LaneCode.AHEAD);
    }

    private int slots() {
        int needed = Math.max(shape.reach(), shape.strideRows());
        return Math.max(needed + shape.strideRows() + 2, feeds().get(0).slots());
    }

    @Override
    void write(LaneCode code) {
        Layout input = feeds().get(0).layout();
        int step = shape.strideRows();
        int needed = Math.max(shape.reach(), step);
        var inlet = code.inlet(0, slots());
        var outlet = code.outlet();
        int channels = outlet.channels();
        int width = outlet.width();
        int slot = inlet.slot();
        int rows = input.paddedRows();
        int images = input.imageCount();
        boolean maximum = shape.kind() == WindowShape.Kind.MAX;
        boolean channelsInside = channels > width;
        int value = code.role()
                .buffer(
                        "value",
                        maximum ? output().type() : DataType.FP32,
                        channels * width,
                        Buffer.Category.ACCUMULATOR);
        int[] loops = {images * rows * slot, rows * slot, step * slot};
        int r = shape.rows();
        int s = shape.columns();
        int dr = shape.dilationRows() * slot;
        int ds = shape.dilationColumns();
        int dc = inlet.width();
        int dw = shape.strideColumns();
        var steps = new ArrayList<Step>();
        Operand x = channelsInside
                ? ring(inlet.buffer(), 0, inlet.ring(), loops, dr, ds, dw, dc)
                : ring(inlet.buffer(), 0, inlet.ring(), loops, dr, ds, dc, dw);
        Operand sum = mem(value, 0, 0, 0, channelsInside ? channels : width, 1);
        int outer = channelsInside ? width : channels;
        int innermost = channelsInside ? channels : width;
        if (shape.kind() == WindowShape.Kind.WEIGHTED) {
            int table = code.table("taps", frame().precision(), rounded(), r * s);
            Operand taps = channelsInside ? mem(table, 0, s, 1, 0, r * s) : mem(table, 0, s, 1, r * s, 0);
            steps.add(Step.of(VectorOp.FMAC, r, s, outer, innermost)
                    .dst(sum)
                    .a(x)
                    .b(taps)
                    .clear());
        } else {
            steps.add(Step.of(VectorOp.MOV, channels * width)
                    .dst(mem(value, 0, 1))
                    .a(Step.imm(maximum ? lowest() : 0)));
            steps.add(Step.of(maximum ? VectorOp.MAX : VectorOp.ADD, r, s, outer, innermost)
                    .dst(sum)
                    .a(sum)
                    .b(x));
        }
        Operand result = channelsInside ? mem(value, 0, 1, channels) : mem(value, 0, width, 1);
        int out = outlet.slot();
        Operand dst = ring(
                outlet.buffer(),
                0,
                2 * out,
                new int[] {outlet.perSample() * out, shape.outputRows() * out, out},
                width,
                1);
        var last = new ExprCode(code.role(), channels, width, inputs(code, result), code.vectors(finish))
                .compile(finish, dst);
        int windowSteps = steps.size();
        steps.addAll(last);
        steps.get(0).task().await(inlet.rows(), needed).await(outlet.open(), 1);
        steps.get(windowSteps - 1).signal(inlet.rows(), needed - step).signal(inlet.free(), step);
        steps.get(steps.size() - 1).signal(outlet.full(), 1);
        var body = new ArrayList<Instruction>();
        body.add(loop(shape.outputRows(), LaneCode.build(steps)));
        int rest = rows - shape.outputRows() * step;
        if (rest > 0) {
            body.add(Step.nop()
                    .await(inlet.rows(), rest)
                    .signal(inlet.free(), rest)
                    .build());
        }
        code.role().thread("compute", loop(images, body));
        code.sender(outlet);
    }

    private List<Operand> inputs(LaneCode code, Operand result) {
        if (shares == null) {
            return List.of(result);
        }
        Strip range = output().strips().get(code.strip());
        int rows = code.shared("rows", shares.rows());
        int columns =
                code.shared("columns-" + code.strip(), Arrays.copyOfRange(shares.columns(), range.from(), range.to()));
        return List.of(
                result, new Operand.Memory(rows, 0, Step.ints(0, 0), Step.ints(0, 0, 1), 0), mem(columns, 0, 0, 1));
    }

    private double lowest() {
        return Float.NEGATIVE_INFINITY;
    }

    private float[] rounded() {
        var result = new float[weights.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = Rounding.round(frame().precision(), weights[i]);
        }
        return result;
    }
}
