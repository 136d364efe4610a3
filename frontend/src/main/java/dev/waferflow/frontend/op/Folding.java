package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.Tensor;
import java.util.List;

/** Evaluation of nodes whose results are the same for every sample. */
public final class Folding {
    /** Results with more elements than this are left to be computed. */
    private static final int LARGEST_RESULT = 1 << 28;

    /** Operators whose result depends on the types of their inputs only. */
    private static final List<String> TYPE_ONLY = List.of("Shape", "Size");

    private Folding() {}

    /** Whether the results of the node are constant. */
    public static boolean isConstant(OpContext context) {
        return TYPE_ONLY.contains(context.op())
                || context.inputs().stream().allMatch(v -> v.isAbsent() || v.isConstant());
    }

    /** The constant results; empty if the elements of an input are not known. */
    public static List<Tensor> evaluate(Operator operator, OpContext context, List<TensorType> types) {
        if (!TYPE_ONLY.contains(context.op())
                && context.inputs().stream().anyMatch(v -> v.isConstant() && !v.hasElements())) {
            return List.of();
        }
        for (TensorType type : types) {
            if (type.size() > LARGEST_RESULT) {
                throw context.unsupported(
                        "the constant result " + type + " is too large", "check the shapes in the model");
            }
        }
        var inputs = context.inputs().stream().map(Folding::elements).toList();
        return operator.evaluate(context, inputs).subList(0, types.size());
    }

    private static Tensor elements(Value value) {
        return value.hasElements() ? value.constant() : null;
    }
}
