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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Matrix products of two computed operands. The right side of a sample is stored whole on its lane (the next one is stored
 * meanwhile, if both fit), then the records of the left side pass.
 */
public final class ProductKernel extends LaneKernel {
    private static final int DOUBLE_BYTES = 34_000;

    private final ProductShape shape;
    private final Expr finish;

    /**
     * @param feeds left side and right side
     * @param finish what becomes of each sum (input 0)
     */
    ProductKernel(KernelLabel label, Frame frame, List<Feed> feeds, Layout output, ProductShape shape, Expr finish) {
        super(label, frame, feeds, output);
        this.shape = shape;
        this.finish = finish;
    }

    @Override
    public long macs() {
        return (long) output().records() * output().channelCount() * shape.inner();
    }

    @Override
    public boolean storesSample() {
        return true;
    }

    @Override
    void write(LaneCode code) {
        Layout right = feeds().get(1).layout();
        int stored = right.records() * right.recordElements(0, code.lane());
        boolean twice = 2 * stored * right.type().bytes() <= DOUBLE_BYTES;
        var left = code.inlet(0, 4);
        var inlet = code.inlet(1, (twice ? 2 : 1) * right.records(), twice ? shape.rightFrom() : 0);
        var outlet = code.outlet();
        int groups = shape.groups();
        int outer = shape.outer();
        int inner = shape.inner();
        var loops = new int[shape.walk().size() + 1];
        var leftLoops = new int[loops.length];
        var outLoops = new int[loops.length];
        loops[0] = twice ? stored : 0;
        int passed = 1;
        for (int i = shape.walk().size() - 1; i >= 0; i--) {
            loops[i + 1] = shape.walk().get(i).stride();
            leftLoops[i + 1] = passed * left.slot();
            outLoops[i + 1] = passed * outlet.slot();
            passed *= shape.walk().get(i).extent();
        }
        leftLoops[0] = left.perSample() * left.slot();
        outLoops[0] = outlet.perSample() * outlet.slot();
        int sums = code.role().buffer("sums", DataType.FP32, groups * outer, Buffer.Category.ACCUMULATOR);
        boolean innerLast = left.type() == DataType.FP32 ? inner >= outer : 2 * inner >= outer;
        int[] extents = innerLast ? new int[] {groups, outer, inner} : new int[] {groups, inner, outer};
        Operand dst = innerLast ? mem(sums, 0, outer, 1, 0) : mem(sums, 0, outer, 0, 1);
        Operand a = innerLast
                ? ring(left.buffer(), shape.leftFrom(), left.ring(), leftLoops, shape.leftGroup(), 0, shape.leftInner())
                : ring(
                        left.buffer(),
                        shape.leftFrom(),
                        left.ring(),
                        leftLoops,
                        shape.leftGroup(),
                        shape.leftInner(),
                        0);
        int[] strides = innerLast
                ? new int[] {shape.rightGroup(), shape.rightOuter(), shape.rightInner()}
                : new int[] {shape.rightGroup(), shape.rightInner(), shape.rightOuter()};
        Operand b = twice
                ? ring(inlet.buffer(), shape.rightFrom(), inlet.ring(), loops, strides)
                : new Operand.Memory(inlet.buffer(), shape.rightFrom(), Step.ints(strides), Step.ints(loops), 0);
        var steps = new ArrayList<Step>();
        steps.add(Step.of(VectorOp.FMAC, extents)
                .dst(dst)
                .a(a)
                .b(b)
                .clear()
                .task()
                .await(left.rows(), 1)
                .signal(left.free(), 1));
        Map<ChannelVector, Operand> vectors = new LinkedHashMap<>();
        for (var entry : code.vectors(finish).entrySet()) {
            vectors.put(entry.getKey(), mem(((Operand.Memory) entry.getValue()).buffer(), 0, outer, 1));
        }
        Operand result = ring(outlet.buffer(), 0, outlet.slots() * outlet.slot(), outLoops, outer, 1);
        var last = new ExprCode(code.role(), groups, outer, List.of(mem(sums, 0, outer, 1)), vectors)
                .compile(finish, result);
        last.get(0).await(outlet.open(), 1);
        last.get(last.size() - 1).signal(outlet.full(), 1);
        steps.addAll(last);
        List<Instruction> inside = LaneCode.build(steps);
        for (int i = shape.walk().size() - 1; i >= 0; i--) {
            inside = List.of(loop(shape.walk().get(i).extent(), inside));
        }
        var body = new ArrayList<Instruction>();
        body.add(Step.nop().await(inlet.rows(), right.records()).build());
        body.addAll(inside);
        body.add(Step.nop().signal(inlet.free(), right.records()).build());
        code.role().thread("multiply", body);
        code.sender(outlet);
    }
}
