package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.number.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The operators of {@link SoloFamily}, by group; the first group that handles an operator is used. */
final class SoloOperators {
    /** Some operators on the fields of one PE. */
    interface Group {
        /** The operators that it handles. */
        List<String> names();

        /** Why this node cannot be computed; empty if it can. */
        Optional<String> refusal(Node node);

        /** Writes result {@code output} of the node. */
        Field write(Node node, SoloCode code, SoloArguments in, int output);
    }

    private static final List<Group> ALL = List.of(
            new SoloPointwise(),
            new SoloCasts(),
            new SoloReductions(),
            new SoloNormalizations(),
            new SoloMatrices(),
            new SoloWindows(),
            new SoloLookups(),
            new SoloSorting(),
            new SoloRecurrent(),
            new SoloResize(),
            new SoloSampling(),
            new SoloDeterminants(),
            new SoloGrams(),
            new SoloMovements());

    private SoloOperators() {}

    static List<String> names() {
        var names = new ArrayList<String>();
        ALL.forEach(group -> names.addAll(group.names()));
        return names;
    }

    /** Why no group computes the node; empty if one does. */
    static Optional<String> refusal(Node node) {
        Optional<String> first = Optional.of("has no kernel");
        for (Group group : ALL) {
            if (group.names().contains(node.op())) {
                Optional<String> reason = group.refusal(node);
                if (reason.isEmpty()) {
                    return reason;
                }
                first = first.get().equals("has no kernel") ? reason : first;
            }
        }
        return first;
    }

    /** Writes result {@code output} of the node. */
    static Field write(Node node, SoloCode code, SoloArguments in, int output) {
        for (Group group : ALL) {
            if (group.names().contains(node.op()) && group.refusal(node).isEmpty()) {
                Field result = group.write(node, code, in, output);
                DataType type = node.outputs().get(output).type().elementType();
                return type == DataType.BF16 ? code.rounded(type, result) : result;
            }
        }
        throw new IllegalStateException(node + " has no solo kernel");
    }

    /** A refusal unless the given inputs are constants, where they are there. */
    static Optional<String> constants(Node node, int... inputs) {
        for (int i : inputs) {
            if (node.hasInput(i) && !node.input(i).hasElements()) {
                return Optional.of("has a computed input " + i + ", which must be known in advance");
            }
        }
        return Optional.empty();
    }
}
