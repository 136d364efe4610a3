package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.IntPredicate;
import java.util.function.LongBinaryOperator;
import java.util.stream.IntStream;

/** Functions of two elements with broadcasting, and their variadic kin. */
final class BinaryOperators {
    private BinaryOperators() {}

    static List<Operator> all() {
        return List.of(
                arithmetic("Add", (a, b) -> a + b, (a, b) -> a + b),
                arithmetic("Sub", (a, b) -> a - b, (a, b) -> a - b),
                arithmetic("Mul", (a, b) -> a * b, (a, b) -> a * b),
                division(),
                Definition.of("Pow", BinaryOperators::type, (c, in) -> {
                            Tensor a = in.get(0);
                            return binary(a, in.get(1), StrictMath::pow, BinaryOperators::integerPower);
                        })
                        .normalizing(BinaryOperators::aligned)
                        .within(Tolerance.ACCUMULATION),
                Definition.of("Mod", BinaryOperators::type, BinaryOperators::modulo),
                Definition.of("BitShift", BinaryOperators::type, (c, in) -> {
                    boolean left = c.attributes().string("direction").equals("LEFT");
                    return binary(in.get(0), in.get(1), null, (a, b) -> b >= 64 ? 0 : left ? a << b : a >>> b);
                }),
                whole("BitwiseAnd", (a, b) -> a & b),
                whole("BitwiseOr", (a, b) -> a | b),
                whole("BitwiseXor", (a, b) -> a ^ b),
                whole("And", (a, b) -> a & b),
                whole("Or", (a, b) -> a | b),
                whole("Xor", (a, b) -> a ^ b),
                comparison("Equal", (a, b) -> a == b ? 1 : 0, sign -> sign == 0),
                comparison("Greater", (a, b) -> a > b ? 1 : 0, sign -> sign > 0),
                comparison("GreaterOrEqual", (a, b) -> a >= b ? 1 : 0, sign -> sign >= 0),
                comparison("Less", (a, b) -> a < b ? 1 : 0, sign -> sign < 0),
                comparison("LessOrEqual", (a, b) -> a <= b ? 1 : 0, sign -> sign <= 0),
                variadic("Sum", (a, b) -> a + b, (a, b) -> a + b, false),
                variadic("Mean", (a, b) -> a + b, (a, b) -> a + b, true),
                variadic("Max", Math::max, Math::max, false),
                variadic("Min", Math::min, Math::min, false),
                Definition.of(
                                "PRelu",
                                c -> {
                                    c.require(
                                            Broadcast.reaches(c.type(1), c.type(0)),
                                            "the slope does not broadcast to the input");
                                    return c.type(0);
                                },
                                (c, in) -> binary(
                                        in.get(0), in.get(1), (x, s) -> x < 0 ? x * s : x, (x, s) -> x < 0 ? x * s : x))
                        .normalizing(BinaryOperators::channelSlope)
                        .within(Tolerance.ROUNDING));
    }

    private static Operator arithmetic(String name, DoubleBinaryOperator real, LongBinaryOperator integer) {
        return Definition.of(name, BinaryOperators::type, (c, in) -> binary(in.get(0), in.get(1), real, integer))
                .normalizing(BinaryOperators::aligned)
                .within(Tolerance.ROUNDING);
    }

    private static Operator division() {
        return Definition.of("Div", BinaryOperators::type, (c, in) -> {
                    boolean unsigned = in.get(0).type() == DataType.UINT64;
                    LongBinaryOperator divide = unsigned ? Long::divideUnsigned : (a, b) -> a / b;
                    return binary(in.get(0), in.get(1), (a, b) -> a / b, (a, b) -> {
                        if (b == 0) {
                            throw c.malformed("divides a whole number by zero");
                        }
                        return divide.applyAsLong(a, b);
                    });
                })
                .normalizing(BinaryOperators::aligned)
                .within(Tolerance.ROUNDING);
    }

    private static Operator whole(String name, LongBinaryOperator function) {
        return Definition.of(name, BinaryOperators::type, (c, in) -> binary(in.get(0), in.get(1), null, function))
                .normalizing(BinaryOperators::aligned);
    }

    private static Operator comparison(String name, DoubleBinaryOperator real, IntPredicate sign) {
        return Definition.of(name, c -> type(c).withElementType(DataType.BOOL), (c, in) -> {
                    Tensor a = in.get(0);
                    Tensor b = in.get(1);
                    boolean unsigned = a.type() == DataType.UINT64;
                    if (a.type() == DataType.STRING) {
                        return strings(a, b, sign);
                    }
                    return into(
                            DataType.BOOL,
                            a,
                            b,
                            real,
                            (x, y) -> sign.test(unsigned ? Long.compareUnsigned(x, y) : Long.compare(x, y)) ? 1 : 0);
                })
                .normalizing(BinaryOperators::aligned);
    }

    private static Tensor strings(Tensor a, Tensor b, IntPredicate sign) {
        int[] shape = Broadcast.common(a.shape(), b.shape());
        var result = new long[Tensor.sizeOf(shape)];
        Broadcast.rows(shape, List.of(a.shape(), b.shape()), (out, starts, steps, length) -> {
            for (int i = 0; i < length; i++) {
                String x = a.strings()[starts[0] + i * steps[0]];
                String y = b.strings()[starts[1] + i * steps[1]];
                result[out + i] = sign.test(x.compareTo(y)) ? 1 : 0;
            }
        });
        return Tensor.ofLongs(DataType.BOOL, result, shape);
    }

