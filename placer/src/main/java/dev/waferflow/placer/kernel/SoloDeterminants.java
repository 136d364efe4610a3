package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.program.VectorOp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Determinants of small matrices by expansion: instructions cannot branch, so there is no choice of pivots. */
final class SoloDeterminants implements SoloOperators.Group {
    private static final int MOST_ROWS = 6;

    @Override
    public List<String> names() {
        return List.of("Det");
    }

    @Override
    public Optional<String> refusal(Node node) {
        int rows = node.input(0).type().dim(-1);
        return rows == 0 || rows > MOST_ROWS
                ? Optional.of("has matrices of " + rows + " rows; 1 to " + MOST_ROWS + " are possible")
                : Optional.empty();
    }

    @Override
    public Field write(Node node, SoloCode code, SoloArguments in, int output) {
        int rows = node.input(0).type().dim(-1);
        Field x = code.reshaped(in.field(0), in.field(0).size() / (rows * rows), rows, rows);
        Field all = new Expansion(code, x, rows).minor(0, (1 << rows) - 1);
        return code.reshaped(all, node.output().type().dims());
    }

    /** Minors of the last rows and some columns, each computed once. */
    private record Expansion(SoloCode code, Field x, int rows, Map<Integer, Field> minors) {
        Expansion(SoloCode code, Field x, int rows) {
            this(code, x, rows, new TreeMap<>());
        }

        /** The determinant of rows {@code row ..} and the columns of the set. */
        Field minor(int row, int columns) {
            Field known = minors.get(columns);
            if (known != null) {
                return known;
            }
            Field sum = null;
            int place = 0;
            for (int column = 0; column < rows; column++) {
                if ((columns >> column & 1) == 0) {
                    continue;
                }
                Field element = x.at(1, row).at(1, column);
                Field term = row == rows - 1
                        ? element
                        : code.apply(VectorOp.MUL, element, minor(row + 1, columns & ~(1 << column)));
                boolean odd = place++ % 2 != 0;
                sum = sum == null ? term : code.apply(odd ? VectorOp.SUB : VectorOp.ADD, sum, term);
            }
            minors.put(columns, sum);
            return sum;
        }
    }
}
