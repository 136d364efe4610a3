package dev.waferflow.cli.job;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.machine.number.Tensor;
import java.util.List;
import java.util.Map;

/**
 * A model that is ready to be compiled.
 *
 * @param source the graph as read, for the reference
 * @param graph the graph after the passes
 * @param sha256 of the file; null for a built model
 * @param producer program that made the file
 * @param opset version of the default operator set; null for a built model
 * @param nodes of the file
 * @param parameters elements of floating constants
 * @param inputs what is fed, by input name, in order; empty where no values are computed
 * @param expected outputs by name; empty if there is no file of them
 * @param notices what was decided for the user
 */
public record LoadedModel(
        Graph source,
        Graph graph,
        String sha256,
        String producer,
        Integer opset,
        int nodes,
        long parameters,
        Map<String, Tensor> inputs,
        Map<String, Tensor> expected,
        List<String> notices) {}
