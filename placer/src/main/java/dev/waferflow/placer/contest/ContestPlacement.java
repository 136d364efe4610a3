package dev.waferflow.placer.contest;

import java.util.List;
import java.util.Objects;

/**
 * A place for every kernel of a graph, in the graph's order. It may be illegal: {@link PlacementVerifier} says.
 *
 * @param graph what is placed
 * @param kernels one for each kernel
 */
public record ContestPlacement(ContestGraph graph, List<PlacedKernel> kernels) {
    public ContestPlacement {
        Objects.requireNonNull(graph, "graph");
        kernels = List.copyOf(kernels);
        if (kernels.size() != graph.kernels().size()) {
            throw new IllegalArgumentException(
                    kernels.size() + " places for " + graph.kernels().size() + " kernels");
        }
    }
}
