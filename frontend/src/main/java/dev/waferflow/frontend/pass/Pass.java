package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Graph;

/** A rewrite that keeps what a graph computes. Stateless. */
public interface Pass {
    /** A short name for reports. */
    String name();

    /** The rewritten graph; the same object if nothing changed. */
    Graph run(Graph graph);
}
