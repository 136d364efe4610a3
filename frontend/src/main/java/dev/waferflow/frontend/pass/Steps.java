package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.Elements;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.Arrays;
import java.util.List;

/** The nodes that take the place of one node, written one after the other and numbered. */
final class Steps {
    private final Node node;
    private final Rewrite rewrite;
    private int count;

    Steps(Node node, Rewrite rewrite) {
        this.node = node;
        this.rewrite = rewrite;
    }

    /** What stands for an input of the node. */
    Value in(int index) {
        return rewrite.mapped(node.input(index));
    }

    Value op(String op, Value... inputs) {
        return op(op, Attributes.none(), inputs);
    }

    Value op(String op, Attributes attributes, Value... inputs) {
        return rewrite.add(node, "step" + count++, op, attributes, List.of(inputs));
    }

    Value reshaped(Value value, int... shape) {
        return Arrays.equals(value.type().dims(), shape) ? value : op("Reshape", value, longs(shape));
    }

    Value transposed(Value value, int... order) {
        return op("Transpose", Attributes.none().with("perm", order), value);
    }

    Value longs(int... values) {
        return constant(Elements.fromLongs(DataType.INT64, new int[] {values.length}, i -> values[i]));
    }

    Value number(DataType type, double value) {
        return constant(Elements.scalar(type, value));
    }

    Value constant(Tensor elements) {
        return rewrite.constant(node.name() + ".constant" + count++, null, List.of(), () -> elements);
    }

    /** The value is the result of the node. */
    boolean become(Value value) {
        rewrite.replace(node, value);
        return true;
    }
}
