package dev.waferflow.frontend.graph;

import java.util.HashSet;

/**
 * Checks that a graph is legal. The rules:
 *
 * <ol>
 *   <li>the id of a value is its place among the values, the id of a node its place among the nodes;
 *   <li>names of values are unique and not empty, and so are names of nodes;
 *   <li>every value has exactly one origin: it is a graph input, a constant, or one result of one node;
 *   <li>a node reads only graph inputs, constants, absent inputs and results of earlier nodes;
 *   <li>every node has at least one result;
 *   <li>every graph output is a value of the graph, and there is at least one.
 * </ol>
 *
 * A breach is a broken promise of ours, hence an {@link IllegalStateException}.
 */
public final class GraphVerifier {
    private GraphVerifier() {}

    /** Throws if a rule is broken. */
    public static void verify(Graph graph) {
        var values = graph.values();
        var names = new HashSet<String>();
        for (int i = 0; i < values.size(); i++) {
            require(values.get(i).id() == i, graph, "value " + values.get(i) + " is at place " + i);
            require(
                    names.add(values.get(i).name()),
                    graph,
                    "two values are named " + values.get(i).name());
        }
        var known = new boolean[values.size()];
        for (Value input : graph.inputs()) {
            require(!input.isConstant() && !known[input.id()], graph, input + " is not a proper input");
            known[input.id()] = true;
        }
        for (Value value : values) {
            known[value.id()] |= value.isConstant();
        }
        verifyNodes(graph, known);
        for (Value value : values) {
            require(known[value.id()], graph, value + " has no origin");
        }
        require(!graph.outputs().isEmpty(), graph, "there is no output");
        for (Value output : graph.outputs()) {
            require(!output.isAbsent() && values.get(output.id()) == output, graph, output + " is a foreign output");
        }
    }

    private static void verifyNodes(Graph graph, boolean[] known) {
        var names = new HashSet<String>();
        for (int i = 0; i < graph.nodes().size(); i++) {
            Node node = graph.nodes().get(i);
            require(node.id() == i, graph, node + " is at place " + i);
            require(names.add(node.name()), graph, "two nodes are named " + node.name());
            require(!node.outputs().isEmpty(), graph, node + " has no result");
            for (Value input : node.inputs()) {
                require(
                        input.isAbsent() || (graph.values().get(input.id()) == input && known[input.id()]),
                        graph,
                        node + " reads " + input + " before it is known");
            }
            for (Value output : node.outputs()) {
                require(!known[output.id()], graph, output + " has two origins");
                known[output.id()] = true;
            }
        }
    }

    private static void require(boolean condition, Graph graph, String message) {
        if (!condition) {
            throw new IllegalStateException("graph '" + graph.name() + "': " + message);
        }
    }
}
