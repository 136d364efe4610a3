package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes products of dynamically quantised values as products of the real numbers that quantisation leaves of them, x':
 *
 * <pre>
 *   q, scale, zero = DynamicQuantizeLinear(x)
 *   float(integer product of q - zero and w) * (scale * scale of w)  =  product of x' and w * scale of w
 * </pre>
 *
 * The values are the same but for the rounding of sums, and can be spread over many PEs, which a product of whole integer
 * tensors cannot. Only x that are so large are worth it.
 */
public final class DynamicQuantizationLowering implements Pass {
    /** Smaller ones have room in one PE, where integers are computed as they are. */
    private static final int LEAST_ELEMENTS = 4096;

    @Override
    public String name() {
        return "dynamic-quantization-lowering";
    }

    @Override
    public Graph run(Graph graph) {
        Map<Value, Value> rounded = new HashMap<>();
        return Rewrite.apply(graph, (node, rewrite) -> rewrite(node, rewrite, rounded));
    }

    private static boolean rewrite(Node node, Rewrite rewrite, Map<Value, Value> rounded) {
        DynamicProduct found = DynamicProduct.at(node, rewrite.source());
        if (found == null || found.quantized().type().size() < LEAST_ELEMENTS) {
            return false;
        }
        Value x = rounded.computeIfAbsent(
                found.quantized(),
                of -> rewrite.add(
                        found.dynamic(), "rounded", "DynamicRounding", Attributes.none(), List.of(rewrite.mapped(of))));
        return found.replace(rewrite, x);
    }
}
