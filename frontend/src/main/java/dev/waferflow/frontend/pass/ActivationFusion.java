package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Recognises activations written out as arithmetic:
 *
 * <pre>
 *   Gelu         0.5 x (1 + erf(x / sqrt 2))
 *   Gelu (tanh)  0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))
 *   Silu         x sigmoid(x)
 *   HardSigmoid  clip(x + 3, 0, 6) / 6
 *   HardSwish    x clip(x + 3, 0, 6) / 6, or x hardsigmoid(x) with slope 1/6 and offset 1/2
 * </pre>
 *
 * The order of the factors does not matter.
 */
public final class ActivationFusion implements Pass {
    private static final double SQRT_HALF = StrictMath.sqrt(0.5);
    private static final double SQRT_TWO_OVER_PI = StrictMath.sqrt(2 / StrictMath.PI);

    @Override
    public String name() {
        return "activation-fusion";
    }

    @Override
    public Graph run(Graph graph) {
        return Rewrite.apply(graph, ActivationFusion::rewrite);
    }

    private static boolean rewrite(Node node, Rewrite rewrite) {
        if (!node.op().equals("Mul") && !node.op().equals("Div")) {
            return false;
        }
        Graph graph = rewrite.source();
        var product = Match.product(graph, node.output());
        if (product.factors().size() == 1) {
            return hardSigmoid(node, product, rewrite);
        }
        if (product.factors().size() != 2) {
            return false;
        }
        for (int i = 0; i < 2; i++) {
            Value x = product.factors().get(i);
            Value other = product.factors().get(1 - i);
            if (!x.type().equals(node.output().type()) || !other.type().equals(x.type())) {
                continue;
            }
            var parts = new ArrayList<>(product.nodes());
            Attributes attributes = Attributes.none();
            String op = silu(graph, x, other, product.scalar(), parts);
            op = op == null ? hardSwish(graph, x, other, product.scalar(), parts) : op;
            op = op == null ? gelu(graph, x, other, product.scalar(), parts) : op;
            if (op != null) {
                if (op.equals("GeluTanh")) {
                    op = "Gelu";
                    attributes = attributes.with("approximate", "tanh");
                }
                rewrite.emit(node, op, attributes, List.of(rewrite.mapped(x)), parts);
                return true;
            }
        }
        return false;
    }

    private static String silu(Graph graph, Value x, Value other, double scalar, List<Node> parts) {
        Node sigmoid = Match.producer(graph, other, "Sigmoid");
        if (sigmoid == null || sigmoid.input(0) != x || !Match.near(scalar, 1)) {
            return null;
        }
        parts.add(sigmoid);
        return "Silu";
    }

    private static String hardSwish(Graph graph, Value x, Value other, double scalar, List<Node> parts) {
        Node sigmoid = Match.producer(graph, other, "HardSigmoid");
        if (sigmoid != null && sigmoid.input(0) == x && Match.near(scalar, 1)) {
            boolean sixth = Match.near(sigmoid.attributes().floating("alpha", 0.2), 1.0 / 6)
                    && Match.near(sigmoid.attributes().floating("beta", 0.5), 0.5);
            parts.add(sigmoid);
            return sixth ? "HardSwish" : null;
        }
        if (Match.near(scalar, 1.0 / 6) && shiftedClip(graph, other, parts) == x) {
            return "HardSwish";
        }
        return null;
    }

    private static boolean hardSigmoid(Node node, Match.Product product, Rewrite rewrite) {
        var parts = new ArrayList<>(product.nodes());
        Value x = shiftedClip(rewrite.source(), product.factors().get(0), parts);
        if (x == null || !Match.near(product.scalar(), 1.0 / 6)) {
            return false;
        }
        var attributes = Attributes.none().with("alpha", 1.0 / 6).with("beta", 0.5);
        rewrite.emit(node, "HardSigmoid", attributes, List.of(rewrite.mapped(x)), parts);
        return true;
    }

    /** The x of clip(x + 3, 0, 6), or null. */
    private static Value shiftedClip(Graph graph, Value value, List<Node> parts) {
        Node clip = Match.producer(graph, value, "Clip");
        if (clip == null || Match.scalar(clip.input(1)) != 0 || Match.scalar(clip.input(2)) != 6) {
            return null;
        }
        Node add = Match.producer(graph, clip.input(0), "Add");
        Value x = Match.besideScalar(add, 3);
        if (x != null) {
            parts.add(clip);
            parts.add(add);
        }
        return x;
    }

    private static String gelu(Graph graph, Value x, Value other, double scalar, List<Node> parts) {
        Node add = Match.producer(graph, other, "Add");
        Value inner = Match.besideScalar(add, 1);
        if (inner == null || !Match.near(scalar, 0.5)) {
            return null;
        }
        Node erf = Match.producer(graph, inner, "Erf");
        Node tanh = Match.producer(graph, inner, "Tanh");
        parts.add(add);
        if (erf != null) {
            var argument = Match.product(graph, erf.input(0));
            parts.add(erf);
            parts.addAll(argument.nodes());
            return argument.is(SQRT_HALF, x) ? "Gelu" : null;
        }
        if (tanh == null) {
            return null;
        }
        parts.add(tanh);
        var argument = Match.product(graph, tanh.input(0));
        parts.addAll(argument.nodes());
        boolean matches = Match.near(argument.scalar(), SQRT_TWO_OVER_PI)
                && argument.factors().size() == 1
                && isCubic(graph, x, argument.factors().get(0), parts);
        return matches ? "GeluTanh" : null;
    }

    /** Whether the value is x + 0.044715 x^3. */
    private static boolean isCubic(Graph graph, Value x, Value value, List<Node> parts) {
        Node add = Match.producer(graph, value, "Add");
        if (add == null) {
            return false;
        }
        parts.add(add);
        for (int i = 0; i < 2; i++) {
            var cubic = Match.product(graph, add.input(1 - i));
            if (add.input(i) == x && Match.near(cubic.scalar(), 0.044715)) {
                parts.addAll(cubic.nodes());
                return isCube(graph, x, cubic.factors(), parts);
            }
        }
        return false;
    }

    private static boolean isCube(Graph graph, Value x, List<Value> factors, List<Node> parts) {
        if (factors.size() == 3) {
            return factors.stream().allMatch(f -> f == x);
        }
        Node power = factors.size() == 1 ? Match.producer(graph, factors.get(0), "Pow") : null;
        if (power == null || power.input(0) != x || Match.scalar(power.input(1)) != 3) {
            return false;
        }
        parts.add(power);
        return true;
    }
}
