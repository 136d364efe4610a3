package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.DataType;
import java.util.ArrayList;
import java.util.List;

/**
 * The form that dynamic quantisation leaves behind: {@code float(integer product of quantised x and w) * (scale of x *
 * scale of w)}, which stands for the product of x and the real w.
 *
 * @param dynamic quantises x
 * @param product the integer product
 * @param cast makes it real
 * @param scales multiplies the scales
 * @param last multiplies with them
 * @param weightScale the constant scale of w
 */
record DynamicProduct(Node dynamic, Node product, Node cast, Node scales, Node last, Value weightScale) {
    /** The form that ends at a multiplication, or null. */
    static DynamicProduct at(Node last, Graph graph) {
        for (int i = 0; i < 2 && last.op().equals("Mul"); i++) {
            Node cast = Match.producer(graph, last.input(i), "Cast");
            Node product = cast == null ? null : graph.producer(cast.input(0)).orElse(null);
            Node scales = Match.producer(graph, last.input(1 - i), "Mul");
            boolean integral = product != null
                    && List.of("MatMulInteger", "ConvInteger").contains(product.op())
                    && product.input(1).isConstant();
            if (integral && scales != null) {
                Node dynamic = graph.producer(product.input(0)).orElse(null);
                Value weightScale = weightScale(dynamic, product, scales);
                if (weightScale != null) {
                    return new DynamicProduct(dynamic, product, cast, scales, last, weightScale);
                }
            }
        }
        return null;
    }

    private static Value weightScale(Node dynamic, Node product, Node scales) {
        if (dynamic == null || !dynamic.op().equals("DynamicQuantizeLinear") || !product.hasInput(2)) {
            return null;
        }
        Value own = dynamic.outputs().get(1);
        int at = scales.input(0) == own ? 0 : scales.input(1) == own ? 1 : -1;
        boolean ownZero = product.input(2) == dynamic.outputs().get(2);
        return at >= 0 && ownZero && scales.input(1 - at).isConstant() ? scales.input(1 - at) : null;
    }

    /** What is quantised. */
    Value quantized() {
        return dynamic.input(0);
    }

    /** Lets the product of {@code x} and the real weights stand for the whole, if the weights can be made real. */
    boolean replace(Rewrite rewrite, Value x) {
        boolean matrix = product.op().equals("MatMulInteger");
        int rank = product.input(1).type().rank();
        var inputs = new ArrayList<>(rewrite.mapped(List.of(product.input(1), weightScale)));
        if (product.hasInput(3)) {
            inputs.add(rewrite.mapped(product.input(3)));
        }
        var along = Attributes.none().with("axis", matrix ? rank - 1 : 0);
        Value weight = rewrite.add(last, "weight", "DequantizeLinear", along, inputs);
        if (weight.type().elementType() != DataType.FP32) {
            return false;
        }
        var parts = List.of(dynamic, product, cast, scales, last);
        var attributes = matrix ? Attributes.none() : product.attributes();
        rewrite.emit(last, matrix ? "MatMul" : "Conv", attributes, List.of(x, weight), parts);
        return true;
    }
}
