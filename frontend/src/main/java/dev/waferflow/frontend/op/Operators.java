package dev.waferflow.frontend.op;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The list of operators. To add one: write it in the file of its family, or its own, and add it here. */
public final class Operators {
    private static final Map<String, Operator> BY_NAME = index(Stream.of(
                    UnaryOperators.all(),
                    BinaryOperators.all(),
                    CastOperators.all(),
                    ConvolutionOperators.all(),
                    PoolOperators.all(),
                    MatrixOperators.all(),
                    NormalizationOperators.all(),
                    ReductionOperators.all(),
                    MovementOperators.all(),
                    SliceOperators.all(),
                    ShapeOperators.all(),
                    GatherOperators.all(),
                    ResizeOperator.all(),
                    QuantizationOperators.all(),
                    RecurrentOperators.all(),
                    LoopOperators.all(),
                    EinsumOperator.all(),
                    AttentionOperator.all(),
                    LossOperators.all(),
                    EmbeddingOperators.all(),
                    WindowFunctions.all(),
                    SamplingOperators.all(),
                    RoiOperators.all(),
                    DeformConvOperator.all(),
                    SelectionOperators.all(),
                    SignalOperators.all(),
                    StringOperators.all(),
                    TfIdfOperator.all(),
                    TrainingOperators.all(),
                    MlOperators.all(),
                    TreeOperators.all(),
                    BitCastOperator.all(),
                    ImageOperators.all(),
                    StateOperators.all())
            .flatMap(List::stream)
            .toList());

    private Operators() {}

    /** All operators, sorted by name. */
    public static List<Operator> all() {
        return List.copyOf(BY_NAME.values());
    }

    /** The name under which the list has an operator of a domain: its own, behind the domain unless that is the default. */
    public static String key(String domain, String name) {
        return domain.isEmpty() || domain.equals("ai.onnx") ? name : domain + "." + name;
    }

    /** The operator of that name, if there is one. */
    public static Optional<Operator> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** The operator of that name; unsupported if there is none. */
    public static Operator named(String name) {
        return find(name)
                .orElseThrow(() -> UserException.of(
                        FaultKind.UNSUPPORTED,
                        "WF-OP-003",
                        "operator '" + name + "' is not known",
                        "",
                        "waferflow list operators"));
    }

    private static Map<String, Operator> index(List<Operator> operators) {
        var map = new TreeMap<String, Operator>();
        for (Operator operator : operators) {
            if (map.put(operator.name(), operator) != null) {
                throw new IllegalStateException("two operators are named " + operator.name());
            }
        }
        return map;
    }
}
