package dev.waferflow.frontend.graph;

import java.util.stream.Collectors;

/**
 * The text form of a graph: one line per input, constant, node and output.
 *
 * <pre>
 *   graph "mlp"
 *   input %0 "x" FP32[4,32]
 *   constant %1 "w" FP32[32,8]
 *   %2 "y" FP32[4,8] = MatMul "fc" (%0, %1) {} from "fc"
 *   output %2
 * </pre>
 *
 * An absent input shows as {@code -}. Elements of constants are not shown.
 */
public final class GraphText {
    private GraphText() {}

    /** The text form, ending in a line feed. */
    public static String print(Graph graph) {
        var text = new StringBuilder("graph ").append(quoted(graph.name())).append('\n');
        for (Value input : graph.inputs()) {
            text.append("input ").append(declared(input)).append('\n');
        }
        for (Value constant : graph.constants()) {
            text.append("constant ").append(declared(constant)).append('\n');
        }
        for (Node node : graph.nodes()) {
            text.append(node.outputs().stream().map(GraphText::declared).collect(Collectors.joining(", ")));
            text.append(" = ").append(node.op()).append(' ').append(quoted(node.name()));
            text.append(node.inputs().stream().map(GraphText::reference).collect(Collectors.joining(", ", " (", ") ")));
            text.append(node.attributes()).append(" from ");
            text.append(node.sources().stream().map(GraphText::quoted).collect(Collectors.joining(", ")));
            text.append('\n');
        }
        for (Value output : graph.outputs()) {
            text.append("output ").append(reference(output)).append('\n');
        }
        return text.toString();
    }

    private static String declared(Value value) {
        return reference(value) + " " + quoted(value.name()) + " " + value.type();
    }

    private static String reference(Value value) {
        return value.isAbsent() ? "-" : "%" + value.id();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
