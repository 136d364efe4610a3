package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * What exporters write for {@code numerator / sqrt(argument)}: a division, or a product with the inverse root as a reciprocal, a
 * quotient, or a power.
 *
 * @param nodes all that it consists of
 */
record RootQuotient(Value numerator, Value argument, List<Node> nodes) {
    /** The quotient that a node gives, or null. */
    static RootQuotient of(Graph graph, Node node) {
        if (node.op().equals("Div")) {
            var nodes = new ArrayList<>(List.of(node));
            Value argument = root(graph, node.input(1), nodes);
            return argument == null ? null : new RootQuotient(node.input(0), argument, nodes);
        }
        for (int i = 0; i < 2 && node.op().equals("Mul"); i++) {
            var nodes = new ArrayList<>(List.of(node));
            Value argument = inverse(graph, node.input(i), nodes);
            if (argument != null
                    && node.input(1 - i).type().equals(node.output().type())) {
                return new RootQuotient(node.input(1 - i), argument, nodes);
            }
        }
        return null;
    }

    /** The x of a value that is 1 / sqrt(x), or null. */
    static Value inverse(Graph graph, Value value, List<Node> nodes) {
        Node reciprocal = Match.producer(graph, value, "Reciprocal");
        if (reciprocal != null) {
            nodes.add(reciprocal);
            return root(graph, reciprocal.input(0), nodes);
        }
        Node quotient = Match.producer(graph, value, "Div");
        if (quotient != null && Match.scalar(quotient.input(0)) == 1) {
            nodes.add(quotient);
            return root(graph, quotient.input(1), nodes);
        }
        return power(graph, value, -0.5, nodes);
    }

    private static Value root(Graph graph, Value value, List<Node> nodes) {
        Node root = Match.producer(graph, value, "Sqrt");
        if (root != null) {
            nodes.add(root);
            return root.input(0);
        }
        return power(graph, value, 0.5, nodes);
    }

    private static Value power(Graph graph, Value value, double exponent, List<Node> nodes) {
        Node power = Match.producer(graph, value, "Pow");
        if (power == null || Match.scalar(power.input(1)) != exponent) {
            return null;
        }
        nodes.add(power);
        return power.input(0);
    }
}
