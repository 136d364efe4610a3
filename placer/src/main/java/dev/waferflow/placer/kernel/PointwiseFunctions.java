package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.program.VectorOp;
import java.util.List;
import java.util.Optional;

/** Less common functions of an element, comparisons and logic, as expressions of vector operations. */
final class PointwiseFunctions {
    private static final double HALF_PI = Math.PI / 2;

    private PointwiseFunctions() {}

    static Optional<Expr> expr(Node node, List<Expr> args) {
        Expr x = args.get(0);
        return Optional.ofNullable(
                switch (node.op()) {
                    case "Equal" -> binary(VectorOp.EQUAL, x, args.get(1));
                    case "Less" -> binary(VectorOp.LESS, x, args.get(1));
                    case "LessOrEqual" -> binary(VectorOp.LESS_EQUAL, x, args.get(1));
                    case "Greater" -> binary(VectorOp.LESS, args.get(1), x);
                    case "GreaterOrEqual" -> binary(VectorOp.LESS_EQUAL, args.get(1), x);
                    case "And" -> binary(VectorOp.MUL, x, args.get(1));
                    case "Or" -> binary(VectorOp.MAX, x, args.get(1));
                    case "Xor" -> not(binary(VectorOp.EQUAL, x, args.get(1)));
                    case "Not" -> not(x);
                    case "IsNaN" -> not(binary(VectorOp.EQUAL, x, x));
                    case "IsInf" -> infinite(node, x);
                    default -> function(node, x);
                });
    }

    private static Expr function(Node node, Expr x) {
        var attributes = node.attributes();
        return switch (node.op()) {
            case "Tan" -> div(unary(VectorOp.SIN, x), unary(VectorOp.COS, x));
            case "Asin" -> arcSine(x);
            case "Acos" -> binary(VectorOp.SUB, number(HALF_PI), arcSine(x));
            case "Sinh" -> times(binary(VectorOp.SUB, exp(x), exp(times(x, -1))), 0.5);
            case "Cosh" -> times(binary(VectorOp.ADD, exp(x), exp(times(x, -1))), 0.5);
            case "Asinh" -> {
                Expr size = unary(VectorOp.ABS, x);
                Expr root = unary(VectorOp.SQRT, plus(times(x, x), 1));
                yield times(unary(VectorOp.LOG, binary(VectorOp.ADD, size, root)), unary(VectorOp.SIGN, x));
            }
            case "Acosh" -> unary(VectorOp.LOG, binary(VectorOp.ADD, x, unary(VectorOp.SQRT, plus(times(x, x), -1))));
            case "Atanh" -> times(unary(VectorOp.LOG, div(plus(x, 1), binary(VectorOp.SUB, number(1), x))), 0.5);
            case "Softsign" -> div(x, plus(unary(VectorOp.ABS, x), 1));
            case "Mish" -> times(unary(VectorOp.TANH, unary(VectorOp.SOFTPLUS, x)), x);
            case "Swish" -> times(unary(VectorOp.SIGMOID, times(x, attributes.floating("alpha", 1))), x);
            case "Selu" -> {
                double alpha = attributes.floating("alpha", 1.67326319217681884765625);
                double gamma = attributes.floating("gamma", 1.05070102214813232421875);
                yield binary(VectorOp.ADD, times(max(x, 0), gamma), times(below(min(x, 0)), alpha * gamma));
            }
            case "Celu" -> {
                double alpha = attributes.floating("alpha", 1);
                yield binary(VectorOp.ADD, max(x, 0), min(times(below(times(x, 1 / alpha)), alpha), 0));
            }
            case "ThresholdedRelu" ->
                new Expr.Select(binary(VectorOp.LESS, number(attributes.floating("alpha", 1)), x), x, number(0));
            case "Shrink" -> {
                double bias = attributes.floating("bias", 0);
                double threshold = attributes.floating("lambd", 0.5);
                Expr above = new Expr.Select(binary(VectorOp.LESS, number(threshold), x), plus(x, -bias), number(0));
                yield new Expr.Select(binary(VectorOp.LESS, x, number(-threshold)), plus(x, bias), above);
            }
            default -> null;
        };
    }

    private static Expr infinite(Node node, Expr x) {
        boolean negative = node.attributes().integer("detect_negative", 1) != 0;
        boolean positive = node.attributes().integer("detect_positive", 1) != 0;
        if (negative && positive) {
            return binary(VectorOp.EQUAL, unary(VectorOp.ABS, x), number(Double.POSITIVE_INFINITY));
        }
        double wanted = positive ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        return positive || negative
                ? binary(VectorOp.EQUAL, x, number(wanted))
                : binary(VectorOp.LESS, number(0), number(0));
    }

    private static Expr arcSine(Expr x) {
        Expr cosine = unary(VectorOp.SQRT, binary(VectorOp.SUB, number(1), times(x, x)));
        return unary(VectorOp.ATAN, div(x, cosine));
    }

    /** exp(x) - 1. */
    private static Expr below(Expr x) {
        return plus(exp(x), -1);
    }

    private static Expr exp(Expr x) {
        return unary(VectorOp.EXP, x);
    }

    private static Expr not(Expr x) {
        return binary(VectorOp.EQUAL, x, number(0));
    }

    private static Expr div(Expr a, Expr b) {
        return binary(VectorOp.DIV, a, b);
    }

    private static Expr times(Expr a, Expr b) {
        return binary(VectorOp.MUL, a, b);
    }

    private static Expr times(Expr a, double b) {
        return b == 1 ? a : binary(VectorOp.MUL, a, number(b));
    }

    private static Expr plus(Expr a, double b) {
        return b == 0 ? a : binary(VectorOp.ADD, a, number(b));
    }

    private static Expr max(Expr a, double b) {
        return binary(VectorOp.MAX, a, number(b));
    }

    private static Expr min(Expr a, double b) {
        return binary(VectorOp.MIN, a, number(b));
    }

    private static Expr unary(VectorOp op, Expr a) {
        return new Expr.Unary(op, a);
    }

    private static Expr binary(VectorOp op, Expr a, Expr b) {
        return new Expr.Binary(op, a, b);
    }

    private static Expr number(double value) {
        return new Expr.Const((float) value);
    }
}
