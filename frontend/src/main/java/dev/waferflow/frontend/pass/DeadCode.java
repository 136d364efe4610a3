package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.GraphPruner;

/** Drops nodes and constants that no output needs. */
public final class DeadCode implements Pass {
    @Override
    public String name() {
        return "dead-code";
    }

    @Override
    public Graph run(Graph graph) {
        return GraphPruner.prune(graph);
    }
}