    private static Operator variadic(String name, DoubleBinaryOperator real, LongBinaryOperator integer, boolean mean) {
        return Definition.of(
                        name,
                        c -> c.type(0)
                                .withShape(Broadcast.shape(
                                        c, IntStream.range(0, c.inputCount()).toArray())),
                        (c, in) -> {
                            Tensor result = in.get(0);
                            boolean unsigned = result.type() == DataType.UINT64;
                            LongBinaryOperator whole = !unsigned
                                    ? integer
                                    : (a, b) -> (Long.compareUnsigned(a, b) > 0) == name.equals("Max") ? a : b;
                            for (Tensor next : in.subList(1, in.size())) {
                                result = binary(result, next, real, whole);
                            }
                            double count = in.size();
                            return mean ? Elements.map(result, x -> x / count) : result;
                        })
                .within(Tolerance.ROUNDING);
    }

    private static Tensor modulo(OpContext context, List<Tensor> in) {
        if (context.attributes().integer("fmod", 0) != 0) {
            return binary(in.get(0), in.get(1), (a, b) -> a % b, (a, b) -> b == 0 ? 0 : a % b);
        }
        boolean unsigned = in.get(0).type() == DataType.UINT64;
        return binary(
                in.get(0),
                in.get(1),
                (a, b) -> a - b * StrictMath.floor(a / b),
                (a, b) -> b == 0 ? 0 : unsigned ? Long.remainderUnsigned(a, b) : Math.floorMod(a, b));
    }

    private static long integerPower(long base, long exponent) {
        if (exponent < 0) {
            return base == 1 ? 1 : base == -1 ? (exponent % 2 == 0 ? 1 : -1) : 0;
        }
        long result = 1;
        for (long rest = exponent, factor = base; rest > 0; rest >>= 1, factor *= factor) {
            result *= (rest & 1) != 0 ? factor : 1;
        }
        return result;
    }

    private static TensorType type(OpContext c) {
        return c.type(0).withShape(Broadcast.shape(c, 0, 1));
    }

    /** Operator sets before 7: the second operand is aligned at {@code axis} instead of at the end. */
    private static NodeForm aligned(NodeForm form) {
        if (form.opset() >= 7) {
            return form;
        }
        Attributes attributes = form.attributes();
        var plain = form.withAttributes(
                attributes.without("axis").without("broadcast").without("consumed_inputs"));
        if (!attributes.has("axis") || attributes.integer("broadcast", 0) == 0) {
            return plain;
        }
        OpContext context = form.context();
        int rank = context.type(0).rank();
        int axis = context.axis(attributes.integer("axis"), rank);
        var shape = context.type(1).shape();
        context.require(axis + shape.size() <= rank, "the second operand does not fit at axis " + axis);
        var padded = new long[rank - axis];
        for (int i = 0; i < padded.length; i++) {
            padded[i] = i < shape.size() ? shape.get(i) : 1;
        }
        Value reshaped = form.builder()
                .node(
                        "Reshape",
                        form.name() + ".align",
                        Attributes.none(),
                        List.of(form.inputs().get(1), form.integers("align", padded)));
        return plain.withInput(1, reshaped);
    }

    /** Before operator set 7, a slope of rank 1 belongs to the channels. */
    private static NodeForm channelSlope(NodeForm form) {
        OpContext c = form.context();
        int rank = c.type(0).rank();
        if (form.opset() >= 7 || rank < 3 || c.type(1).rank() != 1 || c.type(1).size() == 1) {
            return form;
        }
        var shape = new long[rank - 1];
        Arrays.fill(shape, 1);
        shape[0] = c.type(1).size();
        Value slope =
                form.builder().node("Reshape", form.name() + ".slope", c.input(1), form.integers("slope.shape", shape));
        return form.withInput(1, slope);
    }

    /** A function of two elements; the result has the type of the first operand. */
    static Tensor binary(Tensor a, Tensor b, DoubleBinaryOperator real, LongBinaryOperator integer) {
        return into(a.type(), a, b, real, integer);
    }

    private static Tensor into(
            DataType type, Tensor a, Tensor b, DoubleBinaryOperator real, LongBinaryOperator integer) {
        int[] shape = Broadcast.common(a.shape(), b.shape());
        int size = Tensor.sizeOf(shape);
        var operands = List.of(a.shape(), b.shape());
        if (a.type().integral() && b.type().integral()) {
            var result = new long[size];
            Broadcast.rows(shape, operands, (out, starts, steps, length) -> {
                for (int i = 0, p = starts[0], q = starts[1]; i < length; i++, p += steps[0], q += steps[1]) {
                    result[out + i] = Elements.wrap(type, integer.applyAsLong(a.longs()[p], b.longs()[q]));
                }
            });
            return Tensor.ofLongs(type, result, shape);
        }
        if (type == DataType.FP32 && a.heldAsFloats() && b.heldAsFloats()) {
            var result = new float[size];
            var x = a.floats();
            var y = b.floats();
            Broadcast.rows(shape, operands, (out, starts, steps, length) -> {
                for (int i = 0, p = starts[0], q = starts[1]; i < length; i++, p += steps[0], q += steps[1]) {
                    result[out + i] = (float) real.applyAsDouble(x[p], y[q]);
                }
            });
            return Tensor.ofFloats(result, shape);
        }
        var doubles = new double[size];
        Broadcast.rows(shape, operands, (out, starts, steps, length) -> {
            for (int i = 0, p = starts[0], q = starts[1]; i < length; i++, p += steps[0], q += steps[1]) {
                doubles[out + i] = real.applyAsDouble(a.doubleAt(p), b.doubleAt(q));
            }
        });
        return Elements.generate(type, shape, i -> doubles[i]);
    }
}
