package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import java.util.List;
import java.util.Optional;

/** What a kind of node becomes on the wafer. Stateless. */
public interface KernelFamily {
    /** Name for lists and reports. */
    String name();

    /** The operators that it handles. */
    List<String> operators();

    /** Why this node cannot be lowered, as far as it can be seen without placing anything; empty if it can. */
    default Optional<String> refusal(Node node) {
        return Optional.empty();
    }

    /** Adds kernels for the node and says where its outputs are. May take following nodes with it. */
    void lower(Node node, Lowering lowering);
}
