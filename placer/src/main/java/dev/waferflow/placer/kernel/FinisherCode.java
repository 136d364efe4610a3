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
 * out 0.. one per lane that ends in the column, then what it passes to the east. Where the columns of a strip are shared out, the
 * last share puts the others' parts together; they pass on what comes from the west, then their own part.
 */
final class FinisherCode {
    private final DenseCode code;
    private final DenseCut.Share share;
    private final ColumnCut.Column column;
    private final Layout output;
    private final Expr finish;
    private final int held;
    private final List<ChannelVector> vectors = new ArrayList<>();

    /**
     * @param held records of sums, and as many of results, that it can hold
     */
    FinisherCode(DenseCode code, DenseCut.Share share, ColumnCut.Column column, Layout output, Expr finish, int held) {
        this.code = code;
        this.share = share;
        this.column = column;
        this.output = output;
        this.finish = finish;
        this.held = held;
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

    /** Whether it puts a record together from its own part and others from the west. */
    private boolean joins() {
        return share.count() > 1
                ? share.isLast()
                : column.finished() > 0 && !column.before().isEmpty();
    }

    /** Elements of a record that come from columns of other channels. */
    private int before() {
        return joins() ? column.channelsBefore() * code.stripWidth() : 0;
    }

    /** Columns of what a PE holds of a record: of the strip where it puts shares together. */
    private int width() {
        return share.isLast() ? code.stripWidth() : code.outputWidth();
    }

    Role named(String name) {
        var role = new RoleBuilder(name);
        int count = code.count();
        Map<ChannelVector, Operand> operands = new LinkedHashMap<>();
        for (int v = 0; v < vectors.size(); v++) {
            int buffer = role.buffer("vector" + v, DataType.FP32, count, Buffer.Category.WEIGHT);
            operands.put(vectors.get(v), Step.mem(buffer, 0, 1, 0));
        }
        int sums = code.sums();
        int records = code.records();
        int before = before();
        int line = before + count * width();
        int acc = role.buffer("sum", DataType.FP32, held * sums, Buffer.Category.ACCUMULATOR);
        int out = role.buffer("out", output.type(), held * line + before, Buffer.Category.ACTIVATION);
        int full = role.semaphore(0);
        int empty = role.semaphore(held);
        int ready = role.semaphore(0);
        int open = role.semaphore(held);
        int[] sumLoops = {records * sums, sums};
        role.thread(
                "receive",
                loop(
                        records,
                        Step.of(VectorOp.MOV, sums)
                                .dst(ring(acc, 0, held * sums, sumLoops, 1))
                                .a(fabric(1, DataType.FP32))
                                .await(empty, 1)
                                .signal(full, 1)
                                .build()));
        int[] lineLoops = {records * line, line};
        int own = before + (share.isLast() ? code.part().from() : 0);
        int across = code.outputWidth();
        Operand value = code.channelsInside()
                ? ring(acc, 0, held * sums, sumLoops, 1, count)
                : ring(acc, 0, held * sums, sumLoops, across, 1);
        var steps = new ExprCode(role, count, across, List.of(value), operands)
                .compile(finish, ring(out, own, held * line, lineLoops, width(), 1));
        steps.get(0).task().await(full, 1).await(open, 1);
        steps.get(steps.size() - 1).signal(empty, 1).signal(ready, 1);
        role.thread("finish", loop(records, build(steps)));
        var send = new ArrayList<Instruction>();
        var messages = messages(out, before, line, lineLoops);
        messages.get(0).await(ready, 1);
        messages.get(messages.size() - 1).signal(open, 1);
        if (joins()) {
            int joined = role.semaphore(0);
            int space = role.semaphore(held);
            role.thread("gather", loop(records, gather(out, lineLoops, held * line, joined, space)));
            messages.get(0).await(joined, 1);
            messages.get(messages.size() - 1).signal(space, 1);
        } else {
            column.before().forEach(parts -> send.add(pass(parts.count(), parts.channels() * code.stripWidth())));
            for (int i = 0; i < share.index(); i++) {
                send.add(pass(1, count * share.at(i).of(code.stripWidth()).width()));
            }
        }
        messages.forEach(step -> send.add(step.build()));
        role.thread("send", loop(records, send));
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
        if (!share.isLast()) {
            return List.of(message(0, line, out, 0, held * line, loops));
        }
        int width = code.stripWidth();
        int at = 0;
        if (joins() && column.finished() == 0) {
            for (var parts : column.before()) {
                for (int i = 0; i < parts.count(); i++) {
                    messages.add(message(0, parts.channels() * width, out, at, held * line, loops));
                    at += parts.channels() * width;
                }
            }
        }
        int own = column.from();
        for (int l = 0; l <= column.finished(); l++) {
            int lane = column.lane() + l;
            boolean ends = l < column.finished();
            if (!ends && !column.passes()) {
                break;
            }
            int end = ends ? output.channelFrom(lane) + output.channelsOf(lane) : column.from() + column.count();
            int length = (l == 0 ? before - at : 0) + (end - own) * width;
            messages.add(message(l, length, out, at, held * line, loops));
            at += length;
            own = end;
        }
        return messages;
    }

    private Step message(int port, int length, int out, int at, int ringElements, int[] loops) {
        return Step.of(VectorOp.MOV, length).dst(fabric(port, output.type())).a(ring(out, at, ringElements, loops, 1));
    }

    private Instruction pass(int count, int elements) {
        return loop(
                count,
                Step.of(VectorOp.MOV, elements)
                        .dst(fabric(0, output.type()))
                        .a(fabric(0, output.type()))
                        .build());
    }

    private List<Instruction> gather(int out, int[] loops, int ringElements, int joined, int space) {
        var gather = new ArrayList<Instruction>();
        gather.add(Step.nop().await(space, 1).build());
        int at = 0;
        for (var parts : column.before()) {
            int piece = parts.channels() * code.stripWidth();
            gather.add(loop(
                    parts.count(),
                    Step.of(VectorOp.MOV, piece)
                            .dst(ring(out, at, ringElements, new int[] {loops[0], loops[1], piece}, 1))
                            .a(fabric(0, output.type()))
                            .build()));
            at += parts.count() * piece;
        }
        for (int i = 0; i < share.index(); i++) {
            Strip part = share.at(i).of(code.stripWidth());
            gather.add(Step.of(VectorOp.MOV, code.count(), part.width())
                    .dst(ring(out, at + part.from(), ringElements, loops, code.stripWidth(), 1))
                    .a(fabric(0, output.type()))
                    .build());
        }
        gather.add(Step.nop().signal(joined, 1).build());
        return gather;
    }
}
