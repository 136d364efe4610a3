package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import java.util.List;

/** A node seen as {@code x * factor + shift} with constants that differ between channels at most. */
final class Affine {
    private final Node node;
    private final Value x;
    private final List<Value> constants;
    private final int channelAxis;
    private final boolean uniform;

    private Affine(Node node, Value x, List<Value> constants, int channelAxis, boolean uniform) {
        this.node = node;
        this.x = x;
        this.constants = constants;
        this.channelAxis = channelAxis;
        this.uniform = uniform;
    }

    /** The node as an affine one, or null. */
    static Affine of(Node node) {
        if (node.outputs().size() != 1 || !node.output().type().elementType().floating()) {
            return null;
        }
        return switch (node.op()) {
            case "BatchNormalization" -> {
                List<Value> constants = node.inputs().subList(1, 5);
                boolean fixed = constants.stream().allMatch(Value::isConstant)
                        && node.attributes().integer("training_mode", 0) == 0;
                yield fixed ? new Affine(node, node.input(0), constants, 1, false) : null;
            }
            case "Add", "Mul" -> node.input(1).isConstant() ? binary(node, 0) : binary(node, 1);
            case "Sub", "Div" -> binary(node, 0);
            default -> null;
        };
    }

    private static Affine binary(Node node, int index) {
        Value x = node.input(index);
        Value constant = node.input(1 - index);
        if (!constant.isConstant()
                || x.isConstant()
                || !x.type().equals(node.output().type())) {
            return null;
        }
        if (constant.type().size() == 1) {
            return new Affine(node, x, List.of(constant), -1, true);
        }
        TensorType type = constant.type();
        int axis = -1;
        for (int i = 0; i < type.rank(); i++) {
            if (type.dim(i) != 1) {
                if (axis >= 0) {
                    return null;
                }
                axis = i + x.type().rank() - type.rank();
            }
        }
        return new Affine(node, x, List.of(constant), axis, false);
    }

    Value x() {
        return x;
    }

    List<Value> constants() {
        return constants;
    }

    int channelAxis() {
        return channelAxis;
    }

    /** Whether all channels have the same constant. */
    boolean isUniform() {
        return uniform;
    }

    boolean scales() {
        return !node.op().equals("Add") && !node.op().equals("Sub");
    }

    boolean shifts() {
        return !node.op().equals("Mul") && !node.op().equals("Div");
    }

    double factor(int channel) {
        return switch (node.op()) {
            case "BatchNormalization" ->
                element(0, channel)
                        / StrictMath.sqrt(
                                element(3, channel) + node.attributes().floating("epsilon", 1e-5));
            case "Mul" -> element(0, channel);
            case "Div" -> 1 / element(0, channel);
            default -> 1;
        };
    }

    double shift(int channel) {
        return switch (node.op()) {
            case "BatchNormalization" -> element(1, channel) - element(2, channel) * factor(channel);
            case "Add" -> element(0, channel);
            case "Sub" -> -element(0, channel);
            default -> 0;
        };
    }

    private double element(int constant, int channel) {
        return constants.get(constant).constant().doubleAt(uniform ? 0 : channel);
    }
}
