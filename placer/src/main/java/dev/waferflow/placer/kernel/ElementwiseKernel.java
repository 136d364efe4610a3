package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.Step.loop;
import static dev.waferflow.placer.kernel.Step.ring;

import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Operand;
import java.util.ArrayList;
import java.util.List;

/**
 * An expression per element over one or more streams. A stream may be broadcast: over channels (one channel), over
 * columns (one column), and over records: a stream with fewer records is used for several records in turn.
 */
public final class ElementwiseKernel extends LaneKernel {
    /** Records of each feed that it can hold. */
    private static final int SLOTS = 4;

    private final List<RecordTable> tables;
    private final Expr expr;

    /**
     * All feeds have the output's lanes and strips, except where they are broadcast.
     *
     * @param tables constants that differ between records: the inputs after the feeds
     */
    ElementwiseKernel(
            KernelLabel label, Frame frame, List<Feed> feeds, List<RecordTable> tables, Layout output, Expr expr) {
        super(label, frame, feeds, output);
        this.tables = List.copyOf(tables);
        this.expr = expr;
    }

    private int repeat(int feed) {
        return output().records() / feeds().get(feed).layout().records();
    }

    @Override
    public Passage passage(int index) {
        int room = Math.max(SLOTS, feeds().get(index).slots());
        return Passage.ofRepeats(repeat(index), room, LaneCode.AHEAD);
    }

    @Override
    void write(LaneCode code) {
        int outer = output().records();
        for (int f = 0; f < feeds().size(); f++) {
            outer = Math.min(outer, feeds().get(f).layout().records());
        }
        int inner = output().records() / outer;
        var inlets = new ArrayList<LaneCode.Inlet>();
        var operands = new ArrayList<Operand>();
        for (int f = 0; f < feeds().size(); f++) {
            boolean held = repeat(f) > 1;
            var inlet = code.inlet(f, SLOTS);
            inlets.add(inlet);
            int slot = inlet.slot();
            int[] loops = {inlet.perSample() * slot, held ? slot : inner * slot, held ? 0 : slot};
            operands.add(ring(
                    inlet.buffer(),
                    0,
                    inlet.ring(),
                    loops,
                    inlet.channels() == 1 && code.outputChannels() > 1 ? 0 : inlet.width(),
                    inlet.width() == 1 && code.outputWidth() > 1 ? 0 : 1));
        }
        for (int t = 0; t < tables.size(); t++) {
            operands.add(tables.get(t).operand(code, "records" + t, inner, 1));
        }
        var outlet = code.outlet();
        int slot = outlet.slot();
        Operand dst = ring(
                outlet.buffer(),
                0,
                2 * slot,
                new int[] {outlet.perSample() * slot, inner * slot, slot},
                outlet.width(),
                1);
        var steps = new ExprCode(code.role(), outlet.channels(), outlet.width(), operands, code.vectors(expr))
                .compile(expr, dst);
        Step first = steps.get(0).task().await(outlet.open(), 1);
        Step last = steps.get(steps.size() - 1).signal(outlet.full(), 1);
        Step before = Step.nop();
        Step after = Step.nop();
        boolean anyHeld = false;
        for (int f = 0; f < inlets.size(); f++) {
            boolean held = repeat(f) > 1;
            anyHeld |= held;
            (held ? before : first).await(inlets.get(f).rows(), 1);
            (held ? after : last).signal(inlets.get(f).free(), 1);
        }
        var body = new ArrayList<Instruction>();
        if (anyHeld) {
            body.add(before.build());
        }
        body.add(loop(inner, LaneCode.build(steps)));
        if (anyHeld) {
            body.add(after.build());
        }
        code.role().thread("compute", loop(outer, body));
        code.sender(outlet);
    }

    /** The expression, for fusing. */
    public Expr expr() {
        return expr;
    }
}
