package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import java.util.ArrayList;
import java.util.List;

/** Questions that patterns ask of a graph. */
final class Match {
    private Match() {}

    /** The node of that operator whose only result is the value, or null. */
    static Node producer(Graph graph, Value value, String op) {
        Node node = value.isAbsent() ? null : graph.producer(value).orElse(null);
        return node != null && node.op().equals(op) && node.outputs().size() == 1 ? node : null;
    }

    /** Whether the value is read by one node only and is no output of the graph. */
    static boolean isPrivate(Graph graph, Value value) {
        return graph.consumers(value).size() == 1 && !graph.isOutput(value);
    }

    /** The element of a constant with one element, or NaN. */
    static double scalar(Value value) {
        return value.hasElements()
                        && value.type().size() == 1
                        && value.type().elementType().floating()
                ? value.constant().doubleAt(0)
                : Double.NaN;
    }

    /** Whether two numbers are the same but for rounding. */
    static boolean near(double a, double b) {
        return StrictMath.abs(a - b) <= 1e-3 * StrictMath.abs(b);
    }

    /** The operand of a node of two operands beside the constant scalar {@code wanted}, or null. */
    static Value besideScalar(Node node, double wanted) {
        if (node == null || node.inputs().size() != 2) {
            return null;
        }
        for (int i = 0; i < 2; i++) {
            if (near(scalar(node.input(i)), wanted)
                    && node.input(1 - i).type().equals(node.output().type())) {
                return node.input(1 - i);
            }
        }
        return null;
    }

    /** The product that a value is: the values multiplied, one scalar factor, and the nodes that multiply. */
    static Product product(Graph graph, Value value) {
        var product = new Product();
        product.collect(graph, value, true);
        return product;
    }

    static final class Product {
        private final List<Value> factors = new ArrayList<>();
        private final List<Node> nodes = new ArrayList<>();
        private double scalar = 1;

        private void collect(Graph graph, Value value, boolean root) {
            double constant = Match.scalar(value);
            if (!Double.isNaN(constant)) {
                scalar *= constant;
                return;
            }
            Node node = graph.producer(value).orElse(null);
            boolean open = node != null && (root || isPrivate(graph, value));
            if (open && node.op().equals("Mul")) {
                nodes.add(node);
                collect(graph, node.input(0), false);
                collect(graph, node.input(1), false);
            } else if (open && node.op().equals("Div") && !Double.isNaN(Match.scalar(node.input(1)))) {
                nodes.add(node);
                scalar /= Match.scalar(node.input(1));
                collect(graph, node.input(0), false);
            } else {
                factors.add(value);
            }
        }

        List<Value> factors() {
            return factors;
        }

        List<Node> nodes() {
            return nodes;
        }

        double scalar() {
            return scalar;
        }

        /** Whether the product is {@code factor} times {@code x}. */
        boolean is(double factor, Value x) {
            return factors.size() == 1 && factors.get(0) == x && near(scalar, factor);
        }
    }
}
