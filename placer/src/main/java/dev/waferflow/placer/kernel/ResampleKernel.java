package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.Step.loop;
import static dev.waferflow.placer.kernel.Step.mem;
import static dev.waferflow.placer.kernel.Step.ring;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Buffer;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.List;

/**
 * Enlarges or shrinks rows and columns, each output element a weighted sum of its neighbours: first the rows of a block
 * are mixed, then their columns. The input is padded by one row and one column on each side; the weights there are zero.
 */
public final class ResampleKernel extends LaneKernel {
    private final ResampleShape shape;
    private final Expr finish;

    /** Every strip of the output is made of whole blocks of columns. */
    ResampleKernel(KernelLabel label, Frame frame, Feed feed, Layout output, ResampleShape shape, Expr finish) {
        super(label, frame, List.of(feed), output);
        this.shape = shape;
        this.finish = finish;
    }

    @Override
    void write(LaneCode code) {
        var rows = shape.rows();
        var columns = shape.columns();
        Layout input = feeds().get(0).layout();
        int blocks = rows.blocks();
        var inlet = code.inlet(0, rows.window() + rows.in() + 1);
        var outlet = code.outlet(2 * rows.out());
        int channels = outlet.channels();
        int width = inlet.width();
        int units = outlet.width() / columns.out();
        int slot = inlet.slot();
        int perImage = input.paddedRows();
        int mixed = code.role().buffer("mixed", DataType.FP32, channels * width, Buffer.Category.ACCUMULATOR);
        int value = code.role().buffer("value", DataType.FP32, channels * outlet.width(), Buffer.Category.ACCUMULATOR);
        int rowTable = code.shared("rows", rows.weights());
        int columnTable = code.shared("columns-" + code.strip(), columnWeights(code.strip()));
        int[] inLoops = {input.imageCount() * perImage * slot, perImage * slot, rows.in() * slot};
        int[] rowLoops = {0, 0, rows.out() * rows.window()};
        int out = outlet.slot();
        int perBlock = rows.out() * out;
        var steps = new ArrayList<Step>();
        var expr = new ExprCode(
                code.role(), channels, outlet.width(), List.of(mem(value, 0, outlet.width(), 1)), code.vectors(finish));
        for (int a = 0; a < rows.out(); a++) {
            Operand weights =
                    new Operand.Memory(rowTable, a * rows.window(), Step.ints(1, 0, 0), Step.ints(rowLoops), 0);
            int first = steps.size();
            steps.add(Step.of(VectorOp.FMAC, rows.window(), channels, width)
                    .dst(mem(mixed, 0, 0, width, 1))
                    .a(ring(inlet.buffer(), 0, inlet.ring(), inLoops, slot, width, 1))
                    .b(weights)
                    .clear());
            for (int b = 0; b < columns.out(); b++) {
                steps.add(Step.of(VectorOp.FMAC, columns.window(), channels, units)
                        .dst(mem(value, b, 0, outlet.width(), columns.out()))
                        .a(mem(mixed, 0, 1, width, columns.in()))
                        .b(mem(columnTable, b * columns.window() * units, units, 0, 1))
                        .clear());
            }
            Operand dst = ring(
                    outlet.buffer(),
                    a * out,
                    2 * perBlock,
                    new int[] {outlet.perSample() * out, blocks * perBlock, perBlock},
                    outlet.width(),
                    1);
            steps.addAll(expr.compile(finish, dst));
            steps.get(first).task().await(outlet.open(), 1).await(inlet.rows(), a == 0 ? rows.window() : 0);
            Step last = steps.get(steps.size() - 1).signal(outlet.full(), 1);
            if (a == rows.out() - 1) {
                last.signal(inlet.rows(), rows.window() - rows.in()).signal(inlet.free(), rows.in());
            }
        }
        int rest = perImage - blocks * rows.in();
        code.role()
                .thread(
                        "compute",
                        loop(
                                input.imageCount(),
                                loop(blocks, LaneCode.build(steps)),
                                Step.nop()
                                        .await(inlet.rows(), rest)
                                        .signal(inlet.free(), rest)
                                        .build()));
        code.sender(outlet);
    }

    /** [step in the block][place in the window][block of the strip]. */
    private float[] columnWeights(int strip) {
        var columns = shape.columns();
        Strip range = output().strips().get(strip);
        int units = range.width() / columns.out();
        var table = new float[columns.out() * columns.window() * units];
        for (int b = 0; b < columns.out(); b++) {
            for (int d = 0; d < columns.window(); d++) {
                for (int q = 0; q < units; q++) {
                    int column = range.from() + q * columns.out() + b;
                    table[(b * columns.window() + d) * units + q] = columns.weights()[column * columns.window() + d];
                }
            }
        }
        return table;
    }
}
