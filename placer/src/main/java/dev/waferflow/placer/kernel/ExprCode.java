package dev.waferflow.placer.kernel;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Buffer;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Turns an expression over a record of [channels][columns] into vector instructions. Intermediate values are FP32; only the
 * last write rounds to the destination (where that has 16 bits, {@link FastFunctions} serve), except that a maximum or minimum with a number is taken in place after rounding
 * (rounding is monotonic, so the result is the same).
 */
final class ExprCode {
    private final RoleBuilder role;
    private final int channels;
    private final int columns;
    private final List<Operand> inputs;
    private final Map<ChannelVector, Operand> vectors;
    private final List<Integer> temporaries = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private boolean narrow;

    /**
     * @param inputs operand of each input with strides for [channel, column]
     * @param vectors operand of each channel vector
     */
    ExprCode(RoleBuilder role, int channels, int columns, List<Operand> inputs, Map<ChannelVector, Operand> vectors) {
        this.role = role;
        this.channels = channels;
        this.columns = columns;
        this.inputs = inputs;
        this.vectors = vectors;
    }

    /** The instructions that write the value of the expression to {@code dst}. */
    List<Step> compile(Expr expr, Operand dst) {
        steps.clear();
        narrow = dst instanceof Operand.Memory memory
                && role.type(memory.buffer()).bits() == 16;
        if (expr.isLeaf()) {
            add(VectorOp.MOV, dst, leaf(expr), null);
        } else {
            write(expr, dst, 0);
        }
        return List.copyOf(steps);
    }

    private void write(Expr expr, Operand dst, int depth) {
        if (narrow && expr instanceof Expr.Unary unary && FastFunctions.knows(unary)) {
            new FastFunctions(this).write(unary, dst, depth);
        } else if (expr instanceof Expr.Unary unary) {
            add(unary.op(), dst, operand(unary.a(), depth), null);
        } else if (expr instanceof Expr.Binary binary) {
            boolean clamp = binary.op() == VectorOp.MAX || binary.op() == VectorOp.MIN;
            if (clamp && binary.b() instanceof Expr.Const && !binary.a().isLeaf()) {
                write(binary.a(), dst, depth);
                add(binary.op(), dst, dst, leaf(binary.b()));
                return;
            }
            Operand a = operand(binary.a(), depth);
            Operand b = operand(binary.b(), binary.a().isLeaf() ? depth : depth + 1);
            add(binary.op(), dst, a, b);
        } else if (expr instanceof Expr.Select select) {
            Operand condition = operand(select.condition(), depth);
            int next = select.condition().isLeaf() ? depth : depth + 1;
            Operand b = operand(select.b(), next);
            Operand result = temporary(next + 1);
            add(VectorOp.MOV, result, b, null);
            Operand a = operand(select.a(), next + 2);
            add(VectorOp.MOVE_IF, result, condition, a);
            add(VectorOp.MOV, dst, result, null);
        } else {
            add(VectorOp.MOV, dst, leaf(expr), null);
        }
    }

    /** Where an expression's value is found; temporary values from {@code depth} on are free. */
    Operand operand(Expr expr, int depth) {
        if (expr.isLeaf()) {
            return leaf(expr);
        }
        Operand temporary = temporary(depth);
        write(expr, temporary, depth + 1);
        return temporary;
    }

    private Operand leaf(Expr expr) {
        if (expr instanceof Expr.Input input) {
            return inputs.get(input.index());
        }
        if (expr instanceof Expr.Channel channel) {
            return vectors.get(channel.vector());
        }
        return Step.imm(((Expr.Const) expr).value());
    }

    Operand temporary(int depth) {
        while (temporaries.size() <= depth) {
            temporaries.add(role.buffer(
                    "temp" + temporaries.size(), DataType.FP32, channels * columns, Buffer.Category.ACCUMULATOR));
        }
        return Step.mem(temporaries.get(depth), 0, columns, 1);
    }

    /**
     * Adds an instruction over [channels][columns]: as one run where all operands are contiguous, else with the longer of the
     * two extents innermost, since every turn of the outer one costs.
     */
    void add(VectorOp op, Operand dst, Operand a, Operand b) {
        if (channels == 1 || columns == 1 || isFlat(dst) && isFlat(a) && isFlat(b)) {
            int walked = columns == 1 ? 0 : 1;
            steps.add(Step.of(op, channels * columns)
                    .dst(restrided(dst, walked))
                    .a(restrided(a, walked))
                    .b(restrided(b, walked)));
        } else if (channels > columns) {
            steps.add(Step.of(op, columns, channels)
                    .dst(restrided(dst, 1, 0))
                    .a(restrided(a, 1, 0))
                    .b(restrided(b, 1, 0)));
        } else {
            steps.add(Step.of(op, channels, columns).dst(dst).a(a).b(b));
        }
    }

    private boolean isFlat(Operand operand) {
        if (operand instanceof Operand.Memory memory) {
            int inner = memory.strides().get(1);
            return memory.strides().get(0) == inner * columns && (inner == 0 || inner == 1);
        }
        return operand == null || operand instanceof Operand.Immediate;
    }

    /** The operand with only the strides of these dimensions, in this order. */
    private static Operand restrided(Operand operand, int... dimensions) {
        if (!(operand instanceof Operand.Memory memory)) {
            return operand;
        }
        var strides = new ArrayList<Integer>();
        for (int dimension : dimensions) {
            strides.add(memory.strides().get(dimension));
        }
        return new Operand.Memory(memory.buffer(), memory.offset(), strides, memory.loopStrides(), memory.ring());
    }
}
