package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.Step.fabric;
import static dev.waferflow.placer.kernel.Step.loop;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Branch;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Segment;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.List;

/**
 * Softmax, layer and root-mean-square normalisation along the channels of a record. A group of channels that lies on one lane is normalised
 * there. Where one group is spread over the lanes, two chains run south (maximum and sum, or sum and sum of squares; the latter
 * alone for root mean squares), and the last lane sends each result back to all; the chains of several records overlap.
 *
 * <pre>
 *   lane 0   part --+        total &lt;-+
 *   lane 1   part --+ south  total &lt;-+ north
 *   lane 2   part --+------> total --+
 * </pre>
 */
public final class NormalizeKernel extends LaneKernel {
    private final NormalizeShape shape;
    private final Expr finish;

    /** @param finish what becomes of the normalised value (input 0) */
    NormalizeKernel(KernelLabel label, Frame frame, Feed feed, Layout output, NormalizeShape shape, Expr finish) {
        super(label, frame, List.of(feed), output);
        this.shape = shape;
        this.finish = finish;
    }

    /** Lanes over which a group is spread. */
    private int lanesPerGroup() {
        return Math.max(1, output().lanes() / shape.groups());
    }

    private boolean isSpread() {
        return lanesPerGroup() > 1;
    }

    private boolean isFirst(int lane) {
        return lane % lanesPerGroup() == 0;
    }

    private boolean isLast(int lane) {
        return lane % lanesPerGroup() == lanesPerGroup() - 1;
    }

    @Override
    String variant(int lane) {
        if (!isSpread()) {
            return "";
        }
        return isFirst(lane) ? "-first" : isLast(lane) ? "-last" : "-middle";
    }

    @Override
    void write(LaneCode code) {
        int channels = code.outputChannels();
        int groups = isSpread() || shape.groups() == 1 ? 1 : channels / (output().channelCount() / shape.groups());
        int slot = Math.max(1, channels * code.outputWidth());
        int slots = isSpread() ? Math.max(2, Math.min(16, 2500 / slot)) : 3;
        var inlet = code.inlet(0, slots);
        var outlet = code.outlet();
        var parts = new NormalizeCode(
                code,
                shape,
                output().channelCount() / shape.groups(),
                groups,
                inlet,
                outlet,
                isSpread() ? slots : 1,
                isSpread() && isLast(code.lane()));
        var first = new ArrayList<>(parts.first());
        var second = new ArrayList<>(parts.second());
        var third = new ArrayList<>(parts.third(finish));
        int records = outlet.perSample();
        (first.isEmpty() ? second : first).get(0).task().await(inlet.rows(), 1);
        third.get(third.size() - 1).signal(outlet.full(), 1);
        third.get(0).await(outlet.open(), 1);
        if (!isSpread()) {
            second.get(second.size() - 1).signal(inlet.free(), 1);
            first.addAll(second);
            first.addAll(third);
            code.role().thread("compute", loop(records, LaneCode.build(first)));
        } else {
            int summed = code.role().semaphore(0);
            int free = code.role().semaphore(slots);
            if (!first.isEmpty()) {
                int reduced = code.role().semaphore(0);
                chain(first, parts, code.lane(), 0);
                first.get(first.size() - 1).signal(reduced, 1);
                code.role().thread("first", loop(records, LaneCode.build(first)));
                receive(second, parts, code.lane(), 0);
                second.get(0).await(reduced, 1);
            }
            second.get(0).await(free, 1);
            chain(second, parts, code.lane(), 1);
            second.get(second.size() - 1).signal(inlet.free(), 1).signal(summed, 1);
            receive(third, parts, code.lane(), 1);
            third.get(0).await(summed, 1);
            third.get(third.size() - 1).signal(free, 1);
            code.role().thread("second", loop(records, LaneCode.build(second)));
            code.role().thread("third", loop(records, LaneCode.build(third)));
        }
        code.sender(outlet);
    }

    /** Hands the part of this lane on, or, on the last lane, the total back to all. */
    private void chain(List<Step> steps, NormalizeCode parts, int lane, int round) {
        int out = round + 1;
        int in = 1 + 2 * round;
        VectorOp op = round == 0 ? parts.firstOp() : VectorOp.ADD;
        if (isFirst(lane)) {
            steps.add(parts.step(VectorOp.MOV).dst(fabric(out, DataType.FP32)).a(parts.part(round)));
            return;
        }
        if (!isLast(lane)) {
            steps.add(parts.step(op)
                    .dst(fabric(out, DataType.FP32))
                    .a(fabric(in, DataType.FP32))
                    .b(parts.part(round)));
            return;
        }
        steps.add(parts.step(op)
                .dst(parts.total(round))
                .a(fabric(in, DataType.FP32))
                .b(parts.part(round)));
        steps.add(parts.step(VectorOp.MOV).dst(fabric(out, DataType.FP32)).a(parts.total(round)));
    }

    private void receive(List<Step> steps, NormalizeCode parts, int lane, int round) {
        if (!isLast(lane)) {
            steps.add(0, parts.step(VectorOp.MOV).dst(parts.total(round)).a(fabric(2 + 2 * round, DataType.FP32)));
        }
    }

    @Override
    void link(Site site, int strip) {
        if (!isSpread()) {
            return;
        }
        int lanes = lanesPerGroup();
        for (int group = 0; group < shape.groups(); group++) {
            for (int round = shape.kind().hasFirst() ? 0 : 1; round < 2; round++) {
                link(site, frame().row(output(), strip, group * lanes), lanes, round);
            }
        }
    }

    private static void link(Site site, int row, int lanes, int round) {
        var south = List.of(new Branch(List.of(Segment.pass(Side.SOUTH, 1)), 1 + 2 * round));
        site.net("part", Grid.column(0, row, lanes / 2, 2), round + 1, DataType.FP32, south);
        if (lanes > 2) {
            site.net("part", Grid.column(0, row + 1, (lanes - 1) / 2, 2), round + 1, DataType.FP32, south);
        }
        site.net(
                "total",
                Grid.at(0, row + lanes - 1),
                round + 1,
                DataType.FP32,
                List.of(new Branch(List.of(Segment.deliver(Side.NORTH, lanes - 1)), 2 + 2 * round)));
    }
}
