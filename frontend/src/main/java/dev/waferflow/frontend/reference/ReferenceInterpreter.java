package dev.waferflow.frontend.reference;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.Evaluation;
import dev.waferflow.machine.number.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Evaluates a graph node by node, in order, on whole tensors. Stateless. */
public final class ReferenceInterpreter {
    private ReferenceInterpreter() {}

    /**
     * The outputs of the graph by name, in order.
     *
     * @param inputs one tensor per graph input, by name, of the type of the input
     */
    public static Map<String, Tensor> run(Graph graph, Map<String, Tensor> inputs) {
        return run(graph, inputs, (value, tensor) -> {});
    }

    /** The same, showing every input and every result of a node to {@code observer} as soon as it is known. */
    public static Map<String, Tensor> run(Graph graph, Map<String, Tensor> inputs, Evaluation.Observer observer) {
        var fed = graph.inputs().stream().map(v -> fed(v, inputs)).toList();
        var results = Evaluation.run(graph, fed, observer);
        var named = new LinkedHashMap<String, Tensor>();
        for (int i = 0; i < results.size(); i++) {
            named.put(graph.outputs().get(i).name(), results.get(i));
        }
        return named;
    }

    /** Every value of the graph that is not a constant, by name. Needs memory for all of them at once. */
    public static Map<String, Tensor> runAll(Graph graph, Map<String, Tensor> inputs) {
        var all = new LinkedHashMap<String, Tensor>();
        run(graph, inputs, (value, tensor) -> all.put(value.name(), tensor));
        return all;
    }

    private static Tensor fed(Value input, Map<String, Tensor> inputs) {
        Tensor tensor = inputs.get(input.name());
        if (tensor == null) {
            throw new IllegalArgumentException("input '" + input.name() + "' is not fed");
        }
        return tensor;
    }
}
