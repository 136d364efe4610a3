package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What exporters write for {@code mean(base^2) + epsilon} over the last dimensions.
 *
 * @param base what is squared
 * @param axis the first dimension that the mean runs over
 * @param nodes all that it consists of
 */
record MeanSquare(Value base, int axis, double epsilon, List<Node> nodes) {
    /** The sum that a value is, or null. */
    static MeanSquare of(Graph graph, Value value) {
        Node add = Match.producer(graph, value, "Add");
        for (int i = 0; i < 2 && add != null; i++) {
            double epsilon = Match.scalar(add.input(i));
            Node mean = Match.producer(graph, add.input(1 - i), "ReduceMean");
            if (Double.isNaN(epsilon) || mean == null || firstAxis(mean) < 0) {
                continue;
            }
            var nodes = new ArrayList<>(List.of(add, mean));
            Value base = squared(graph, mean.input(0), nodes);
            if (base != null) {
                return new MeanSquare(base, firstAxis(mean), epsilon, nodes);
            }
        }
        return null;
    }

    /** The type of what is normalised together. */
    TensorType run() {
        int[] shape = base.type().dims();
        return base.type().withShape(Arrays.copyOfRange(shape, axis, shape.length));
    }

    private static Value squared(Graph graph, Value value, List<Node> nodes) {
        Node power = Match.producer(graph, value, "Pow");
        if (power != null && Match.scalar(power.input(1)) == 2) {
            nodes.add(power);
            return power.input(0);
        }
        Node product = Match.producer(graph, value, "Mul");
        if (product != null && product.input(0) == product.input(1)) {
            nodes.add(product);
            return product.input(0);
        }
        return null;
    }

    /** The first reduced dimension if all from it on are reduced and kept as 1, else -1. */
    static int firstAxis(Node reduce) {
        TensorType type = reduce.input(0).type();
        boolean known = reduce.hasInput(1) && reduce.input(1).hasElements();
        if (!known || reduce.attributes().integer("keepdims", 1) == 0) {
            return -1;
        }
        long[] axes = Arrays.stream(reduce.input(1).constant().toLongs())
                .map(a -> a < 0 ? a + type.rank() : a)
                .sorted()
                .toArray();
        for (int i = 0; i < axes.length; i++) {
            if (axes[i] != type.rank() - axes.length + i) {
                return -1;
            }
        }
        return axes.length == 0 ? -1 : (int) axes[0];
    }
}
