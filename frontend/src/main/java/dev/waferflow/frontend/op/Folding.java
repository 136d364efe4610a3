package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.List;

/** Evaluation of nodes whose results are the same for every sample, within bounds on size. Single-threaded. */
public final class Folding {
    /** Constants of more elements have no elements in a graph that is read for its structure only. */
    public static final int STRUCTURAL_LIMIT = 4096;

    private static final int LARGEST_FLOATS = 1 << 27;
    private static final int LARGEST_OTHERS = 1 << 24;

    /** Steps that one constant node may take; a node that takes more is left to whoever runs the graph. */
    private static final double MOST_STEPS = 1e10;

    /** Operators whose steps are bounded by the product of the sizes of their inputs, or of result and inputs. */
    private static final List<String> BY_ALL_INPUTS = List.of("Einsum");

    private static final List<String> BY_RESULT_AND_INPUT = List.of(
            "DFT",
            "STFT",
            "DeformConv",
            "GridSample",
            "NonMaxSuppression",
            "RoiAlign",
            "MaxRoiPool",
            "Det",
            "Loop",
            "LSTM",
            "GRU",
            "RNN",
            "MaxPool",
            "AveragePool",
            "LpPool",
            "CumProd",
            "Attention",
            "TfIdfVectorizer");

    /** Operators whose result depends on the types of their inputs only. */
    private static final List<String> TYPE_ONLY = List.of("Shape", "Size");

    private final int limit;
    private long budgetBytes = Runtime.getRuntime().maxMemory() / 4;

    private Folding(int limit) {
        this.limit = limit;
    }

    /** Folding of everything constant. */
    public static Folding complete() {
        return new Folding(Integer.MAX_VALUE);
    }

    /** Folding of small constants; larger ones get no elements. */
    static Folding small() {
        return new Folding(STRUCTURAL_LIMIT);
    }

    /** Whether the results of the node are constant: also if all its inputs are constant or have no elements. */
    public static boolean isConstant(OpContext context) {
        return TYPE_ONLY.contains(context.op())
                || context.inputs().stream().allMatch(v -> v.isAbsent() || v.isConstant() || isEmpty(v));
    }

    private static boolean isEmpty(Value value) {
        return value.type().size() == 0 && value.type().elementType().bits() > 0;
    }

    /** Whether computing the node while a model is read is a matter of seconds at most. */
    boolean isAffordable(OpContext context, List<TensorType> types) {
        double steps = types.isEmpty() ? 0 : Work.multiplyAccumulates(context, types.get(0));
        if (BY_ALL_INPUTS.contains(context.op())) {
            steps = 1;
            for (Value input : context.inputs()) {
                steps *= input.isAbsent() ? 1 : Math.max(1, input.type().size());
            }
        } else if (BY_RESULT_AND_INPUT.contains(context.op())) {
            double largest = 1;
            for (Value input : context.inputs()) {
                largest = input.isAbsent()
                        ? largest
                        : Math.max(largest, input.type().size());
            }
            steps = Math.max(
                    steps,
                    largest * (types.isEmpty() ? 1 : Math.max(1, types.get(0).size())));
        }
        return steps <= MOST_STEPS;
    }

    /** The constant results; empty if they get no elements. */
    public List<Tensor> evaluate(Operator operator, OpContext context, List<TensorType> types) {
        if (!TYPE_ONLY.contains(context.op())
                && context.inputs().stream().anyMatch(v -> v.isConstant() && !v.hasElements())) {
            return List.of();
        }
        for (TensorType type : types) {
            if (type.size() > limit) {
                return List.of();
            }
            charge(context, type);
        }
        var inputs = context.inputs().stream().map(Folding::elements).toList();
        return operator.evaluate(context, inputs).subList(0, types.size());
    }

    private void charge(OpContext context, TensorType type) {
        boolean floats = type.elementType().floating() && type.elementType() != DataType.FP64;
        if (type.size() > (floats ? LARGEST_FLOATS : LARGEST_OTHERS)) {
            throw context.unsupported("the constant result " + type + " is too large", "check the shapes in the model");
        }
        budgetBytes -= (floats ? 4L : 8L) * type.size();
        if (budgetBytes < 0) {
            throw UserException.of(
                    FaultKind.HOST_RESOURCES,
                    "WF-OP-005",
                    "the constants of the model do not fit into memory",
                    "node '" + context.nodeName() + "'",
                    "give the Java machine a larger heap, or use --structure-only");
        }
    }

    private static Tensor elements(Value value) {
        if (value.isAbsent() || value.hasElements()) {
            return value.isAbsent() ? null : value.constant();
        }
        return isEmpty(value)
                ? Elements.filled(value.type().elementType(), 0, value.type().dims())
                : null;
    }
}
