package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.Step.fabric;
import static dev.waferflow.placer.kernel.Step.loop;
import static dev.waferflow.placer.kernel.Step.mem;
import static dev.waferflow.placer.kernel.Step.ring;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Buffer;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns blocks of channels into rows and columns: channel {@code (c * down + a) * right + b} of a position becomes row a,
 * column b of that position's block in channel c. Surplus rows and columns at the end are dropped.
 */
public final class WeaveKernel extends LaneKernel {
    private final int down;
    private final int right;
    private final Expr finish;

    /** Every lane of the feed holds whole blocks of channels. */
    WeaveKernel(KernelLabel label, Frame frame, Feed feed, Layout output, int down, int right, Expr finish) {
        super(label, frame, List.of(feed), output);
        this.down = down;
        this.right = right;
        this.finish = finish;
    }

    @Override
    void write(LaneCode code) {
        Layout input = feeds().get(0).layout();
        var inlet = code.inlet(0, 4);
        var outlet = code.outlet(2 * down);
        int width = outlet.width();
        int out = outlet.slot();
        int rows = input.rowCount();
        int images = input.imageCount();
        int slot = inlet.slot();
        int[] loops = {images * rows * slot, rows * slot, slot};
        int ring = 2 * down * out;
        boolean plain = finish.isLeaf();
        int value = plain ? -1 : code.role().buffer("value", DataType.FP32, out, Buffer.Category.ACCUMULATOR);
        var expr = new ExprCode(
                code.role(),
                outlet.channels(),
                width,
                List.of(mem(Math.max(0, value), 0, width, 1)),
                code.vectors(finish));
        var steps = new ArrayList<Step>();
        for (int a = 0; a < down; a++) {
            int[] outLoops = {images * rows * down * out, rows * down * out, down * out};
            int first = steps.size();
            for (int b = 0; b < right && b < width; b++) {
                int count = (width - b + right - 1) / right;
                Operand dst = plain
                        ? ring(outlet.buffer(), a * out + b, ring, outLoops, width, right)
                        : mem(value, b, width, right);
                steps.add(Step.of(VectorOp.MOV, outlet.channels(), count)
                        .dst(dst)
                        .a(ring(
                                inlet.buffer(),
                                (a * right + b) * inlet.width(),
                                inlet.ring(),
                                loops,
                                down * right * inlet.width(),
                                1)));
            }
            if (!plain) {
                steps.addAll(expr.compile(finish, ring(outlet.buffer(), a * out, ring, outLoops, width, 1)));
            }
            steps.get(first).await(outlet.open(), 1);
            steps.get(steps.size() - 1).signal(outlet.full(), 1);
        }
        steps.get(0).task().await(inlet.rows(), 1);
        steps.get(steps.size() - 1).signal(inlet.free(), 1);
        code.role().thread("compute", loop(images, loop(rows, LaneCode.build(steps))));
        send(code, outlet, rows);
    }

    private void send(LaneCode code, LaneCode.Outlet outlet, int blocks) {
        int out = outlet.slot();
        int images = output().imageCount();
        int rows = output().rowCount();
        var body = new ArrayList<Instruction>();
        body.add(loop(
                rows,
                Step.of(VectorOp.MOV, out)
                        .dst(fabric(0, output().type()))
                        .a(ring(
                                outlet.buffer(),
                                0,
                                2 * down * out,
                                new int[] {images * blocks * down * out, blocks * down * out, out},
                                1))
                        .await(outlet.full(), 1)
                        .signal(outlet.open(), 1)
                        .build()));
        int surplus = blocks * down - rows;
        if (surplus > 0) {
            body.add(loop(
                    surplus,
                    Step.nop().await(outlet.full(), 1).signal(outlet.open(), 1).build()));
        }
        code.role().thread("send", loop(images, body));
    }
}
