package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.DataType;
import java.util.List;
import java.util.Optional;

/** All kernel families, in order; the first that handles an operator is used. */
public final class KernelFamilies {
    private static final KernelFamily SOLO = new SoloFamily();
    private static final List<KernelFamily> ALL = List.of(
            new ViewFamily(),
            new ConvFamily(),
            new MatrixFamily(),
            new PoolFamily(),
            new NormalizeFamily(),
            new RoundingFamily(),
            new GatherFamily(),
            new SelectFamily(),
            new ConcatFamily(),
            new PadFamily(),
            new ResponseNormFamily(),
            new ResizeFamily(),
            new TransposedConvFamily(),
            new ReduceFamily(),
            new RecurrentFamily(),
            new ElementwiseFamily(),
            SOLO);

    private KernelFamilies() {}

    /** Every family. */
    public static List<KernelFamily> all() {
        return ALL;
    }

    /** The first family that takes the node; empty if none does. */
    static Optional<KernelFamily> of(Node node) {
        return common(node).isPresent()
                ? Optional.empty()
                : ALL.stream()
                        .filter(family -> family.operators().contains(node.op()))
                        .filter(family -> family.refusal(node).isEmpty())
                        .findFirst();
    }

    /** What no family can do. */
    private static Optional<String> common(Node node) {
        boolean joins = node.op().equals("Concat");
        boolean splits = node.op().equals("Split");
        for (Value input : node.inputs()) {
            if (!input.isAbsent() && input.type().elementType() == DataType.STRING) {
                return Optional.of("works on texts");
            }
            if (!input.isAbsent() && !input.isConstant() && input.type().size() == 0 && !joins) {
                return Optional.of("reads an empty tensor");
            }
        }
        for (Value output : node.outputs()) {
            DataType type = output.type().elementType();
            if (!output.isAbsent() && (type == DataType.STRING || type == DataType.OTHER)) {
                return Optional.of("gives elements of type " + type);
            }
            if (!output.isAbsent() && output.type().size() == 0 && !splits) {
                return Optional.of("gives an empty tensor");
            }
        }
        return Optional.empty();
    }

    /** The family of last resort, if it takes the node. */
    static Optional<KernelFamily> fallback(Node node) {
        return SOLO.operators().contains(node.op()) && SOLO.refusal(node).isEmpty()
                ? Optional.of(SOLO)
                : Optional.empty();
    }

    /** Why no family takes the node: the reason of the first that knows its operator; empty if one does. */
    public static Optional<String> refusal(Node node) {
        if (of(node).isPresent()) {
            return Optional.empty();
        }
        return common(node)
                .or(() -> ALL.stream()
                        .filter(family -> family.operators().contains(node.op()))
                        .map(family -> family.refusal(node).orElseThrow())
                        .reduce((first, next) -> first + "; on one PE: " + next))
                .or(() -> Optional.of("has no kernel"));
    }
}
