package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A node on its way from some operator-set version to canonical form.
 *
 * @param op name of the operator
 * @param name name of the node
 * @param opset version of the operator set that the model imports
 * @param attributes the parameters
 * @param inputs the inputs
 * @param outputCount number of results
 * @param builder where constants and helper nodes are added
 */
public record NodeForm(
        String op,
        String name,
        int opset,
        Attributes attributes,
        List<Value> inputs,
        int outputCount,
        GraphBuilder builder) {

    /** The node as its operator sees it. */
    public OpContext context() {
        return new OpContext(op, name, attributes, inputs, outputCount);
    }

    /** With another operator name. */
    public NodeForm withOp(String newOp) {
        return new NodeForm(newOp, name, opset, attributes, inputs, outputCount, builder);
    }

    /** With other parameters. */
    public NodeForm withAttributes(Attributes newAttributes) {
        return new NodeForm(op, name, opset, newAttributes, inputs, outputCount, builder);
    }

    /** With one input replaced; absent inputs are added in front of it if needed. */
    public NodeForm withInput(int index, Value value) {
        var copy = new ArrayList<>(inputs);
        while (copy.size() <= index) {
            copy.add(Value.ABSENT);
        }
        copy.set(index, value);
        return new NodeForm(op, name, opset, attributes, List.copyOf(copy), outputCount, builder);
    }

    /** Whether the input is given. */
    public boolean has(int index) {
        return index < inputs.size() && !inputs.get(index).isAbsent();
    }

    /** Moves a list of whole numbers, if given, from an attribute to an INT64 input. */
    public NodeForm integersToInput(String attribute, int index) {
        if (!attributes.has(attribute) || has(index)) {
            return this;
        }
        var values = attributes.integers(attribute);
        return withInput(index, integers(attribute, values)).withAttributes(attributes.without(attribute));
    }

    /** Moves a number, if given, from an attribute to a scalar input of the element type of input 0. */
    public NodeForm scalarToInput(String attribute, int index) {
        if (!attributes.has(attribute) || has(index)) {
            return this;
        }
        var type = context().type(0).elementType();
        var value = builder.constant(name + "." + attribute, Elements.scalar(type, attributes.floating(attribute)));
        return withInput(index, value).withAttributes(attributes.without(attribute));
    }

    /** A constant list of whole numbers named after this node. */
    public Value integers(String suffix, long... values) {
        return builder.constant(name + "." + suffix, Tensor.ofLongs(DataType.INT64, values, values.length));
    }
}
