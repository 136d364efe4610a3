package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.DataType;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns a quantised graph into the one in real numbers that it stands for: what is quantised and read back is left alone,
 * quantised products and convolutions become plain ones between the two, and products with dynamically quantised inputs
 * lose their scales. This changes values, by what quantisation costs; so it is no part of the standard pipeline.
 */
public final class QuantizationRemoval implements Pass {
    @Override
    public String name() {
        return "quantization-removal";
    }

    @Override
    public Graph run(Graph graph) {
        Graph current = graph;
        Graph before;
        do {
            before = current;
            Graph rewritten = Rewrite.apply(current, QuantizationRemoval::rewrite);
            current = new Simplification().run(new ConstantFolding().run(rewritten));
        } while (current != before);
        return new DeadCode().run(current);
    }

    private static boolean rewrite(Node node, Rewrite rewrite) {
        return switch (node.op()) {
            case "DequantizeLinear" -> readBack(node, rewrite);
            case "QLinearMatMul" -> product(node, rewrite);
            case "QLinearConv" -> convolution(node, rewrite);
            case "Mul" -> new DynamicProduct(node, rewrite).rewrite();
            default -> false;
        };
    }

    /** A value that is quantised and read back is the value; moves in between are made on the value itself. */
    private static boolean readBack(Node node, Rewrite rewrite) {
        Node quantize = Match.producer(rewrite.source(), node.input(0), "QuantizeLinear");
        if (quantize == null || !quantize.input(0).type().equals(node.output().type())) {
            return false;
        }
        rewrite.replace(node, rewrite.mapped(quantize.input(0)));
        return true;
    }

    private static boolean product(Node node, Rewrite rewrite) {
        Value a =
                real(node, rewrite, "a", List.of(0, 1, 2), node.input(0).type().rank() - 2);
        Value b =
                real(node, rewrite, "b", List.of(3, 4, 5), node.input(3).type().rank() - 1);
        Value y = rewrite.add(node, "product", "MatMul", Attributes.none(), List.of(a, b));
        return quantized(node, rewrite, y, 6, Math.max(0, node.output().type().rank() - 2));
    }

    private static boolean convolution(Node node, Rewrite rewrite) {
        var inputs = new ArrayList<Value>();
        inputs.add(real(node, rewrite, "x", List.of(0, 1, 2), 1));
        inputs.add(real(node, rewrite, "weight", List.of(3, 4, 5), 0));
        if (node.hasInput(8)) {
            // The bias counts in steps of both scales together.
            Value scale = rewrite.add(
                    node, "scale", "Mul", Attributes.none(), rewrite.mapped(List.of(node.input(1), node.input(4))));
            var along = Attributes.none().with("axis", 0);
            inputs.add(rewrite.add(
                    node, "bias", "DequantizeLinear", along, List.of(rewrite.mapped(node.input(8)), scale)));
        }
        return quantized(node, rewrite, rewrite.add(node, "real", "Conv", node.attributes(), inputs), 6, 1);
    }

    private static Value real(Node node, Rewrite rewrite, String suffix, List<Integer> places, int axis) {
        var inputs = places.stream().map(i -> rewrite.mapped(node.input(i))).toList();
        var along = Attributes.none().with("axis", Math.max(0, axis));
        return rewrite.add(node, suffix, "DequantizeLinear", along, inputs);
    }

    private static boolean quantized(Node node, Rewrite rewrite, Value real, int scale, int axis) {
        var inputs = List.of(real, rewrite.mapped(node.input(scale)), rewrite.mapped(node.input(scale + 1)));
        rewrite.emit(node, "QuantizeLinear", Attributes.none().with("axis", axis), inputs, List.of(node));
        return true;
    }

    /**
     * The form that dynamic quantisation leaves behind: {@code float(integer product of quantised x and w) * (scale of x *
     * scale of w)}, which stands for the product of x and the real w.
     */
    private static final class DynamicProduct {
        private final Node node;
        private final Rewrite rewrite;
        private final Graph graph;

        DynamicProduct(Node node, Rewrite rewrite) {
            this.node = node;
            this.rewrite = rewrite;
            this.graph = rewrite.source();
        }

        boolean rewrite() {
            for (int i = 0; i < 2; i++) {
                Node cast = Match.producer(graph, node.input(i), "Cast");
                Node product =
                        cast == null ? null : graph.producer(cast.input(0)).orElse(null);
                Node scales = Match.producer(graph, node.input(1 - i), "Mul");
                boolean integral = product != null
                        && List.of("MatMulInteger", "ConvInteger").contains(product.op());
                if (integral && scales != null && replaced(cast, product, scales)) {
                    return true;
                }
            }
            return false;
        }

        private boolean replaced(Node cast, Node product, Node scales) {
            Node dynamic = graph.producer(product.input(0)).orElse(null);
            if (dynamic == null
                    || !dynamic.op().equals("DynamicQuantizeLinear")
                    || !product.input(1).isConstant()) {
                return false;
            }
            Value own = dynamic.outputs().get(1);
            int at = scales.input(0) == own ? 0 : scales.input(1) == own ? 1 : -1;
            boolean ownZero =
                    product.hasInput(2) && product.input(2) == dynamic.outputs().get(2);
            if (at < 0 || !ownZero || !scales.input(1 - at).isConstant()) {
                return false;
            }
            boolean matrix = product.op().equals("MatMulInteger");
            int rank = product.input(1).type().rank();
            var inputs = new ArrayList<>(rewrite.mapped(List.of(product.input(1), scales.input(1 - at))));
            if (product.hasInput(3)) {
                inputs.add(rewrite.mapped(product.input(3)));
            }
            var along = Attributes.none().with("axis", matrix ? rank - 1 : 0);
            Value weight = rewrite.add(node, "weight", "DequantizeLinear", along, inputs);
            if (weight.type().elementType() != DataType.FP32) {
                return false;
            }
            var parts = List.of(dynamic, product, cast, scales, node);
            rewrite.emit(
                    node,
                    matrix ? "MatMul" : "Conv",
                    matrix ? Attributes.none() : product.attributes(),
                    List.of(rewrite.mapped(dynamic.input(0)), weight),
                    parts);
            return true;
        }
    }
}
