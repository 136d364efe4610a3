package dev.waferflow.placer.kernel;

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
import java.util.Map;

/** The instructions with which one PE of a {@link WindowKernel} makes a record. Its input is already padded. */
final class WindowCode {
    private final LaneCode code;
    private final WindowShape shape;
    private final float[] weights;
    private final Expr finish;
    private final DataType precision;
    private final int paddedRows;
    private final LaneCode.Inlet inlet;
    private final LaneCode.Outlet outlet;
    private final boolean channelsInside;
    private final int value;
    private final int taps;
    private final Map<ChannelVector, Operand> vectors;
    private final int rowShares;
    private final int columnShares;

    /**
     * @param weights for WEIGHTED: [channel][window row][window column]; else null
     * @param shares factors of the result's places; null if there are none
     * @param paddedRows rows of an image as they arrive
     */
    WindowCode(
            LaneCode code,
            WindowShape shape,
            float[] weights,
            WindowKernel.Shares shares,
            Expr finish,
            DataType precision,
            int paddedRows,
            LaneCode.Inlet inlet,
            LaneCode.Outlet outlet) {
        this.code = code;
        this.shape = shape;
        this.weights = weights;
        this.finish = finish;
        this.precision = precision;
        this.paddedRows = paddedRows;
        this.inlet = inlet;
        this.outlet = outlet;
        this.channelsInside = outlet.channels() > outlet.width();
        boolean maximum = shape.kind() == WindowShape.Kind.MAX;
        this.value = code.role()
                .buffer(
                        "value",
                        maximum ? code.output().type() : DataType.FP32,
                        outlet.channels() * outlet.width(),
                        Buffer.Category.ACCUMULATOR);
        this.taps = shape.kind() == WindowShape.Kind.WEIGHTED
                ? code.table("taps", precision, rounded(), shape.rows() * shape.columns())
                : -1;
        this.vectors = code.vectors(finish);
        Strip range = code.output().strips().get(code.strip());
        this.rowShares = shares == null ? -1 : code.shared("rows", shares.rows());
        this.columnShares = shares == null
                ? -1
                : code.shared(
                        "columns-" + code.strip(), Arrays.copyOfRange(shares.columns(), range.from(), range.to()));
    }

    /**
     * One record: waits for its window, and lets go of the rows that no later record of this PE needs.
     *
     * @param own records of an image that this PE makes
     * @param waited input rows that it waits for
     * @param left input rows that it lets go of, of those it waits for
     */
    List<Instruction> record(int own, int waited, int left) {
        var steps = new ArrayList<Step>();
        addWindow(steps);
        Step last = steps.get(steps.size() - 1);
        steps.get(0).task().await(inlet.rows(), waited).await(outlet.open(), 1);
        last.signal(inlet.rows(), waited - left).signal(inlet.free(), left);
        steps.addAll(finish(own));
        steps.get(steps.size() - 1).signal(outlet.full(), 1);
        return LaneCode.build(steps);
    }

    private void addWindow(List<Step> steps) {
        int channels = outlet.channels();
        int width = outlet.width();
        int outer = channelsInside ? width : channels;
        int innermost = channelsInside ? channels : width;
        int r = shape.rows();
        int s = shape.columns();
        Operand x = input();
        Operand sum = mem(value, 0, 0, 0, channelsInside ? channels : width, 1);
        if (shape.kind() == WindowShape.Kind.WEIGHTED) {
            Operand factors = channelsInside ? mem(taps, 0, s, 1, 0, r * s) : mem(taps, 0, s, 1, r * s, 0);
            steps.add(Step.of(VectorOp.FMAC, r, s, outer, innermost)
                    .dst(sum)
                    .a(x)
                    .b(factors)
                    .clear());
            return;
        }
        boolean maximum = shape.kind() == WindowShape.Kind.MAX;
        steps.add(Step.of(VectorOp.MOV, channels * width)
                .dst(mem(value, 0, 1))
                .a(Step.imm(maximum ? Float.NEGATIVE_INFINITY : 0)));
        steps.add(Step.of(maximum ? VectorOp.MAX : VectorOp.ADD, r, s, outer, innermost)
                .dst(sum)
                .a(sum)
                .b(x));
    }

    /** The window of the record over [window row][window column] and the result's channels and columns. */
    private Operand input() {
        int slot = inlet.slot();
        int image = paddedRows * slot;
        int[] loops = {inlet.perSample() * slot, image, code.turn().count() * shape.strideRows() * slot};
        int dr = shape.dilationRows() * slot;
        int ds = shape.dilationColumns();
        int dc = inlet.width();
        int dw = shape.strideColumns();
        return channelsInside
                ? ring(inlet.buffer(), 0, inlet.ring(), loops, dr, ds, dw, dc)
                : ring(inlet.buffer(), 0, inlet.ring(), loops, dr, ds, dc, dw);
    }

    private List<Step> finish(int own) {
        int channels = outlet.channels();
        int width = outlet.width();
        int slot = outlet.slot();
        Operand result = channelsInside ? mem(value, 0, 1, channels) : mem(value, 0, width, 1);
        int[] loops = {outlet.perSample() * slot, own * slot, slot};
        Operand dst = ring(outlet.buffer(), 0, outlet.slots() * slot, loops, width, 1);
        return new ExprCode(code.role(), channels, width, inputs(result), vectors).compile(finish, dst);
    }

    private List<Operand> inputs(Operand result) {
        if (rowShares < 0) {
            return List.of(result);
        }
        Turn turn = code.turn();
        return List.of(
                result,
                new Operand.Memory(rowShares, turn.index(), Step.ints(0, 0), Step.ints(0, 0, turn.count()), 0),
                mem(columnShares, 0, 0, 1));
    }

    private float[] rounded() {
        var result = new float[weights.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = Rounding.round(precision, weights[i]);
        }
        return result;
    }
}
