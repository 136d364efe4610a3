package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.Step.fabric;
import static dev.waferflow.placer.kernel.Step.loop;
import static dev.waferflow.placer.kernel.Step.ring;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Buffer;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The program of the PE at the end of a chain of sums. Ports: in 1 sums, in 0 parts of the lane's record from the west;
 * out 0.. one per lane that the column feeds, or 0 the parts to the east.
 */
final class FinisherCode {
    /** Records that a PE can hold: two of sums and two of results. */
    static final int AHEAD = 4;

    private final DenseCode code;
    private final ColumnCut.Column column;
    private final Layout output;
    private final Expr finish;
    private final List<ChannelVector> vectors = new ArrayList<>();

    FinisherCode(DenseCode code, ColumnCut.Column column, Layout output, Expr finish) {
        this.code = code;
        this.column = column;
        this.output = output;
        this.finish = finish;
        ChannelVector.collect(finish, vectors);
    }

    List<ChannelVector> vectors() {
        return vectors;
    }

    /** Vectors are the first buffers of the role. */
    int vectorBuffer(int index) {
        return index;
    }

    Role role() {
        return named("finish");
    }

    Role named(String name) {
        var role = new RoleBuilder(name);
        int count = code.count();
        int width = code.outputWidth();
        Map<ChannelVector, Operand> operands = new LinkedHashMap<>();
        for (int v = 0; v < vectors.size(); v++) {
            int buffer = role.buffer("vector" + v, DataType.FP32, count, Buffer.Category.WEIGHT);
            operands.put(vectors.get(v), Step.mem(buffer, 0, 1, 0));
        }
        int sums = code.sums();
        int records = code.records();
        boolean joins = column.parts() > 1 && column.lastPart();
        int before = joins ? piece() * width * column.part() : 0;
        int line = before + sums;
        int acc = role.buffer("sum", DataType.FP32, 2 * sums, Buffer.Category.ACCUMULATOR);
        int out = role.buffer("out", output.type(), 2 * line, Buffer.Category.ACTIVATION);
        int full = role.semaphore(0);
        int empty = role.semaphore(2);
        int ready = role.semaphore(0);
        int open = role.semaphore(2);
        int[] sumLoops = {records * sums, sums};
        role.thread(
                "receive",
                loop(
                        records,
                        Step.of(VectorOp.MOV, sums)
                                .dst(ring(acc, 0, 2 * sums, sumLoops, 1))
                                .a(fabric(1, DataType.FP32))
                                .await(empty, 1)
                                .signal(full, 1)
                                .build()));
        int[] lineLoops = {records * line, line};
        Operand value = code.channelsInside()
                ? ring(acc, 0, 2 * sums, sumLoops, 1, count)
                : ring(acc, 0, 2 * sums, sumLoops, width, 1);
        var steps = new ExprCode(role, count, width, List.of(value), operands)
                .compile(finish, ring(out, before, 2 * line, lineLoops, width, 1));
        steps.get(0).task().await(full, 1).await(open, 1);
        steps.get(steps.size() - 1).signal(empty, 1).signal(ready, 1);
        role.thread("finish", loop(records, build(steps)));
        if (column.parts() == 1) {
            role.thread("send", loop(records, sendLanes(out, line, lineLoops, ready, open)));
        } else if (joins) {
            join(role, out, line, lineLoops, ready, open);
        } else {
            role.thread("send", loop(records, pass(out, sums, sumLoops, ready, open)));
        }
        return role.build();
    }

    private static List<Instruction> build(List<Step> steps) {
        var list = new ArrayList<Instruction>();
        for (Step step : steps) {
            list.add(step.build());
        }
        return list;
    }

    /** Channels of every part but the last. */
    private int piece() {
        return (column.from() - output.channelFrom(column.lane())) / Math.max(1, column.part());
    }

    private List<Instruction> sendLanes(int out, int line, int[] loops, int ready, int open) {
        var body = new ArrayList<Instruction>();
        int width = code.outputWidth();
        for (int l = 0; l < column.lanes(); l++) {
            int lane = column.lane() + l;
            int offset = (output.channelFrom(lane) - column.from()) * width;
            var step = Step.of(VectorOp.MOV, output.channelsOf(lane) * width)
                    .dst(fabric(l, output.type()))
                    .a(ring(out, offset, 2 * line, loops, 1));
            step.await(ready, l == 0 ? 1 : 0).signal(open, l == column.lanes() - 1 ? 1 : 0);
            body.add(step.build());
        }
        return body;
    }

    private List<Instruction> pass(int out, int sums, int[] loops, int ready, int open) {
        var body = new ArrayList<Instruction>();
        if (column.part() > 0) {
            body.add(loop(
                    column.part(),
                    Step.of(VectorOp.MOV, piece() * code.outputWidth())
                            .dst(fabric(0, output.type()))
                            .a(fabric(0, output.type()))
                            .build()));
        }
        body.add(Step.of(VectorOp.MOV, sums)
                .dst(fabric(0, output.type()))
                .a(ring(out, 0, 2 * sums, loops, 1))
                .await(ready, 1)
                .signal(open, 1)
                .build());
        return body;
    }

    private void join(RoleBuilder role, int out, int line, int[] loops, int ready, int open) {
        int joined = role.semaphore(0);
        int space = role.semaphore(2);
        int piece = piece() * code.outputWidth();
        var gather = new ArrayList<Instruction>();
        gather.add(Step.nop().await(space, 1).build());
        gather.add(loop(
                column.part(),
                Step.of(VectorOp.MOV, piece)
                        .dst(ring(out, 0, 2 * line, new int[] {loops[0], loops[1], piece}, 1))
                        .a(fabric(0, output.type()))
                        .build()));
        gather.add(Step.nop().signal(joined, 1).build());
        role.thread("gather", loop(code.records(), gather));
        role.thread(
                "send",
                loop(
                        code.records(),
                        Step.of(VectorOp.MOV, line)
                                .dst(fabric(0, output.type()))
                                .a(ring(out, 0, 2 * line, loops, 1))
                                .await(ready, 1)
                                .await(joined, 1)
                                .signal(open, 1)
                                .signal(space, 1)
                                .build()));
    }
}
