package dev.waferflow.cli.job;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.DataType;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a graph does with the whole numbers of an input, as far as they reach other nodes unchanged: moved, reshaped, repeated, cast.
 * Says nothing of numbers that are computed from them.
 *
 * @param rows of the smallest table that they choose from; {@code Integer.MAX_VALUE} if there is none
 * @param mask whether they say which of the other inputs' elements count: they choose from no table, and the input is called a mask or
 *     subtracted from one
 */
record WholeNumberUse(int rows, boolean mask) {
    /** Operators whose results hold elements of their first input and no others. */
    private static final Set<String> MOVES = Set.of(
            "Cast",
            "CastLike",
            "Expand",
            "Flatten",
            "Gather",
            "GatherElements",
            "GatherND",
            "Identity",
            "Reshape",
            "Slice",
            "Split",
            "Squeeze",
            "Tile",
            "Transpose",
            "Unsqueeze");

    /** What becomes of an input. */
    static WholeNumberUse of(Graph graph, Value input) {
        int rows = Integer.MAX_VALUE;
        boolean subtracted = false;
        var seen = new HashSet<Value>();
        var open = new ArrayDeque<Value>();
        open.add(input);
        while (!open.isEmpty()) {
            Value value = open.remove();
            if (!seen.add(value)) {
                continue;
            }
            for (Node node : graph.consumers(value)) {
                rows = Math.min(rows, rows(node, value));
                subtracted |= node.op().equals("Sub") && node.input(1) == value && isOne(node.input(0));
                if (moves(node, value)) {
                    open.addAll(node.outputs());
                }
            }
        }
        DataType type = input.type().elementType();
        boolean whole = type.integral() && type != DataType.BOOL;
        boolean called = input.name().toLowerCase(Locale.ROOT).contains("mask");
        return new WholeNumberUse(rows, whole && rows == Integer.MAX_VALUE && (called || subtracted));
    }

    /** Whether the results of a node hold the elements of the value. */
    private static boolean moves(Node node, Value value) {
        return switch (node.op()) {
            case "Concat" -> true;
            case "Where" -> node.input(0) != value;
            default -> MOVES.contains(node.op()) && node.input(0) == value;
        };
    }

    /** The smallest extent that the value is an index into. */
    private static int rows(Node node, Value value) {
        int place = node.op().equals("RoiAlign") ? 2 : 1;
        if (node.input(place) != value) {
            return Integer.MAX_VALUE;
        }
        int[] table = node.input(0).type().dims();
        return switch (node.op()) {
            case "Gather", "GatherElements", "Scatter", "ScatterElements" -> extent(table, axis(node, table.length));
            case "GatherND" -> {
                int first = node.attributes().intValue("batch_dims", 0);
                yield smallest(table, first, first + tuple(value));
            }
            case "ScatterND" -> smallest(table, 0, tuple(value));
            case "RoiAlign" -> extent(table, 0);
            default -> Integer.MAX_VALUE;
        };
    }

    private static int axis(Node node, int rank) {
        int axis = node.attributes().intValue("axis", 0);
        return axis < 0 ? axis + rank : axis;
    }

    /** How many indices make a place. */
    private static int tuple(Value indices) {
        int[] dims = indices.type().dims();
        return dims.length == 0 ? 1 : dims[dims.length - 1];
    }

    private static int smallest(int[] table, int from, int to) {
        return IntStream.range(from, to).map(axis -> extent(table, axis)).min().orElse(Integer.MAX_VALUE);
    }

    private static int extent(int[] table, int axis) {
        return axis >= 0 && axis < table.length ? table[axis] : Integer.MAX_VALUE;
    }

    private static boolean isOne(Value value) {
        if (!value.isConstant() || !value.hasElements() || value.type().size() != 1) {
            return false;
        }
        var tensor = value.constant();
        return tensor.type().floating()
                ? Arrays.equals(tensor.toFloats(), new float[] {1})
                : tensor.type().integral() && tensor.longAt(0) == 1;
    }
}
