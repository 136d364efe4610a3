package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.program.VectorOp;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The per-element meaning of operators, as expressions of vector operations. */
final class Pointwise {
    private static final Map<String, VectorOp> UNARY = Map.ofEntries(
            Map.entry("Sigmoid", VectorOp.SIGMOID),
            Map.entry("Tanh", VectorOp.TANH),
            Map.entry("Exp", VectorOp.EXP),
            Map.entry("Log", VectorOp.LOG),
            Map.entry("Sqrt", VectorOp.SQRT),
            Map.entry("Reciprocal", VectorOp.RECIPROCAL),
            Map.entry("Neg", VectorOp.NEG),
            Map.entry("Abs", VectorOp.ABS),
            Map.entry("Floor", VectorOp.FLOOR),
            Map.entry("Ceil", VectorOp.CEIL),
            Map.entry("Round", VectorOp.ROUND),
            Map.entry("Sign", VectorOp.SIGN),
            Map.entry("Erf", VectorOp.ERF),
            Map.entry("Sin", VectorOp.SIN),
            Map.entry("Cos", VectorOp.COS),
            Map.entry("Atan", VectorOp.ATAN),
            Map.entry("Softplus", VectorOp.SOFTPLUS));
    private static final Map<String, VectorOp> BINARY = Map.of(
            "Add", VectorOp.ADD,
            "Sub", VectorOp.SUB,
            "Mul", VectorOp.MUL,
            "Div", VectorOp.DIV,
            "Pow", VectorOp.POW,
            "Max", VectorOp.MAX,
            "Min", VectorOp.MIN,
            "Sum", VectorOp.ADD);
    /** In the order of the list of operators that users see. */
    static final List<String> OPERATORS = List.of(
            "Add",
            "Sub",
            "Mul",
            "Div",
            "Pow",
            "Max",
            "Min",
            "Sum",
            "Mean",
            "Relu",
            "LeakyRelu",
            "Elu",
            "Clip",
            "HardSigmoid",
            "HardSwish",
            "Silu",
            "Gelu",
            "Sigmoid",
            "Tanh",
            "Exp",
            "Log",
            "Sqrt",
            "Reciprocal",
            "Neg",
            "Abs",
            "Floor",
            "Ceil",
            "Round",
            "Sign",
            "Erf",
            "Sin",
            "Cos",
            "Softplus",
            "PRelu",
            "BatchNormalization",
            "Where",
            "Atan",
            "Equal",
            "Less",
            "LessOrEqual",
            "Greater",
            "GreaterOrEqual",
            "And",
            "Or",
            "Xor",
            "Not",
            "Tan",
            "Asin",
            "Acos",
            "Sinh",
            "Cosh",
            "Asinh",
            "Acosh",
            "Atanh",
            "Softsign",
            "Mish",
            "Selu",
            "Celu",
            "Swish",
            "ThresholdedRelu",
            "Shrink",
            "IsNaN",
            "IsInf");

    private Pointwise() {}

    /** How many leading inputs are operands; the others are parameters. */
    static int operands(Node node) {
        return switch (node.op()) {
            case "Add", "Sub", "Mul", "Div", "Pow", "PRelu" -> 2;
            case "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "And", "Or", "Xor" -> 2;
            case "Where" -> 3;
            case "Max", "Min", "Sum", "Mean" -> node.inputs().size();
            default -> 1;
        };
    }

