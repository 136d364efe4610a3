package dev.waferflow.placer.kernel;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Rounding;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.Buffer;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes what one PE computes on whole tensors in its memory, operation by operation. Floating values are FP32, whole
 * numbers and booleans INT32. Every method that returns a field either returns a view or writes instructions.
 */
final class SoloCode {
    /** A buffer and the numbers it holds from the start; INT32 as raw bits. */
    record Held(int buffer, DataType type, float[] values) {}

    private final RoleBuilder role;
    private final List<Instruction> body = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();
    private int count;

    SoloCode(RoleBuilder role) {
        this.role = role;
    }

    List<Instruction> body() {
        return body;
    }

    List<Held> held() {
        return held;
    }

    /** A new dense field. */
    Field fresh(DataType type, int... shape) {
        int buffer = role.buffer("f" + count++, type, Field.size(shape), Buffer.Category.ACCUMULATOR);
        return Field.of(buffer, type, 0, shape);
    }

    /** A new dense field full of a number. */
    Field filled(DataType type, double number, int... shape) {
        Field field = fresh(type, shape);
        write(VectorOp.MOV, field, Field.number(type, number).broadcast(shape), null);
        return field;
    }

    /** The elements of a constant. */
    Field constant(Tensor tensor) {
        boolean whole = !tensor.type().floating();
        var values = new float[tensor.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = whole ? Float.intBitsToFloat((int) tensor.longAt(i)) : (float) tensor.doubleAt(i);
        }
        return hold(whole ? DataType.INT32 : DataType.FP32, values, tensor.shape());
    }

    /** Whole numbers known now. */
    Field table(int[] numbers, int... shape) {
        var values = new float[numbers.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(numbers[i]);
        }
        return hold(DataType.INT32, values, shape);
    }

