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
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Segment;
import dev.waferflow.machine.program.VectorOp;
import java.util.List;
import java.util.function.Supplier;

/**
 * Rows of a constant table, chosen by a stream of indices. Each lane holds its channels of the whole table; the first lane
 * receives the indices and hands them on to the others. Negative indices count from the end.
 */
public final class GatherKernel extends LaneKernel {
    private final int rows;
    private final Supplier<float[]> table;

    /**
     * @param feed indices, one per record, on one lane
     * @param rows of the table
     * @param table values as [channel][row]
     */
    GatherKernel(KernelLabel label, Frame frame, Feed feed, Layout output, int rows, Supplier<float[]> table) {
        super(label, frame, List.of(feed), output);
        this.rows = rows;
        this.table = table;
    }

    private boolean handsOn(int lane) {
        return lane == 0 && output().lanes() > 1;
    }

    @Override
    String variant(int lane) {
        return handsOn(lane) ? "-first" : "";
    }

    @Override
    void write(LaneCode code) {
        int channels = code.outputChannels();
        int held =
                code.table("table", output().type(), table, output().channelFrom(code.lane()) * rows, channels * rows);
        var inlet = code.inlet(0, 8);
        var outlet = code.outlet();
        int index = code.role().buffer("index", DataType.INT32, 1, Buffer.Category.ACCUMULATOR);
        Operand given = ring(inlet.buffer(), 0, inlet.ring(), new int[] {inlet.perSample(), 1}, 1);
        Operand whole = mem(index, 0, 1);
        var first = Step.of(VectorOp.LESS, 1).dst(whole).a(given).b(Step.imm(0)).task();
        var wrap = Step.of(VectorOp.MUL, 1).dst(whole).a(whole).b(Step.imm(rows));
        var add = Step.of(VectorOp.ADD, 1).dst(whole).a(whole).b(given).signal(inlet.free(), 1);
        int slot = outlet.slot();
        var read = Step.of(VectorOp.MOV, channels)
                .dst(ring(outlet.buffer(), 0, 2 * slot, new int[] {outlet.perSample() * slot, slot}, 1))
                .a(new Operand.Indexed(mem(held, 0, rows), mem(index, 0, 0), 1))
                .await(outlet.open(), 1)
                .signal(outlet.full(), 1);
        if (handsOn(code.lane())) {
            var forward = Step.of(VectorOp.MOV, 1)
                    .dst(fabric(1, DataType.INT32))
                    .a(given)
                    .await(inlet.rows(), 1);
            code.role()
                    .thread(
                            "read",
                            loop(
                                    outlet.perSample(),
                                    forward.build(),
                                    first.build(),
                                    wrap.build(),
                                    add.build(),
                                    read.build()));
        } else {
            first.await(inlet.rows(), 1);
            code.role()
                    .thread("read", loop(outlet.perSample(), first.build(), wrap.build(), add.build(), read.build()));
        }
        code.sender(outlet);
    }

    @Override
    void link(Site site, int strip) {
        if (output().lanes() > 1) {
            var branch = new Branch(List.of(Segment.deliver(Side.SOUTH, output().lanes() - 1)), 0);
            site.net("index", Grid.at(0, frame().row(output(), strip, 0)), 1, DataType.INT32, List.of(branch));
        }
    }
}
