package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.VectorOp;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reductions over any dimensions, argument searches, running sums and products. */
final class SoloReductions implements SoloOperators.Group {
    @Override
    public List<String> names() {
        return List.of(
                "ReduceSum",
                "ReduceMean",
                "ReduceMax",
                "ReduceMin",
                "ReduceProd",
                "ReduceL1",
                "ReduceL2",
                "ReduceLogSum",
                "ReduceLogSumExp",
                "ReduceSumSquare",
                "GlobalAveragePool",
                "GlobalMaxPool",
                "GlobalLpPool",
                "ArgMax",
                "ArgMin",
                "CumSum",
                "CumProd");
    }

    @Override
    public Optional<String> refusal(Node node) {
        boolean anyAxis = node.op().startsWith("Global") || node.op().startsWith("Cum");
        return anyAxis ? Optional.empty() : SoloOperators.constants(node, 1);
    }

    @Override
    public Field write(Node node, SoloCode code, SoloArguments in, int output) {
        Field x = in.field(0);
        int[] shape = node.output().type().dims();
        if (node.op().startsWith("Cum")) {
            return in.isConstant(1)
                    ? cumulative(node, code, x, (int) in.constant(1).longAt(0))
                    : cumulative(node, code, x, in.field(1));
        }
        if (node.op().startsWith("Arg")) {
            return code.reshaped(argument(node, code, x), shape);
        }
        boolean[] over = axes(node, in, x.rank());
        int count = 1;
        for (int d = 0; d < over.length; d++) {
            count *= over[d] ? x.dim(d) : 1;
        }
        Field result = code.reshaped(reduced(node, code, x, over, count), shape);
        DataType type = node.output().type().elementType();
        return type.floating() ? result : SoloCasts.wrapped(code, code.as(DataType.INT32, result), type);
    }

    private static boolean[] axes(Node node, SoloArguments in, int rank) {
        var over = new boolean[rank];
        if (node.op().startsWith("Global")) {
            Arrays.fill(over, Math.min(2, rank), rank, true);
            return over;
        }
        long[] axes = in.has(1) ? in.constant(1).toLongs() : new long[0];
        if (axes.length == 0 && node.attributes().integer("noop_with_empty_axes", 0) == 0) {
            Arrays.fill(over, true);
        }
        for (long axis : axes) {
            over[(int) (axis < 0 ? axis + rank : axis)] = true;
        }
        return over;
    }

    private static Field reduced(Node node, SoloCode code, Field x, boolean[] over, int count) {
        return switch (node.op()) {
            case "ReduceMax", "GlobalMaxPool" -> code.reduce(VectorOp.MAX, x, over);
            case "ReduceMin" -> code.reduce(VectorOp.MIN, x, over);
            case "ReduceProd" -> code.reduce(VectorOp.MUL, x, over);
            case "ReduceMean", "GlobalAveragePool" ->
                code.apply(VectorOp.DIV, code.real(code.reduce(VectorOp.ADD, x, over)), count);
            case "ReduceL1" -> code.reduce(VectorOp.ADD, code.apply(VectorOp.ABS, x), over);
            case "ReduceL2" ->
                code.apply(VectorOp.SQRT, code.real(code.reduce(VectorOp.ADD, code.apply(VectorOp.MUL, x, x), over)));
            case "ReduceSumSquare" -> code.reduce(VectorOp.ADD, code.apply(VectorOp.MUL, x, x), over);
            case "ReduceLogSum" -> code.apply(VectorOp.LOG, code.real(code.reduce(VectorOp.ADD, x, over)));
            case "ReduceLogSumExp" -> {
                Field most = code.reduce(VectorOp.MAX, code.real(x), over);
                Field powers = code.apply(VectorOp.EXP, code.apply(VectorOp.SUB, x, most));
                yield code.apply(VectorOp.ADD, code.apply(VectorOp.LOG, code.reduce(VectorOp.ADD, powers, over)), most);
            }
            case "GlobalLpPool" -> norm(code, x, over, node.attributes().intValue("p", 2));
            default -> code.reduce(VectorOp.ADD, x, over);
        };
    }

    /** The p-th root of the sum of p-th powers. */
    static Field norm(SoloCode code, Field x, boolean[] over, int p) {
        return root(code, code.reduce(VectorOp.ADD, power(code, x, p), over), p);
    }

    /** The p-th power of the absolute value. */
    static Field power(SoloCode code, Field x, int p) {
        if (p == 2) {
            return code.apply(VectorOp.MUL, x, x);
        }
        Field size = code.apply(VectorOp.ABS, x);
        return p == 1 ? size : code.apply(VectorOp.POW, size, p);
    }

    static Field root(SoloCode code, Field x, int p) {
        return p == 1 ? x : p == 2 ? code.apply(VectorOp.SQRT, x) : code.apply(VectorOp.POW, x, 1.0 / p);
    }

    private static Field argument(Node node, SoloCode code, Field x) {
        int axis = Math.floorMod(node.attributes().intValue("axis", 0), Math.max(1, x.rank()));
        boolean last = node.attributes().integer("select_last_index", 0) != 0;
        boolean most = node.op().equals("ArgMax");
        Field best = code.reduce(most ? VectorOp.MAX : VectorOp.MIN, x, axis);
        Field found = code.apply(VectorOp.EQUAL, x, best);
        Field places = code.iota(x.dim(axis), axis, x.rank());
        Field candidates = code.select(found, places, Field.number(DataType.INT32, last ? -1 : x.dim(axis)));
        return code.reduce(last ? VectorOp.MAX : VectorOp.MIN, candidates, axis);
    }

    /** Along a dimension that is only known when it arrives: all are computed, that one is kept. */
    private static Field cumulative(Node node, SoloCode code, Field x, Field axis) {
        Field result = code.fresh(x.type(), x.shape());
        Field given = code.reshaped(axis);
        for (int d = 0; d < x.rank(); d++) {
            Field hit = code.apply(
                    VectorOp.MAX,
                    code.apply(VectorOp.EQUAL, given, d),
                    code.apply(VectorOp.EQUAL, given, d - x.rank()));
            code.write(VectorOp.MOVE_IF, result, hit, cumulative(node, code, x, d));
        }
        return result;
    }

    private static Field cumulative(Node node, SoloCode code, Field x, int given) {
        int axis = Math.floorMod(given, x.rank());
        boolean exclusive = node.attributes().integer("exclusive", 0) != 0;
        boolean reverse = node.attributes().integer("reverse", 0) != 0;
        boolean product = node.op().equals("CumProd");
        int n = x.dim(axis);
        Field result = code.filled(x.type(), product ? 1 : 0, x.shape());
        Field from = reverse ? x.slice(axis, n - 1, n, -1) : x;
        Field to = reverse ? result.slice(axis, n - 1, n, -1) : result;
        int skip = exclusive ? 1 : 0;
        if (skip == 0) {
            code.write(VectorOp.MOV, to.slice(axis, 0, 1, 1), from.slice(axis, 0, 1, 1), null);
        }
        if (n > 1) {
            Field next = from.slice(axis, 1 - skip, n - 1, 1);
            code.write(
                    product ? VectorOp.MUL : VectorOp.ADD,
                    to.slice(axis, 1, n - 1, 1),
                    to.slice(axis, 0, n - 1, 1),
                    next);
        }
        return result;
    }
}
