package dev.waferflow.placer.kernel;

import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Slow functions made of additions and multiplications, for results that are stored in 16 bits: a function that the machine
 * evaluates element by element takes 80 cycles, these take 18 to 33. The difference from the exact value stays below 4e-5, a
 * twelfth of the step between 16-bit numbers at 1; exponentials keep that relative to their size. Not for results in FP32.
 */
final class FastFunctions {
    /** An odd function: {@code x * sum of coefficients[k] * x^2k} up to {@code range}, and 1 beyond. */
    private record Odd(float range, float... coefficients) {
        int degree() {
            return coefficients.length - 1;
        }
    }

    /** Near-minimax on [0, 3], scaled to reach 1 there. Greatest error 2.7e-5. */
    private static final Odd ERF = new Odd(
            3,
            1.12827313f,
            -0.375316441f,
            0.111079797f,
            -0.0251029655f,
            0.00423544506f,
            -0.00051103899f,
            4.10606954e-05f,
            -1.94483073e-06f,
            4.07422753e-08f);

    /** tanh of the cubic inside of Gelu with tanh, on [0, 4.2]. Greatest error 2.8e-5. */
    private static final Odd GELU_TANH = new Odd(
            4.2f,
            0.797794461f,
            -0.13333261f,
            0.0200883988f,
            -0.00234493823f,
            0.000206135519f,
            -1.29743785e-05f,
            5.42108864e-07f,
            -1.32959039e-08f,
            1.43679152e-10f);

    /** exp(x / 128) for x in [-88, 0] with x inside the coefficients, relative error 7.2e-8 before it is squared seven times. */
    private static final float[] EXP = {
        1f, 0.00781244738f, 3.05108933e-05f, 7.91588803e-08f, 1.48390439e-10f, 1.71255696e-13f
    };

    private static final int EXP_SQUARINGS = 7;
    private static final float EXP_RANGE = 88;

    /** 1 / d for d in [1, 2] as a line: relative error 1/17, which each of Newton's steps squares. */
    private static final float[] RECIPROCAL = {24f / 17, -8f / 17};

    private static final int RECIPROCAL_STEPS = 2;

    private final ExprCode code;

    FastFunctions(ExprCode code) {
        this.code = code;
    }

    /** Whether {@link #write} knows the function. */
    static boolean knows(Expr.Unary unary) {
        return unary.op() == VectorOp.SIGMOID || odd(unary).isPresent();
    }

    private static Optional<Odd> odd(Expr.Unary unary) {
        if (unary.op() == VectorOp.ERF) {
            return Optional.of(ERF);
        }
        return unary.op() == VectorOp.TANH && geluArgument(unary.a()).isPresent()
                ? Optional.of(GELU_TANH)
                : Optional.empty();
    }

    /** The x of which Gelu with tanh takes the tanh of a cubic; empty if the expression is another. */
    private static Optional<Expr> geluArgument(Expr inner) {
        boolean product = inner instanceof Expr.Binary outer && outer.a() instanceof Expr.Binary;
        if (!product) {
            return Optional.empty();
        }
        Expr x = ((Expr.Binary) ((Expr.Binary) inner).a()).b();
        return inner.equals(Pointwise.insideGelu(x)) ? Optional.of(x) : Optional.empty();
    }

    /** The instructions for a function that it {@link #knows}. Temporary values from {@code depth} on are free. */
    void write(Expr.Unary unary, Operand dst, int depth) {
        if (unary.op() == VectorOp.SIGMOID) {
            sigmoid(code.operand(unary.a(), depth), dst, depth + 1);
            return;
        }
        Expr argument =
                geluArgument(unary.a()).filter(x -> unary.op() == VectorOp.TANH).orElse(unary.a());
        odd(odd(unary).orElseThrow(), code.operand(argument, depth), dst, depth);
    }

