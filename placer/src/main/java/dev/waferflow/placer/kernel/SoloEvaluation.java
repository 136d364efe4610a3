package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.Evaluation;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Evaluates what an operator does to the places of elements: some of its inputs are replaced by doubles that stand for places
 * or unit vectors. Only for operators that move or weigh elements in a way that their other inputs and attributes decide.
 */
final class SoloEvaluation {
    private final Graph graph;
    private final int output;

    /**
     * @param data which inputs will be fed as doubles; the others must be constants
     * @param output which result is wanted
     */
    SoloEvaluation(Node node, List<Integer> data, int output) {
        var builder = new GraphBuilder("places");
        var inputs = new ArrayList<Value>();
        for (int i = 0; i < node.inputs().size(); i++) {
            Value input = node.input(i);
            if (input.isAbsent()) {
                inputs.add(input);
            } else if (data.contains(i)) {
                inputs.add(builder.input("in" + i, input.type().withElementType(DataType.FP64)));
            } else {
                inputs.add(builder.constant("in" + i, input.constant()));
            }
        }
        builder.nodeMany(
                        node.op(),
                        node.name(),
                        node.attributes(),
                        inputs,
                        node.outputs().size())
                .forEach(builder::output);
        this.graph = builder.build();
        this.output = output;
    }

    /** The result for those doubles, one array per data input in order. */
    double[] of(List<double[]> data) {
        var fed = new ArrayList<Tensor>();
        for (int i = 0; i < data.size(); i++) {
            TensorType type = graph.inputs().get(i).type();
            fed.add(Tensor.ofDoubles(data.get(i), type.dims()));
        }
        Tensor result = Evaluation.run(graph, fed, (value, tensor) -> {}).get(output);
        var numbers = new double[result.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = result.doubleAt(i);
        }
        return numbers;
    }
}