    /** The expression of the node over its operands; empty if a parameter is not constant. */
    static Optional<Expr> expr(Node node, List<Expr> args) {
        Expr x = args.get(0);
        VectorOp unary = UNARY.get(node.op());
        if (unary != null) {
            return Optional.of(new Expr.Unary(unary, x));
        }
        VectorOp binary = BINARY.get(node.op());
        if (binary != null) {
            Expr result = x;
            for (Expr next : args.subList(1, args.size())) {
                result = binary(binary, result, next);
            }
            return Optional.of(result);
        }
        var attributes = node.attributes();
        return switch (node.op()) {
            case "Relu" -> Optional.of(max(x, 0));
            case "LeakyRelu" -> {
                double slope = attributes.floating("alpha", 0.01);
                yield Optional.of(
                        slope <= 1
                                ? new Expr.Binary(VectorOp.MAX, x, times(x, slope))
                                : new Expr.Binary(VectorOp.MIN, x, times(x, slope)));
            }
            case "PRelu" ->
                Optional.of(new Expr.Binary(
                        VectorOp.ADD, new Expr.Binary(VectorOp.MUL, min(x, 0), args.get(1)), max(x, 0)));
            case "Elu" ->
                Optional.of(new Expr.Binary(
                        VectorOp.ADD,
                        max(x, 0),
                        times(plus(new Expr.Unary(VectorOp.EXP, min(x, 0)), -1), attributes.floating("alpha", 1))));
            case "HardSigmoid" ->
                Optional.of(hardSigmoid(x, attributes.floating("alpha", 0.2), attributes.floating("beta", 0.5)));
            case "HardSwish" -> Optional.of(new Expr.Binary(VectorOp.MUL, hardSigmoid(x, 1.0 / 6, 0.5), x));
            case "Silu" -> Optional.of(new Expr.Binary(VectorOp.MUL, new Expr.Unary(VectorOp.SIGMOID, x), x));
            case "Gelu" ->
                Optional.of(gelu(x, attributes.string("approximate", "none").equals("tanh")));
            case "Mean" -> {
                Expr sum = x;
                for (Expr next : args.subList(1, args.size())) {
                    sum = new Expr.Binary(VectorOp.ADD, sum, next);
                }
                yield Optional.of(times(sum, 1.0 / args.size()));
            }
            case "Clip" -> clip(node, x);
            case "Where" -> Optional.of(new Expr.Select(x, args.get(1), args.get(2)));
            default -> PointwiseFunctions.expr(node, args);
        };
    }

    /** A constant on the left of a commutative operation moves to the right, where it is taken in place. */
    private static Expr binary(VectorOp op, Expr a, Expr b) {
        boolean swaps = op == VectorOp.ADD || op == VectorOp.MUL || op == VectorOp.MAX || op == VectorOp.MIN;
        if (op == VectorOp.DIV
                && b instanceof Expr.Const c
                && Integer.bitCount(Float.floatToIntBits(c.value()) & 0x7fffff) == 0) {
            return times(a, 1 / c.value());
        }
        return swaps && a instanceof Expr.Const ? new Expr.Binary(op, b, a) : new Expr.Binary(op, a, b);
    }

    private static Optional<Expr> clip(Node node, Expr x) {
        Expr result = x;
        if (node.hasInput(1)) {
            Optional<Float> low = scalar(node.input(1));
            if (low.isEmpty()) {
                return Optional.empty();
            }
            result = max(result, low.get());
        }
        if (node.hasInput(2)) {
            Optional<Float> high = scalar(node.input(2));
            if (high.isEmpty()) {
                return Optional.empty();
            }
            result = min(result, high.get());
        }
        return Optional.of(result);
    }

    private static Optional<Float> scalar(Value value) {
        return value.isConstant() && value.hasElements() && value.type().size() == 1
                ? Optional.of((float) value.constant().doubleAt(0))
                : Optional.empty();
    }

    private static Expr gelu(Expr x, boolean tanh) {
        if (tanh) {
            Expr tangent = new Expr.Unary(VectorOp.TANH, insideGelu(x));
            return times(new Expr.Binary(VectorOp.MUL, plus(tangent, 1), x), 0.5);
        }
        Expr erf = new Expr.Unary(VectorOp.ERF, times(x, 0.7071067811865476));
        return times(new Expr.Binary(VectorOp.MUL, plus(erf, 1), x), 0.5);
    }

    /** What Gelu with tanh takes the tanh of. */
    static Expr insideGelu(Expr x) {
        Expr cube = new Expr.Binary(VectorOp.MUL, new Expr.Binary(VectorOp.MUL, x, x), x);
        return times(new Expr.Binary(VectorOp.ADD, times(cube, 0.044715), x), 0.7978845608028654);
    }

    private static Expr hardSigmoid(Expr x, double alpha, double beta) {
        return min(max(plus(times(x, alpha), beta), 0), 1);
    }

    private static Expr max(Expr x, double value) {
        return new Expr.Binary(VectorOp.MAX, x, new Expr.Const((float) value));
    }

    private static Expr min(Expr x, double value) {
        return new Expr.Binary(VectorOp.MIN, x, new Expr.Const((float) value));
    }

    static Expr times(Expr x, double value) {
        return new Expr.Binary(VectorOp.MUL, x, new Expr.Const((float) value));
    }

    private static Expr plus(Expr x, double value) {
        return new Expr.Binary(VectorOp.ADD, x, new Expr.Const((float) value));
    }
}