    private void odd(Odd function, Operand argument, Operand dst, int depth) {
        Operand x = code.temporary(depth);
        Operand square = code.temporary(depth + 1);
        Operand sum = code.temporary(depth + 2);
        float[] c = function.coefficients;
        code.add(VectorOp.MAX, x, argument, Step.imm(-function.range));
        code.add(VectorOp.MIN, x, x, Step.imm(function.range));
        code.add(VectorOp.MUL, square, x, x);
        code.add(VectorOp.MUL, sum, square, Step.imm(c[function.degree()]));
        for (int k = function.degree() - 1; k > 0; k--) {
            code.add(VectorOp.ADD, sum, sum, Step.imm(c[k]));
            code.add(VectorOp.MUL, sum, sum, square);
        }
        code.add(VectorOp.ADD, sum, sum, Step.imm(c[0]));
        code.add(VectorOp.MUL, sum, sum, x);
        code.add(VectorOp.MIN, sum, sum, Step.imm(1));
        code.add(VectorOp.MAX, dst, sum, Step.imm(-1));
    }

    /** s = exp(-|x|) / (1 + exp(-|x|)), and 1 - s where x is positive. */
    private void sigmoid(Operand x, Operand dst, int depth) {
        Operand size = code.temporary(depth);
        Operand share = code.temporary(depth + 1);
        Operand inverse = code.temporary(depth + 2);
        Operand rest = code.temporary(depth + 3);
        code.add(VectorOp.ABS, size, x, null);
        code.add(VectorOp.MIN, size, size, Step.imm(EXP_RANGE));
        exp(size, share, share, -1, code::add);
        code.add(VectorOp.ADD, size, share, Step.imm(1));
        code.add(VectorOp.MUL, inverse, size, Step.imm(RECIPROCAL[1]));
        code.add(VectorOp.ADD, inverse, inverse, Step.imm(RECIPROCAL[0]));
        for (int i = 0; i < RECIPROCAL_STEPS; i++) {
            code.add(VectorOp.MUL, rest, size, inverse);
            code.add(VectorOp.SUB, rest, Step.imm(2), rest);
            code.add(VectorOp.MUL, inverse, inverse, rest);
        }
        code.add(VectorOp.MUL, share, share, inverse);
        code.add(VectorOp.SUB, rest, Step.imm(1), share);
        code.add(VectorOp.LESS, size, Step.imm(0), x);
        code.add(VectorOp.MOVE_IF, share, size, rest);
        code.add(VectorOp.MOV, dst, share, null);
    }

    /** Where instructions go. */
    interface Sink {
        void add(VectorOp op, Operand dst, Operand a, Operand b);
    }

    /** exp(sign * x), where that is the exponential of -88 to 0; {@code result} is not x, the last instruction writes {@code dst}. */
    private static void exp(Operand x, Operand result, Operand dst, int sign, Sink sink) {
        int degree = EXP.length - 1;
        sink.add(VectorOp.MUL, result, x, Step.imm(signed(degree, sign)));
        for (int k = degree - 1; k > 0; k--) {
            sink.add(VectorOp.ADD, result, result, Step.imm(signed(k, sign)));
            sink.add(VectorOp.MUL, result, result, x);
        }
        sink.add(VectorOp.ADD, result, result, Step.imm(EXP[0]));
        for (int i = 1; i < EXP_SQUARINGS; i++) {
            sink.add(VectorOp.MUL, result, result, result);
        }
        sink.add(VectorOp.MUL, dst, result, result);
    }

    private static double signed(int power, int sign) {
        return power % 2 == 0 ? EXP[power] : sign * EXP[power];
    }

    /**
     * The instructions that write the exponentials of {@code count} FP32 numbers that are not positive.
     *
     * @param x the numbers, which are overwritten
     * @param spare room for as many in FP32
     */
    static List<Step> exponentials(int count, Operand x, Operand spare, Operand dst) {
        var steps = new ArrayList<Step>();
        Sink sink = (op, to, a, b) -> steps.add(Step.of(op, count).dst(to).a(a).b(b));
        sink.add(VectorOp.MAX, spare, x, Step.imm(-EXP_RANGE));
        exp(spare, x, dst, 1, sink);
        return steps;
    }
}
