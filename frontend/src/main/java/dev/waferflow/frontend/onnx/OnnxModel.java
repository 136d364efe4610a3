package dev.waferflow.frontend.onnx;

import dev.waferflow.frontend.graph.Bundle;
import dev.waferflow.frontend.graph.Graph;
import java.util.List;
import java.util.Objects;

/**
 * A model as it was read.
 *
 * @param graph the program, with every shape known and everything constant folded
 * @param inputNames names of what has to be fed, in the order of the file, including inputs fixed to the value fed
 * @param inputs the names of the inputs of the graph that stand for each of them
 * @param outputs the names of the outputs of the graph that stand for each output of the file
 * @param producer name and version of the tool that wrote the file; may be empty
 * @param irVersion version of the file format
 * @param opset version of the default operator set
 * @param nodes number of nodes of the main graph in the file
 * @param parameters number of elements of floating-point constants with more than one element
 * @param sha256 digest of the file, in hexadecimal
 * @param notices what was decided for the user, such as the size of a batch; one sentence each
 */
public record OnnxModel(
        Graph graph,
        List<String> inputNames,
        List<Bundle<String>> inputs,
        List<Bundle<String>> outputs,
        String producer,
        long irVersion,
        long opset,
        int nodes,
        long parameters,
        String sha256,
        List<String> notices) {
    public OnnxModel {
        Objects.requireNonNull(graph, "graph");
        inputNames = List.copyOf(inputNames);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        notices = List.copyOf(notices);
    }
}
