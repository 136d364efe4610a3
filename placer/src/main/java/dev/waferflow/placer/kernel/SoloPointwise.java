package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Operations per element with broadcasting, in floating and in whole numbers of every width up to 32 bits. */
final class SoloPointwise implements SoloOperators.Group {
    private static final List<String> WHOLE =
            List.of("BitwiseAnd", "BitwiseOr", "BitwiseXor", "BitwiseNot", "BitShift", "Mod");

    @Override
    public List<String> names() {
        var names = new ArrayList<>(Pointwise.OPERATORS);
        names.remove("BatchNormalization");
        names.addAll(WHOLE);
        return names;
    }

    @Override
    public Optional<String> refusal(Node node) {
        DataType type = node.input(0).type().elementType();
        boolean wide = type == DataType.UINT32;
        boolean signed = List.of("Div", "Mod", "Pow", "Clip", "Mean").contains(node.op());
        return wide && signed ? Optional.of("computes with unsigned 32-bit numbers") : Optional.empty();
    }

    @Override
    public Field write(Node node, SoloCode code, SoloArguments in, int output) {
        int operands = node.op().equals("Clip") || WHOLE.contains(node.op()) ? in.count() : Pointwise.operands(node);
        var fields = new ArrayList<Field>();
        for (int i = 0; i < operands; i++) {
            fields.add(in.has(i) ? in.field(i) : null);
        }
        DataType type = node.output().type().elementType();
        DataType given = in.type(0);
        Field x = fields.get(0);
        if (node.op().equals("Where")) {
            return code.select(x, fields.get(1), fields.get(2));
        }
        if (node.op().equals("Clip")) {
            return clip(code, fields);
        }
        if (given == DataType.UINT32 && type == DataType.BOOL) {
            fields.replaceAll(f -> code.apply(VectorOp.XOR, f, Integer.MIN_VALUE));
        }
        if (type.floating() || type == DataType.BOOL) {
            if (node.op().equals("Mod")) {
                return remainder(node, code, x, fields.get(1));
            }
            return pointwise(node, code, fields, type);
        }
        return SoloCasts.wrapped(code, whole(node, code, fields), type);
    }

    private static Field pointwise(Node node, SoloCode code, List<Field> fields, DataType type) {
        var args = new ArrayList<Expr>();
        var operands = new ArrayList<Field>();
        for (int i = 0; i < fields.size(); i++) {
            args.add(new Expr.Input(i));
            operands.add(type.floating() ? code.real(fields.get(i)) : fields.get(i));
        }
        return evaluate(code, Pointwise.expr(node, args).orElseThrow(), operands);
    }

    /** The value of an expression over fields. */
    static Field evaluate(SoloCode code, Expr expr, List<Field> inputs) {
        if (expr instanceof Expr.Input input) {
            return inputs.get(input.index());
        }
        if (expr instanceof Expr.Const constant) {
            return Field.number(DataType.FP32, constant.value());
        }
        if (expr instanceof Expr.Unary unary) {
            return code.apply(unary.op(), evaluate(code, unary.a(), inputs));
        }
        if (expr instanceof Expr.Select select) {
            return code.select(
                    evaluate(code, select.condition(), inputs),
                    evaluate(code, select.a(), inputs),
                    evaluate(code, select.b(), inputs));
        }
        var binary = (Expr.Binary) expr;
        Field a = evaluate(code, binary.a(), inputs);
        Field b = evaluate(code, binary.b(), inputs);
        // A number counts as what the other operand is.
        if (b.isNumber() && a.whole()) {
            return code.apply(binary.op(), DataType.INT32, a, b);
        }
        return code.apply(binary.op(), a, b);
    }

    private static Field clip(SoloCode code, List<Field> fields) {
        Field result = fields.get(0);
        if (fields.size() > 1 && fields.get(1) != null) {
            result = code.apply(VectorOp.MAX, result, fields.get(1));
        }
        return fields.size() > 2 && fields.get(2) != null ? code.apply(VectorOp.MIN, result, fields.get(2)) : result;
    }

    private static Field whole(Node node, SoloCode code, List<Field> fields) {
        Field x = fields.get(0);
        Field y = fields.size() > 1 ? fields.get(1) : null;
        return switch (node.op()) {
            case "Add", "Sum" -> folded(code, VectorOp.ADD, fields);
            case "Max", "Min" -> {
                boolean unsigned = node.output().type().elementType() == DataType.UINT32;
                if (unsigned) {
                    fields.replaceAll(f -> code.apply(VectorOp.XOR, f, Integer.MIN_VALUE));
                }
                Field best = folded(code, node.op().equals("Max") ? VectorOp.MAX : VectorOp.MIN, fields);
                yield unsigned ? code.apply(VectorOp.XOR, best, Integer.MIN_VALUE) : best;
            }
            case "Sub" -> code.apply(VectorOp.SUB, x, y);
            case "Mul" -> code.apply(VectorOp.MUL, x, y);
            case "Div" -> code.apply(VectorOp.DIV, x, y);
            case "Mod" -> remainder(node, code, x, y);
            case "Pow" -> code.as(DataType.INT32, code.apply(VectorOp.POW, code.real(x), code.real(y)));
            case "BitwiseAnd" -> code.apply(VectorOp.AND, x, y);
            case "BitwiseOr" -> code.apply(VectorOp.OR, x, y);
            case "BitwiseXor" -> code.apply(VectorOp.XOR, x, y);
            case "BitwiseNot" -> code.apply(VectorOp.XOR, x, -1);
            case "BitShift" ->
                code.apply(
                        node.attributes().string("direction").equals("LEFT")
                                ? VectorOp.SHIFT_LEFT
                                : VectorOp.SHIFT_RIGHT,
                        x,
                        y);
            case "Mean" ->
                code.as(
                        DataType.INT32,
                        code.apply(VectorOp.MUL, code.real(folded(code, VectorOp.ADD, fields)), 1.0 / fields.size()));
            case "PRelu" -> code.select(code.apply(VectorOp.LESS, x, 0), code.apply(VectorOp.MUL, x, y), x);
            case "Relu" -> code.apply(VectorOp.MAX, x, 0);
            case "Neg" -> code.apply(VectorOp.NEG, x);
            case "Abs" -> code.apply(VectorOp.ABS, x);
            case "Sign" -> code.apply(VectorOp.SIGN, x);
            default -> code.as(DataType.INT32, pointwise(node, code, fields, DataType.FP32));
        };
    }

    private static Field folded(SoloCode code, VectorOp op, List<Field> fields) {
        Field result = fields.get(0);
        for (Field next : fields.subList(1, fields.size())) {
            result = code.apply(op, result, next);
        }
        return result;
    }

    /** With the sign of the divisor, or of the dividend if {@code fmod}. */
    private static Field remainder(Node node, SoloCode code, Field x, Field y) {
        Field rest = code.apply(VectorOp.FMOD, x, y);
        if (node.attributes().integer("fmod", 0) != 0) {
            return rest;
        }
        Field differs = code.apply(
                VectorOp.EQUAL,
                code.apply(VectorOp.EQUAL, code.apply(VectorOp.LESS, rest, 0), code.apply(VectorOp.LESS, y, 0)),
                0);
        Field wrong = code.apply(VectorOp.MUL, code.not(code.not(rest)), differs);
        return code.select(wrong, code.apply(VectorOp.ADD, rest, y), rest);
    }
}
