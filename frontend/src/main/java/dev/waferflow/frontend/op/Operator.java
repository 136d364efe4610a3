package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * What an operator means. Stateless. Open on purpose: contributors add operators, one line in {@link Operators} each.
 */
public interface Operator {
    /** The name, as nodes carry it. */
    String name();

    /**
     * The types of all results the operator can have, at least as many as the node has.
     *
     * @throws dev.waferflow.machine.fault.UserException if the inputs do not fit or are not supported
     */
    List<TensorType> infer(OpContext context);

    /** The results, at least as many as the node has. The element of {@code inputs} is null where an input is absent. */
    List<Tensor> evaluate(OpContext context, List<Tensor> inputs);

    /** The same node in canonical form; see the package comment. */
    default NodeForm normalize(NodeForm form) {
        return form;
    }

    /** The results, computed by simpler nodes added to the builder; empty if the operator is a simple one. */
    default Optional<List<Value>> expand(OpContext context, GraphBuilder builder) {
        return Optional.empty();
    }

    /** How far correct evaluations may lie apart. */
    default Tolerance tolerance() {
        return Tolerance.EXACT;
    }
}
