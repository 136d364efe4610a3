package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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
            case "Mul" -> dynamicProduct(node, rewrite);
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
        int rows = Math.max(0, node.input(0).type().rank() - 2);
        int columns = node.input(3).type().rank() - 1;
        int out = Math.max(0, node.output().type().rank() - 2);
        if (!scales(node, 1, 2, node.input(0).type(), rows)
                || !scales(node, 6, 7, node.output().type(), out)) {
            return false;
        }
        Value a = real(node, rewrite, "a", List.of(0, 1, 2), rows);
        Value b = real(node, rewrite, "b", List.of(3, 4, 5), columns);
        Value y = rewrite.add(node, "product", "MatMul", Attributes.none(), List.of(a, b));
        return quantized(node, rewrite, y, 6, out);
    }

    /** Whether scale and zero point are one for all, or one per place along the axis; scales of each matrix's own rows are not. */
    private static boolean scales(Node node, int scale, int zero, TensorType type, int axis) {
        return Stream.of(node.input(scale), node.input(zero))
                .mapToInt(value -> value.type().size())
                .allMatch(size -> size == 1 || size == type.dim(axis));
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

    private static boolean dynamicProduct(Node node, Rewrite rewrite) {
        DynamicProduct found = DynamicProduct.at(node, rewrite.source());
        return found != null && found.replace(rewrite, rewrite.mapped(found.quantized()));
    }

    private static Value real(Node node, Rewrite rewrite, String suffix, List<Integer> places, int axis) {
        var inputs = places.stream().map(i -> rewrite.mapped(node.input(i))).toList();
        var along = Attributes.none().with("axis", axis);
        return rewrite.add(node, suffix, "DequantizeLinear", along, inputs);
    }

    private static boolean quantized(Node node, Rewrite rewrite, Value real, int scale, int axis) {
        var inputs = List.of(real, rewrite.mapped(node.input(scale)), rewrite.mapped(node.input(scale + 1)));
        rewrite.emit(node, "QuantizeLinear", Attributes.none().with("axis", axis), inputs, List.of(node));
        return true;
    }
}
