package dev.waferflow.placer.kernel;

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
 * Sum or maximum over all rows of an image and over the columns of the strip: one record per image with one column per
 * strip, which a later kernel adds up over the strips.
 */
public final class PoolAllKernel extends LaneKernel {
    private final boolean maximum;
    private final Expr finish;

    /** @param finish what becomes of the strip's sum or maximum (input 0), for example division by the number of elements */
    public PoolAllKernel(KernelLabel label, Frame frame, Feed feed, Layout output, boolean maximum, Expr finish) {
        super(label, frame, List.of(feed), output);
        this.maximum = maximum;
        this.finish = finish;
    }

    @Override
    void write(LaneCode code) {
        Layout input = feeds().get(0).layout();
        var inlet = code.inlet(0, 4);
        var outlet = code.outlet();
        int channels = outlet.channels();
        int rows = input.paddedRows();
        int images = input.imageCount();
        int value = code.role().buffer("value", DataType.FP32, channels, Buffer.Category.ACCUMULATOR);
        int slot = inlet.slot();
        Operand sum = mem(value, 0, 1, 0);
        Operand x = ring(
                inlet.buffer(), 0, inlet.ring(), new int[] {images * rows * slot, rows * slot, slot}, inlet.width(), 1);
        var clear = Step.of(VectorOp.MOV, channels)
                .dst(mem(value, 0, 1))
                .a(Step.imm(maximum ? Float.NEGATIVE_INFINITY : 0));
        var add = Step.of(maximum ? VectorOp.MAX : VectorOp.ADD, channels, inlet.width())
                .dst(sum)
                .a(sum)
                .b(x)
                .task()
                .await(inlet.rows(), 1)
                .signal(inlet.free(), 1);
        int out = outlet.slot();
        Operand dst = ring(outlet.buffer(), 0, 2 * out, new int[] {outlet.perSample() * out, out}, 1, 1);
        var last = new ExprCode(code.role(), channels, 1, List.of(mem(value, 0, 1, 0)), code.vectors(finish))
                .compile(finish, dst);
        last.get(0).await(outlet.open(), 1);
        last.get(last.size() - 1).signal(outlet.full(), 1);
        var body = new ArrayList<Instruction>();
        body.add(clear.build());
        body.add(loop(rows, add.build()));
        body.addAll(LaneCode.build(last));
        code.role().thread("compute", loop(images, body));
        code.sender(outlet);
    }
}
