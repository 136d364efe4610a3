package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.Tensor;
import java.util.List;
import java.util.Optional;

/** One node as its operator sees it: attributes, the types of its inputs, and the elements of constant inputs. */
public final class OpContext {
    /** Code of the diagnostic that a shape depends on data. */
    public static final String DATA_DEPENDENT = "WF-OP-004";

    private final String op;
    private final String nodeName;
    private final Attributes attributes;
    private final List<Value> inputs;
    private final int outputCount;

    OpContext(String op, String nodeName, Attributes attributes, List<Value> inputs, int outputCount) {
        this.op = op;
        this.nodeName = nodeName;
        this.attributes = attributes.ownedBy("node '" + nodeName + "' (" + op + ")");
        this.inputs = inputs;
        this.outputCount = outputCount;
    }

    /** The context of a node of a graph. */
    public static OpContext of(Node node) {
        return new OpContext(
                node.op(),
                node.name(),
                node.attributes(),
                node.inputs(),
                node.outputs().size());
    }

    /** Name of the operator. */
    public String op() {
        return op;
    }

    /** Name of the node. */
    public String nodeName() {
        return nodeName;
    }

    /** The parameters. */
    public Attributes attributes() {
        return attributes;
    }

    /** Number of inputs, counting absent ones. */
    public int inputCount() {
        return inputs.size();
    }

    /** Number of results wanted. */
    public int outputCount() {
        return outputCount;
    }

    /** Whether the input is given. */
    public boolean has(int index) {
        return index < inputs.size() && !inputs.get(index).isAbsent();
    }

    /** The input; a fault of the model if it is absent. */
    public Value input(int index) {
        if (!has(index)) {
            throw malformed("input " + index + " is missing");
        }
        return inputs.get(index);
    }

    /** All inputs. */
    public List<Value> inputs() {
        return inputs;
    }

    /** The type of an input; a fault of the model if it is absent. */
    public TensorType type(int index) {
        return input(index).type();
    }

    /** The elements of an input, if they are known. */
    public Optional<Tensor> constant(int index) {
        return has(index) && inputs.get(index).hasElements()
                ? Optional.of(inputs.get(index).constant())
                : Optional.empty();
    }

    /** The elements of an input that decides the shape of the result; unsupported if they are not known. */
    public Tensor requiredConstant(int index, String role) {
        input(index);
        return constant(index)
                .orElseThrow(() -> UserException.of(
                        FaultKind.UNSUPPORTED,
                        DATA_DEPENDENT,
                        op + ": input " + index + " (" + role
                                + ") is computed from data, so shapes are not known in advance",
                        where(),
                        "make it a constant of the model, or bind free dimensions with --dim"));
    }

    /** A dimension number made non-negative; a fault of the model if it is out of range. */
    public int axis(long axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw malformed("axis " + axis + " is out of range for " + rank + " dimensions");
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /** A fault of the model at this node. */
    public UserException malformed(String message) {
        return UserException.of(
                FaultKind.MALFORMED_INPUT, "WF-OP-001", message, where(), "check the model with the ONNX checker");
    }

    /** A fault of the model at this node unless the condition holds. */
    public void require(boolean condition, String message) {
        if (!condition) {
            throw malformed(message + "; inputs are " + inputs);
        }
    }

    /** Something valid that is not supported at this node. */
    public UserException unsupported(String message, String hint) {
        return UserException.of(FaultKind.UNSUPPORTED, "WF-OP-002", op + ": " + message, where(), hint);
    }

    private String where() {
        return "node '" + nodeName + "' (" + op + ")";
    }
}
