package dev.waferflow.frontend.op;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongUnaryOperator;

/** Functions of one element. Each is computed in double precision and rounded once to the element type. */
final class UnaryOperators {
    private UnaryOperators() {}

    static List<Operator> all() {
        return List.of(
                real("Exp", StrictMath::exp),
                real("Log", StrictMath::log),
                real("Sqrt", StrictMath::sqrt),
                real("Reciprocal", x -> 1 / x),
                real("Erf", Scalars::erf),
                real("Sigmoid", Scalars::sigmoid),
                real("Tanh", StrictMath::tanh),
                real("Softplus", Scalars::softplus),
                real("Softsign", x -> x / (1 + StrictMath.abs(x))),
                real("Sin", StrictMath::sin),
                real("Cos", StrictMath::cos),
                real("Tan", StrictMath::tan),
                real("Asin", StrictMath::asin),
                real("Acos", StrictMath::acos),
                real("Atan", StrictMath::atan),
                real("Sinh", StrictMath::sinh),
                real("Cosh", StrictMath::cosh),
                real("Asinh", Scalars::asinh),
                real("Acosh", x -> StrictMath.log(x + StrictMath.sqrt(x * x - 1))),
                real("Atanh", x -> 0.5 * (StrictMath.log1p(x) - StrictMath.log1p(-x))),
                real("HardSwish", x -> x * Math.max(0, Math.min(1, x / 6 + 0.5))),
                real("Silu", x -> x * Scalars.sigmoid(x)),
                real("Mish", x -> x * StrictMath.tanh(Scalars.softplus(x))),
                either("Relu", x -> Math.max(x, 0), x -> Math.max(x, 0)),
                either("Abs", StrictMath::abs, Math::abs),
                either("Neg", x -> -x, x -> -x),
                either("Sign", StrictMath::signum, Long::signum),
                either("Floor", StrictMath::floor, x -> x),
                either("Ceil", StrictMath::ceil, x -> x),
                either("Round", StrictMath::rint, x -> x),
                parameterized("LeakyRelu", c -> {
                    double alpha = parameter(c, "alpha", 0.01);
                    return x -> x < 0 ? alpha * x : x;
                }),
                parameterized("Elu", c -> {
                    double alpha = parameter(c, "alpha", 1);
                    return x -> x < 0 ? alpha * StrictMath.expm1(x) : x;
                }),
                parameterized("Celu", c -> {
                    double alpha = parameter(c, "alpha", 1);
                    return x -> Math.max(0, x) + Math.min(0, alpha * StrictMath.expm1(x / alpha));
                }),
                parameterized("Selu", c -> {
                    double alpha = parameter(c, "alpha", 1.67326319217681884765625);
                    double gamma = parameter(c, "gamma", 1.05070102214813232421875);
                    return x -> gamma * (x > 0 ? x : alpha * StrictMath.expm1(x));
                }),
                parameterized("HardSigmoid", c -> {
                    double alpha = parameter(c, "alpha", 0.2);
                    double beta = parameter(c, "beta", 0.5);
                    return x -> Math.max(0, Math.min(1, alpha * x + beta));
                }),
                parameterized("ThresholdedRelu", c -> {
                    double alpha = parameter(c, "alpha", 1);
                    return x -> x > alpha ? x : 0;
                }),
                parameterized("Shrink", c -> {
                    double bias = parameter(c, "bias", 0);
                    double lambd = parameter(c, "lambd", 0.5);
                    return x -> x < -lambd ? x + bias : x > lambd ? x - bias : 0;
                }),
                parameterized("Swish", c -> {
                    double alpha = parameter(c, "alpha", 1);
                    return x -> x * Scalars.sigmoid(alpha * x);
                }),
                parameterized(
                        "Gelu",
                        c -> c.attributes().string("approximate", "none").equals("tanh")
                                ? Scalars::geluTanh
                                : Scalars::gelu),
                predicate("IsNaN", c -> Double::isNaN),
                predicate("IsInf", c -> {
                    boolean negative = c.attributes().integer("detect_negative", 1) != 0;
                    boolean positive = c.attributes().integer("detect_positive", 1) != 0;
                    return x -> Double.isInfinite(x) && (x > 0 ? positive : negative);
                }),
                Definition.of("Not", c -> c.type(0), (c, in) -> Elements.mapLongs(in.get(0), x -> 1 - x)),
                Definition.of("BitwiseNot", c -> c.type(0), (c, in) -> Elements.mapLongs(in.get(0), x -> ~x)));
    }

    private static double parameter(OpContext context, String name, double otherwise) {
        return context.attributes().floating(name, otherwise);
    }

    private static Operator real(String name, DoubleUnaryOperator function) {
        return parameterized(name, c -> function);
    }

    private static Operator parameterized(String name, Parameters parameters) {
        return Definition.of(name, c -> c.type(0), (c, in) -> Elements.map(in.get(0), parameters.function(c)))
                .within(Tolerance.ACCUMULATION);
    }

    private static Operator either(String name, DoubleUnaryOperator real, LongUnaryOperator whole) {
        return Definition.of(name, c -> c.type(0), (c, in) -> {
            Tensor x = in.get(0);
            if (x.type().integral()) {
                return Elements.mapLongs(x, whole);
            }
            return name.equals("Relu") && x.heldAsFloats() ? relu(x) : Elements.map(x, real);
        });
    }

    private static Tensor relu(Tensor x) {
        var source = x.floats();
        var result = new float[source.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = Math.max(source[i], 0f);
        }
        return Tensor.ofFloats(x.type(), result, x.shape());
    }

    private static Operator predicate(String name, Predicates predicates) {
        return Definition.of(name, c -> c.type(0).withElementType(DataType.BOOL), (c, in) -> {
            var test = predicates.test(c);
            Tensor x = in.get(0);
            return Elements.generate(DataType.BOOL, x.shape(), i -> test.test(x.doubleAt(i)) ? 1 : 0);
        });
    }

    private interface Parameters {
        DoubleUnaryOperator function(OpContext context);
    }

    private interface Predicates {
        DoublePredicate test(OpContext context);
    }
}
