package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Evaluation of a graph on tensors. A tensor is let go after its last use. */
public final class Evaluation {
    private Evaluation() {}

    /** The outputs for the given inputs, both in the order of the graph. */
    public static List<Tensor> run(Graph graph, List<Tensor> inputs, Observer observer) {
        var tensors = new Tensor[graph.values().size()];
        for (int i = 0; i < inputs.size(); i++) {
            Value input = graph.inputs().get(i);
            if (!TensorType.of(inputs.get(i)).equals(input.type())) {
                throw UserException.of(
                        FaultKind.USAGE,
                        "WF-OP-006",
                        "input '" + input.name() + "' is " + input.type() + ", but " + inputs.get(i) + " is fed",
                        "input '" + input.name() + "'",
                        "feed a tensor of that type");
            }
            tensors[input.id()] = inputs.get(i);
            observer.known(input, inputs.get(i));
        }
        graph.constants().forEach(v -> tensors[v.id()] = v.constant());
        int[] lastUse = lastUses(graph);
        for (Node node : graph.nodes()) {
            evaluate(node, tensors, observer);
            for (Value input : node.inputs()) {
                if (!input.isAbsent() && lastUse[input.id()] == node.id()) {
                    tensors[input.id()] = null;
                }
            }
        }
        return graph.outputs().stream().map(v -> tensors[v.id()]).toList();
    }

    private static void evaluate(Node node, Tensor[] tensors, Observer observer) {
        var operands = new ArrayList<Tensor>();
        for (Value input : node.inputs()) {
            operands.add(input.isAbsent() ? null : tensors[input.id()]);
        }
        var results = Operators.named(node.op()).evaluate(OpContext.of(node), operands);
        for (int i = 0; i < node.outputs().size(); i++) {
            Value output = node.outputs().get(i);
            if (!TensorType.of(results.get(i)).equals(output.type())) {
                throw new IllegalStateException(
                        node + ": inferred " + output.type() + " but computed " + results.get(i));
            }
            tensors[output.id()] = results.get(i);
            observer.known(output, results.get(i));
        }
    }

    private static int[] lastUses(Graph graph) {
        var result = new int[graph.values().size()];
        Arrays.fill(result, -1);
        for (Node node : graph.nodes()) {
            for (Value input : node.inputs()) {
                if (!input.isAbsent()) {
                    result[input.id()] = node.id();
                }
            }
        }
        graph.outputs().forEach(v -> result[v.id()] = Integer.MAX_VALUE);
        return result;
    }

    /** Is shown values as they become known. */
    @FunctionalInterface
    public interface Observer {
        /** The value is now known. */
        void known(Value value, Tensor tensor);
    }
}