    /** Real numbers known now. */
    Field table(double[] numbers, int... shape) {
        var values = new float[numbers.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) numbers[i];
        }
        return hold(DataType.FP32, values, shape);
    }

    private Field hold(DataType type, float[] values, int... shape) {
        int buffer = role.buffer("c" + count++, type, values.length, Buffer.Category.WEIGHT);
        held.add(new Held(buffer, type, values));
        return Field.of(buffer, type, 0, shape);
    }

    /** {@code dst = op(a, b)}; the sources broadcast to dst. */
    void write(VectorOp op, Field dst, Field a, Field b) {
        refer(op, SoloWalk.Ref.of(dst), SoloWalk.Ref.of(a.broadcast(dst.shape())), b, false);
    }

    /** {@code dst = dst + a * b} over {@code space}: every operand broadcasts to it, dst with stride 0 where it is summed. */
    void accumulate(Field dst, Field a, Field b) {
        refer(VectorOp.FMAC, SoloWalk.Ref.of(dst), SoloWalk.Ref.of(a.broadcast(dst.shape())), b, false);
    }

    /** {@code dst = op(a, b)} with indirect operands of the same shape; {@code b} broadcasts and may be null. */
    void refer(VectorOp op, SoloWalk.Ref dst, SoloWalk.Ref a, Field b, boolean clear) {
        Field second = b == null ? null : b.broadcast(dst.field().shape());
        if (dst.field().size() > 0) {
            body.addAll(SoloWalk.of(op, dst, a, SoloWalk.Ref.of(second), clear));
        }
    }

    /** The result in the type that fits the operands: INT32 if both are whole, or for comparisons. */
    Field apply(VectorOp op, Field a, Field b) {
        boolean whole = a.whole() && (b == null || b.whole());
        return apply(op, compares(op) || whole ? DataType.INT32 : DataType.FP32, a, b);
    }

    static boolean compares(VectorOp op) {
        return op == VectorOp.LESS || op == VectorOp.LESS_EQUAL || op == VectorOp.EQUAL;
    }

    Field apply(VectorOp op, DataType type, Field a, Field b) {
        int[] shape = b == null ? a.shape() : Field.common(a.shape(), b.shape());
        Field result = fresh(type, shape);
        write(op, result, a, b);
        return result;
    }

    Field apply(VectorOp op, Field a) {
        return apply(op, a, null);
    }

    Field apply(VectorOp op, Field a, double b) {
        return apply(op, a, Field.number(a.type(), b));
    }

    /** The field as another type. */
    Field as(DataType type, Field a) {
        return a.type() == type ? a : apply(VectorOp.MOV, type, a, null);
    }

    /** As FP32. */
    Field real(Field a) {
        return a.type() == DataType.FP32 ? a : apply(VectorOp.MOV, DataType.FP32, a, null);
    }

    /** A dense field with the same elements. */
    Field dense(Field a) {
        return a.isDense() ? a : apply(VectorOp.MOV, a.type(), a, null);
    }

    Field reshaped(Field a, int... shape) {
        return dense(a).reshaped(shape);
    }

    /** {@code condition != 0 ? a : b}. */
    Field select(Field condition, Field a, Field b) {
        int[] shape = Field.common(condition.shape(), Field.common(a.shape(), b.shape()));
        Field result = fresh(a.whole() && b.whole() ? DataType.INT32 : DataType.FP32, shape);
        write(VectorOp.MOV, result, b, null);
        write(VectorOp.MOVE_IF, result, condition, a);
        return result;
    }

    /** 1 where the condition is 0. */
    Field not(Field condition) {
        return apply(VectorOp.EQUAL, condition, 0);
    }

    /** Folds dimensions with an operation that is its own accumulation; they stay with extent 1. */
    Field reduce(VectorOp op, Field a, boolean... over) {
        boolean whole = a.whole();
        double start = switch (op) {
            case ADD -> 0;
            case MUL -> 1;
            case MAX -> whole ? Integer.MIN_VALUE : Double.NEGATIVE_INFINITY;
            case MIN -> whole ? Integer.MAX_VALUE : Double.POSITIVE_INFINITY;
            default -> throw new IllegalArgumentException(op + " folds nothing");
        };
        int[] kept = a.shape();
        for (int d = 0; d < kept.length; d++) {
            kept[d] = over[d] ? 1 : kept[d];
        }
        Field result = filled(whole ? DataType.INT32 : DataType.FP32, start, kept);
        Field all = result.broadcast(a.shape());
        refer(op, SoloWalk.Ref.of(all), SoloWalk.Ref.of(all), a, false);
        return result;
    }

    /** Folds one dimension, which stays with extent 1. */
    Field reduce(VectorOp op, Field a, int axis) {
        var over = new boolean[a.rank()];
        over[axis] = true;
        return reduce(op, a, over);
    }

    /** Elements of a dense field by flat index, known now; -1 gives 0. */
    Field pick(Field source, int[] index, int... shape) {
        Field from = dense(source);
        boolean gaps = false;
        for (int i : index) {
            gaps |= i < 0;
        }
        var axes = gaps ? Optional.<List<Axis>>empty() : AffineFit.of(index);
        if (axes.isPresent() && axes.get().size() <= 6) {
            var extents = axes.get().stream().mapToInt(Axis::extent).toArray();
            var strides = axes.get().stream().mapToInt(Axis::stride).toArray();
            Field walk = from.strided(index.length == 0 ? 0 : index[0], extents, strides);
            return reshaped(walk, shape);
        }
        Field result = gaps ? filled(from.type(), 0, index.length) : fresh(from.type(), index.length);
        var places = new ArrayList<Integer>();
        for (int i = 0; i < index.length; i++) {
            if (index[i] >= 0) {
                places.add(i);
            }
        }
        int[] kept = places.stream().mapToInt(i -> index[i]).toArray();
        Field base = from.reshaped(from.size()).slice(0, 0, 1, 1).broadcast(kept.length);
        var read = SoloWalk.Ref.at(base, table(kept, kept.length), 1);
        var write = SoloWalk.Ref.of(result);
        if (gaps) {
            int[] to = places.stream().mapToInt(Integer::intValue).toArray();
            write = SoloWalk.Ref.at(result.slice(0, 0, 1, 1).broadcast(to.length), table(to, to.length), 1);
        }
        refer(VectorOp.MOV, write, read, null, false);
        return result.reshaped(shape);
    }

    /** Numbers 0, 1, ... along one dimension of a field of {@code rank} dimensions. */
    Field iota(int extent, int axis, int rank) {
        var numbers = new int[extent];
        var shape = new int[rank];
        for (int d = 0; d < rank; d++) {
            shape[d] = d == axis ? extent : 1;
        }
        for (int i = 0; i < extent; i++) {
            numbers[i] = i;
        }
        return table(numbers, shape);
    }

    /** Each value rounded to a 16-bit type and widened again. */
    Field rounded(DataType narrow, Field a) {
        return real(apply(VectorOp.MOV, narrow, a, null));
    }

    /** The number as it is after rounding to FP32. */
    static float single(double value) {
        return Rounding.round(DataType.FP32, (float) value);
    }
}
