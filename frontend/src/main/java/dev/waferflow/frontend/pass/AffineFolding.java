package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.Elements;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Folds what scales and shifts each channel by constants into the weights of the node before it.
 *
 * <p>Scaling and shifting nodes are BatchNormalization, and Add, Sub, Mul, Div with a constant that differs between
 * channels at most. The node before is a Conv, ConvTranspose, Gemm or MatMul with constant weights (a MatMul gets a
 * bias as its third input), or a BatchNormalization, and its result is read by nothing else.
 */
public final class AffineFolding implements Pass {
    private static final List<String> LINEAR = List.of("Conv", "ConvTranspose", "Gemm", "MatMul", "BatchNormalization");

    @Override
    public String name() {
        return "affine-folding";
    }

    @Override
    public Graph run(Graph graph) {
        return Rewrite.apply(graph, (node, rewrite) -> {
            var affine = Affine.of(node);
            Node before = affine == null ? null : graph.producer(affine.x()).orElse(null);
            if (before == null || before.outputs().size() != 1 || !isFoldable(graph, before, affine)) {
                return false;
            }
            fold(node, before, affine, rewrite);
            return true;
        });
    }

    private static boolean isFoldable(Graph graph, Node before, Affine affine) {
        if (!LINEAR.contains(before.op())
                || !Match.isPrivate(graph, before.output())
                || !before.input(1).isConstant()) {
            return false;
        }
        Value bias = before.input(2);
        int channels = before.output().type().dim(channelAxis(before));
        boolean channelsMatch = affine.channelAxis() == channelAxis(before) || affine.isUniform();
        boolean biasFits = bias.isAbsent()
                || bias.isConstant() && bias.type().rank() == 1 && bias.type().size() == channels;
        return switch (before.op()) {
            case "Gemm" -> channelsMatch && biasFits && isCanonical(before);
            case "MatMul" -> channelsMatch && biasFits && before.input(1).type().rank() == 2;
            case "BatchNormalization" ->
                channelsMatch && before.inputs().stream().skip(1).allMatch(Value::isConstant);
            default -> channelsMatch && biasFits;
        };
    }

    private static boolean isCanonical(Node gemm) {
        return !gemm.attributes().has("alpha")
                && !gemm.attributes().has("beta")
                && !gemm.attributes().has("transB");
    }

    /** The dimension of the result that the weights tell apart. */
    static int channelAxis(Node node) {
        boolean matrix = node.op().equals("Gemm") || node.op().equals("MatMul");
        return matrix ? node.output().type().rank() - 1 : 1;
    }

    private static void fold(Node node, Node before, Affine affine, Rewrite rewrite) {
        boolean normalizes = before.op().equals("BatchNormalization");
        var from = new ArrayList<>(affine.constants());
        from.addAll(before.inputs().subList(1, before.inputs().size()));
        Value oldWeight = before.input(1);
        Value weight = affine.scales()
                ? rewrite.constant(
                        node.name() + ".weight",
                        oldWeight.type(),
                        from,
                        () -> scaled(before, oldWeight.constant(), affine))
                : rewrite.mapped(oldWeight);
        int channels = before.output().type().dim(channelAxis(before));
        TensorType biasType = oldWeight.type().withShape(channels);
        Value oldBias = before.input(2);
        boolean hasBias = !oldBias.isAbsent() || affine.shifts();
        var inputs = new ArrayList<>(List.of(rewrite.mapped(before.input(0)), weight));
        if (hasBias) {
            inputs.add(rewrite.constant(
                    node.name() + ".bias",
                    biasType,
                    from,
                    () -> Elements.fromDoubles(biasType.elementType(), biasType.dims(), i -> {
                        double old = oldBias.isAbsent() ? 0 : oldBias.constant().doubleAt(i);
                        return old * affine.factor(i) + affine.shift(i);
                    })));
        }
        if (normalizes) {
            inputs.addAll(rewrite.mapped(before.inputs().subList(3, 5)));
        }
        Attributes attributes = before.attributes();
        rewrite.emit(node, before.op(), attributes, inputs, List.of(before, node));
    }

    private static Tensor scaled(Node before, Tensor weight, Affine affine) {
        int size = weight.size();
        int channels = before.output().type().dim(channelAxis(before));
        int groups = before.attributes().intValue("group", 1);
        int perGroup = channels / groups;
        return Elements.fromDoubles(weight.type(), weight.shape(), i -> {
            int channel = switch (before.op()) {
                case "Conv", "BatchNormalization" -> i / (size / channels);
                case "ConvTranspose" -> {
                    int taps = size / weight.dim(0) / perGroup;
                    int group = i / (size / groups);
                    yield group * perGroup + i / taps % perGroup;
                }
                default -> i % channels;
            };
            return weight.doubleAt(i) * affine.factor(channel);
        });
    }
}
