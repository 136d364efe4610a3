package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.Elements;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Recognises layer normalisation written out: {@code d = x - mean(x)}, {@code d / sqrt(mean(d^2) + epsilon)}, times a
 * constant scale, plus a constant bias, both over the trailing dimensions that the means run over.
 */
public final class LayerNormFusion implements Pass {
    @Override
    public String name() {
        return "layer-norm-fusion";
    }

    @Override
    public Graph run(Graph graph) {
        return Rewrite.apply(graph, LayerNormFusion::rewrite);
    }

    private static boolean rewrite(Node node, Rewrite rewrite) {
        Graph graph = rewrite.source();
        var parts = new ArrayList<Node>();
        Value bias = Value.ABSENT;
        Value scale = Value.ABSENT;
        Node current = node;
        if (current.op().equals("Add")) {
            int constant = constantInput(current);
            Node scaled = constant < 0 ? null : Match.producer(graph, current.input(1 - constant), "Mul");
            if (scaled == null || !Match.isPrivate(graph, scaled.output())) {
                return false;
            }
            bias = current.input(constant);
            parts.add(current);
            current = scaled;
        }
        if (current.op().equals("Mul")) {
            int constant = constantInput(current);
            Node divided = constant < 0 ? null : Match.producer(graph, current.input(1 - constant), "Div");
            if (divided == null || !Match.isPrivate(graph, divided.output())) {
                return false;
            }
            scale = current.input(constant);
            parts.add(current);
            current = divided;
        }
        Core core = current.op().equals("Div") ? core(graph, current, parts) : null;
        if (core == null || !fits(scale, core.normalized) || !fits(bias, core.normalized)) {
            return false;
        }
        emit(node, rewrite, core, scale, bias, parts);
        return true;
    }

    private static void emit(Node node, Rewrite rewrite, Core core, Value scale, Value bias, List<Node> parts) {
        TensorType type = core.normalized;
        Value ones = scale.isAbsent()
                ? rewrite.constant(
                        node.name() + ".scale",
                        type,
                        List.of(),
                        () -> Elements.filled(type.elementType(), 1, type.dims()))
                : rewrite.mapped(scale);
        var inputs = new ArrayList<>(List.of(rewrite.mapped(core.x), ones));
        if (!bias.isAbsent()) {
            inputs.add(rewrite.mapped(bias));
        }
        var attributes = Attributes.none().with("axis", -type.rank()).with("epsilon", core.epsilon);
        rewrite.emit(node, "LayerNormalization", attributes, inputs, parts);
    }

    private static int constantInput(Node node) {
        return node.input(0).isConstant() ? 0 : node.input(1).isConstant() ? 1 : -1;
    }

    private static boolean fits(Value value, TensorType normalized) {
        return value.isAbsent() || value.type().shape().equals(normalized.shape());
    }

    private static Core core(Graph graph, Node divide, List<Node> parts) {
        Node subtract = Match.producer(graph, divide.input(0), "Sub");
        Node root = Match.producer(graph, divide.input(1), "Sqrt");
        Node add = root == null ? null : Match.producer(graph, root.input(0), "Add");
        if (subtract == null || add == null || constantInput(add) < 0) {
            return null;
        }
        double epsilon = Match.scalar(add.input(constantInput(add)));
        Node variance = Match.producer(graph, add.input(1 - constantInput(add)), "ReduceMean");
        Node mean = Match.producer(graph, subtract.input(1), "ReduceMean");
        if (variance == null || mean == null || Double.isNaN(epsilon) || mean.input(0) != subtract.input(0)) {
            return null;
        }
        Node square = square(graph, variance.input(0), subtract.output());
        int axis = firstAxis(mean);
        if (square == null || axis < 0 || axis != firstAxis(variance)) {
            return null;
        }
        parts.addAll(List.of(divide, subtract, root, add, variance, mean, square));
        int[] shape = subtract.input(0).type().dims();
        TensorType normalized = subtract.input(0).type().withShape(Arrays.copyOfRange(shape, axis, shape.length));
        return new Core(subtract.input(0), normalized, epsilon);
    }

    private static Node square(Graph graph, Value value, Value base) {
        Node power = Match.producer(graph, value, "Pow");
        if (power != null && power.input(0) == base && Match.scalar(power.input(1)) == 2) {
            return power;
        }
        Node product = Match.producer(graph, value, "Mul");
        return product != null && product.input(0) == base && product.input(1) == base ? product : null;
    }

    /** The first reduced dimension if all from it on are reduced and kept as 1, else -1. */
    private static int firstAxis(Node reduce) {
        TensorType type = reduce.input(0).type();
        if (!reduce.input(1).hasElements() || reduce.attributes().integer("keepdims", 1) == 0) {
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

    private record Core(Value x, TensorType normalized, double epsilon) {}
}
