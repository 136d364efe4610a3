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
 * out 0.. one per lane that ends in the column, then what it passes to the east.
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
        boolean joins = column.finished() > 0 && !column.before().isEmpty();
        int before = joins ? column.channelsBefore() * width : 0;
        int line = before + sums;
        int acc = role.buffer("sum", DataType.FP32, 2 * sums, Buffer.Category.ACCUMULATOR);
        int out = role.buffer("out", output.type(), 2 * line + before, Buffer.Category.ACTIVATION);
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
        int joined = -1;
        int space = -1;
        if (joins) {
            joined = role.semaphore(0);
            space = role.semaphore(2);
            role.thread("gather", loop(records, gather(out, lineLoops, 2 * line, joined, space)));
        }
        var messages = messages(out, before, line, lineLoops);
        messages.get(0).await(ready, 1);
        messages.get(messages.size() - 1).signal(open, 1);
        if (joins) {
            messages.get(0).await(joined, 1);
            messages.get(messages.size() - 1).signal(space, 1);
        }
        var body = new ArrayList<Instruction>();
        if (column.finished() == 0) {
            for (var parts : column.before()) {
                body.add(pass(parts));
            }
        }
        messages.forEach(step -> body.add(step.build()));
        role.thread("send", loop(records, body));
        return role.build();
    }

    private static List<Instruction> build(List<Step> steps) {
        var list = new ArrayList<Instruction>();
        for (Step step : steps) {
            list.add(step.build());
        }
        return list;
    }

    /** What is sent of a record: the lanes that end here, then the part of the lane that does not. */
    private List<Step> messages(int out, int before, int line, int[] loops) {
        var messages = new ArrayList<Step>();
        int width = code.outputWidth();
        int at = 0;
        int own = column.from();
        for (int l = 0; l <= column.finished(); l++) {
            int lane = column.lane() + l;
            boolean ends = l < column.finished();
            if (!ends && !column.passes()) {
                break;
            }
            int end = ends ? output.channelFrom(lane) + output.channelsOf(lane) : column.from() + column.count();
            int length = (l == 0 ? before : 0) + (end - own) * width;
            messages.add(
                    Step.of(VectorOp.MOV, length).dst(fabric(l, output.type())).a(ring(out, at, 2 * line, loops, 1)));
            at += length;
            own = end;
        }
        return messages;
    }

    private Instruction pass(ColumnCut.Parts parts) {
        return loop(
                parts.count(),
                Step.of(VectorOp.MOV, parts.channels() * code.outputWidth())
                        .dst(fabric(0, output.type()))
                        .a(fabric(0, output.type()))
                        .build());
    }

    private List<Instruction> gather(int out, int[] loops, int ringElements, int joined, int space) {
        var gather = new ArrayList<Instruction>();
        gather.add(Step.nop().await(space, 1).build());
        int at = 0;
        for (var parts : column.before()) {
            int piece = parts.channels() * code.outputWidth();
            gather.add(loop(
                    parts.count(),
                    Step.of(VectorOp.MOV, piece)
                            .dst(ring(out, at, ringElements, new int[] {loops[0], loops[1], piece}, 1))
                            .a(fabric(0, output.type()))
                            .build()));
            at += parts.count() * piece;
        }
        gather.add(Step.nop().signal(joined, 1).build());
        return gather;
    }
}
