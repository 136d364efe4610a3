package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** An operator written as functions, for the many that are small. */
final class Definition implements Operator {
    private final String name;
    private final Types types;
    private final Values values;
    private final UnaryOperator<NodeForm> normalizer;
    private final Expansion expansion;
    private final Tolerance tolerance;

    private Definition(
            String name,
            Types types,
            Values values,
            UnaryOperator<NodeForm> normalizer,
            Expansion expansion,
            Tolerance tolerance) {
        this.name = name;
        this.types = types;
        this.values = values;
        this.normalizer = normalizer;
        this.expansion = expansion;
        this.tolerance = tolerance;
    }

    /** An operator with one result. */
    static Definition of(String name, OneType type, OneValue value) {
        return many(name, c -> List.of(type.of(c)), (c, in) -> List.of(value.of(c, in)));
    }

    /** An operator with several results. */
    static Definition many(String name, Types types, Values values) {
        return new Definition(name, types, values, form -> form, (c, b) -> Optional.empty(), Tolerance.EXACT);
    }

    /** An operator whose result types follow from the elements of its inputs, which must be known. */
    static Definition ofKnown(String name, Values values) {
        return many(name, c -> known(c, values), values);
    }

    private static List<TensorType> known(OpContext c, Values values) {
        var elements = new ArrayList<Tensor>();
        for (int i = 0; i < c.inputCount(); i++) {
            elements.add(c.has(i) ? c.requiredConstant(i, "elements") : null);
        }
        return values.of(c, elements).stream().map(TensorType::of).toList();
    }

    Definition normalizing(UnaryOperator<NodeForm> newNormalizer) {
        return new Definition(name, types, values, newNormalizer, expansion, tolerance);
    }

    Definition expanding(Expansion newExpansion) {
        return new Definition(name, types, values, normalizer, newExpansion, tolerance);
    }

    Definition within(Tolerance newTolerance) {
        return new Definition(name, types, values, normalizer, expansion, newTolerance);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<TensorType> infer(OpContext context) {
        return types.of(context);
    }

    @Override
    public List<Tensor> evaluate(OpContext context, List<Tensor> inputs) {
        return values.of(context, inputs);
    }

    @Override
    public NodeForm normalize(NodeForm form) {
        return normalizer.apply(form);
    }

    @Override
    public Optional<List<Value>> expand(OpContext context, GraphBuilder builder) {
        return expansion.of(context, builder);
    }

    @Override
    public Tolerance tolerance() {
        return tolerance;
    }

    interface OneType {
        TensorType of(OpContext context);
    }

    interface Types {
        List<TensorType> of(OpContext context);
    }

    interface OneValue {
        Tensor of(OpContext context, List<Tensor> inputs);
    }

    interface Values {
        List<Tensor> of(OpContext context, List<Tensor> inputs);
    }

    interface Expansion {
        Optional<List<Value>> of(OpContext context, GraphBuilder builder);
    }
}
