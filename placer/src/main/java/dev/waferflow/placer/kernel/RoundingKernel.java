package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.Step.fabric;
import static dev.waferflow.placer.kernel.Step.loop;
import static dev.waferflow.placer.kernel.Step.mem;
import static dev.waferflow.placer.kernel.Step.ring;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Branch;
import dev.waferflow.machine.program.Buffer;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Segment;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.List;

/**
 * Rounds all elements of a sample to 256 steps between the least and the greatest of them, and 0. Each lane stores its share of
 * the sample; the extremes of the lanes are put together on their way south, and the last lane sends those of all back.
 *
 * <pre>
 *   step = (greatest - least) / 255      shift = round(-least / step)
 *   y    = clip(round(x / step), -shift, 255 - shift) * step
 * </pre>
 */
public final class RoundingKernel extends LaneKernel {
    private static final int STEPS = 255;

    RoundingKernel(KernelLabel label, Frame frame, Feed feed) {
        super(label, frame, List.of(feed), feed.layout());
    }

    @Override
    public boolean storesSample() {
        return true;
    }

    private boolean isSpread() {
        return output().lanes() > 1;
    }

    private boolean isLast(int lane) {
        return lane == output().lanes() - 1;
    }

    @Override
    String variant(int lane) {
        return lane == 0 ? "-first" : isLast(lane) ? "-last" : "-middle";
    }

    @Override
    void write(LaneCode code) {
        int records = output().records();
        var inlet = code.inlet(0, 2 * records);
        var outlet = code.outlet();
        int slot = inlet.slot();
        var role = code.role();
        int extremes = role.buffer("extremes", DataType.FP32, 2, Buffer.Category.ACCUMULATOR);
        int scales = role.buffer("scales", DataType.FP32, 5, Buffer.Category.ACCUMULATOR);
        int values = role.buffer("values", DataType.FP32, slot, Buffer.Category.ACCUMULATOR);
        Operand x = ring(inlet.buffer(), 0, inlet.ring(), new int[] {records * slot, slot}, 1);
        var body = new ArrayList<Instruction>();
        body.add(
                Step.of(VectorOp.MOV, 2).dst(mem(extremes, 0, 1)).a(Step.imm(0)).build());
        var greatest = extreme(VectorOp.MAX, mem(extremes, 0, 0), x, slot).await(inlet.rows(), 1);
        var least = extreme(VectorOp.MIN, mem(extremes, 1, 0), x, slot);
        body.add(loop(records, greatest.build(), least.build()));
        exchange(code.lane(), extremes, body);
        steps(extremes, scales, body);
        int out = outlet.slot();
        Operand y = ring(outlet.buffer(), 0, outlet.slots() * out, new int[] {records * out, out}, 1);
        var round = rounded(x, values, scales, y, slot);
        round.get(0).task().await(outlet.open(), 1);
        round.get(round.size() - 1).signal(inlet.free(), 1).signal(outlet.full(), 1);
        body.add(loop(records, LaneCode.build(round)));
        role.thread("compute", body);
        code.sender(outlet);
    }

    private static Step extreme(VectorOp op, Operand into, Operand x, int slot) {
        return Step.of(op, slot).dst(into).a(into).b(x);
    }

    /** Makes the extremes of the lane those of all lanes. */
    private void exchange(int lane, int extremes, List<Instruction> body) {
        if (!isSpread()) {
            return;
        }
        Operand both = mem(extremes, 0, 1);
        if (lane == 0) {
            body.add(both(fabric(1, DataType.FP32), both));
        } else {
            for (int i = 0; i < 2; i++) {
                body.add(Step.of(i == 0 ? VectorOp.MAX : VectorOp.MIN, 1)
                        .dst(isLast(lane) ? mem(extremes, i, 1) : fabric(1, DataType.FP32))
                        .a(fabric(1, DataType.FP32))
                        .b(mem(extremes, i, 1))
                        .build());
            }
        }
        body.add(isLast(lane) ? both(fabric(1, DataType.FP32), both) : both(both, fabric(2, DataType.FP32)));
    }

    private static Instruction both(Operand to, Operand from) {
        return Step.of(VectorOp.MOV, 2).dst(to).a(from).build();
    }

    /** Step, divisor, shift, and the first and last number of steps. */
    private static void steps(int extremes, int scales, List<Instruction> body) {
        Operand step = mem(scales, 0, 1);
        Operand divisor = mem(scales, 1, 1);
        Operand shift = mem(scales, 2, 1);
        body.add(scalar(VectorOp.SUB, step, mem(extremes, 0, 1), mem(extremes, 1, 1)));
        body.add(scalar(VectorOp.DIV, step, step, Step.imm(STEPS)));
        // Where all elements are 0, any divisor will do.
        body.add(scalar(VectorOp.MAX, divisor, step, Step.imm(Float.MIN_NORMAL)));
        body.add(scalar(VectorOp.DIV, shift, mem(extremes, 1, 1), divisor));
        body.add(Step.of(VectorOp.ROUND, 1).dst(mem(scales, 3, 1)).a(shift).build());
        body.add(scalar(VectorOp.ADD, mem(scales, 4, 1), mem(scales, 3, 1), Step.imm(STEPS)));
    }

    private static Instruction scalar(VectorOp op, Operand to, Operand a, Operand b) {
        return Step.of(op, 1).dst(to).a(a).b(b).build();
    }

    private static List<Step> rounded(Operand x, int values, int scales, Operand y, int slot) {
        Operand value = mem(values, 0, 1);
        return List.of(
                Step.of(VectorOp.DIV, slot).dst(value).a(x).b(mem(scales, 1, 0)),
                Step.of(VectorOp.ROUND, slot).dst(value).a(value),
                Step.of(VectorOp.MAX, slot).dst(value).a(value).b(mem(scales, 3, 0)),
                Step.of(VectorOp.MIN, slot).dst(value).a(value).b(mem(scales, 4, 0)),
                Step.of(VectorOp.MUL, slot).dst(y).a(value).b(mem(scales, 0, 0)));
    }

    @Override
    void link(Site site, int strip) {
        if (!isSpread()) {
            return;
        }
        int row = frame().row(output(), strip, 0);
        int lanes = output().lanes();
        var south = List.of(new Branch(List.of(Segment.pass(Side.SOUTH, 1)), 1));
        site.net("extremes", Grid.column(0, row, lanes / 2, 2), 1, DataType.FP32, south);
        if (lanes > 2) {
            site.net("extremes", Grid.column(0, row + 1, (lanes - 1) / 2, 2), 1, DataType.FP32, south);
        }
        var north = List.of(new Branch(List.of(Segment.deliver(Side.NORTH, lanes - 1)), 2));
        site.net("all", Grid.at(0, row + lanes - 1), 1, DataType.FP32, north);
    }
}
