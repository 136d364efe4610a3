package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Part of a value by constant indices: what Slice, Split and a Gather with constant indices give.
 *
 * @param value the result
 * @param picks for each dimension of the input the indices that are kept, in order
 */
record Selection(Value value, List<int[]> picks) {
    /** What the node takes from its first input: one selection per output. */
    static List<Selection> of(Node node) {
        return switch (node.op()) {
            case "Slice" -> List.of(new Selection(node.output(), slice(node)));
            case "Gather" -> List.of(new Selection(node.output(), gather(node)));
            default -> split(node);
        };
    }

    /** All of a value. */
    static Selection all(Value value) {
        var picks = new ArrayList<int[]>();
        for (int extent : value.type().shape()) {
            picks.add(steps(0, extent, 1));
        }
        return new Selection(value, picks);
    }

    /** Whether the node selects from its first input in a way that is known before anything runs. */
    static boolean selects(Node node) {
        boolean operator = List.of("Slice", "Split", "Gather").contains(node.op());
        boolean known = operator && !node.input(0).isConstant();
        for (int i = 1; i < node.inputs().size(); i++) {
            known &= !node.hasInput(i)
                    || node.input(i).isConstant() && node.input(i).hasElements();
        }
        return known;
    }

    private static List<int[]> whole(Node node) {
        var picks = new ArrayList<int[]>();
        for (int extent : node.input(0).type().shape()) {
            picks.add(steps(0, extent, 1));
        }
        return picks;
    }

    private static int[] steps(int from, int count, int by) {
        var indices = new int[count];
        for (int i = 0; i < count; i++) {
            indices[i] = from + i * by;
        }
        return indices;
    }

    private static List<int[]> slice(Node node) {
        List<int[]> picks = whole(node);
        long[] starts = node.input(1).constant().toLongs();
        List<Integer> shape = node.input(0).type().shape();
        for (int i = 0; i < starts.length; i++) {
            long by = node.hasInput(4) ? node.input(4).constant().toLongs()[i] : 1;
            int axis = Math.floorMod(
                    node.hasInput(3) ? (int) node.input(3).constant().toLongs()[i] : i, shape.size());
            int size = shape.get(axis);
            long from = Math.max(0, Math.min(starts[i] < 0 ? starts[i] + size : starts[i], by > 0 ? size : size - 1));
            picks.set(axis, steps((int) from, node.output().type().dim(axis), (int)
                    Math.max(-size, Math.min(size, by))));
        }
        return picks;
    }

    private static List<int[]> gather(Node node) {
        List<int[]> picks = whole(node);
        int axis = Math.floorMod(node.attributes().intValue("axis", 0), picks.size());
        long[] indices = node.input(1).constant().toLongs();
        var chosen = new int[indices.length];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = (int) (indices[i] < 0 ? indices[i] + picks.get(axis).length : indices[i]);
        }
        picks.set(axis, chosen);
        return picks;
    }

    private static List<Selection> split(Node node) {
        var selections = new ArrayList<Selection>();
        int rank = node.input(0).type().rank();
        int axis = Math.floorMod(node.attributes().intValue("axis", 0), rank);
        int from = 0;
        for (Value output : node.outputs()) {
            List<int[]> picks = whole(node);
            picks.set(axis, steps(from, output.type().dim(axis), 1));
            from += output.type().dim(axis);
            selections.add(new Selection(output, picks));
        }
        return selections;
    }

    /** Flat index in an input of that shape of every element of the result, both row-major. */
    int[] source(List<Integer> shape) {
        int[] result = {0};
        for (int d = 0; d < picks.size(); d++) {
            int[] pick = picks.get(d);
            var next = new int[result.length * pick.length];
            for (int i = 0; i < next.length; i++) {
                next[i] = result[i / pick.length] * shape.get(d) + pick[i % pick.length];
            }
            result = next;
        }
        return result;
    }

    /** The channels {@code {from, count}} if it only takes a run of the last dimension; else null. */
    int[] lastRun(List<Integer> shape) {
        int last = picks.size() - 1;
        for (int d = 0; d < last; d++) {
            if (picks.get(d).length != shape.get(d) || !isRun(picks.get(d))) {
                return null;
            }
        }
        boolean keepsRank = value.type().rank() == shape.size();
        return last >= 0 && keepsRank && isRun(picks.get(last))
                ? new int[] {picks.get(last)[0], picks.get(last).length}
                : null;
    }

    /** The steps {@code {from, count}} if it only takes a run of the last dimension but one, of an input of that shape; else null. */
    int[] tokenRun(List<Integer> shape) {
        int token = picks.size() - 2;
        for (int d = 0; d < picks.size(); d++) {
            if (!isRun(picks.get(d)) || d != token && picks.get(d).length != shape.get(d)) {
                return null;
            }
        }
        return token >= 0 ? new int[] {picks.get(token)[0], picks.get(token).length} : null;
    }

    private static boolean isRun(int[] pick) {
        for (int i = 1; i < pick.length; i++) {
            if (pick[i] != pick[0] + i) {
                return false;
            }
        }
        return pick.length > 0;
    }
}
