package dev.waferflow.models;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.Elements;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** The graph of a model while it is laid: inputs, tables, and nodes that have no weights of their own. Used once. */
class Nodes {
    private final GraphBuilder builder;
    private final Weights weights;

    Nodes(String name, Weights weights) {
        this.builder = new GraphBuilder(name);
        this.weights = weights;
    }

    final GraphBuilder builder() {
        return builder;
    }

    final Weights weights() {
        return weights;
    }

    /** An input of floating-point numbers. */
    final Signal input(String name, int... shape) {
        return new Signal(builder.input(name, TensorType.of(DataType.FP32, shape)), 1);
    }

    /** An input of whole numbers. */
    final Value indices(String name, int... shape) {
        return builder.input(name, TensorType.of(DataType.INT64, shape));
    }

    /** A table of numbers that follow from their places and not from a seed. */
    final Value given(String name, IntToDoubleFunction number, int... shape) {
        return weights.given(builder, name, number, shape);
    }

    /** The finished graph with its only output. */
    final Graph finish(Signal output) {
        builder.output(output.value());
        return builder.build();
    }

    /** A table of rows, each element of mean square {@code power}. */
    final Signal table(String name, double power, int... shape) {
        return new Signal(weights.normal(builder, name, StrictMath.sqrt(power), shape), power);
    }

    /** Whole numbers known to the model itself, such as a shape. */
    final Value integers(String name, long... numbers) {
        return builder.constant(name, Tensor.ofLongs(DataType.INT64, numbers, numbers.length));
    }

    /** One number known to the model itself. */
    final Value number(String name, double value) {
        return builder.constant(name, Elements.scalar(DataType.FP32, value));
    }

    /** One whole number known to the model itself. */
    final Value integer(String name, long number) {
        return builder.constant(name, Elements.scalar(DataType.INT64, number));
    }

    /** Any node with one result, which has the given mean square. */
    final Signal node(String op, String name, Attributes attributes, double power, Value... inputs) {
        return new Signal(builder.node(op, name, attributes, List.of(inputs)), power);
    }

    /** The same numbers in another shape. */
    final Signal reshaped(String name, Signal x, long... shape) {
        return node("Reshape", name, Attributes.none(), x.power(), x.value(), integers(name + ".shape", shape));
    }

    /** The same numbers with the dimensions in another order. */
    final Signal transposed(String name, Signal x, long... order) {
        return node("Transpose", name, Attributes.none().with("perm", order), x.power(), x.value());
    }

    /** Parts of one dimension, all of one extent. */
    final List<Signal> split(String name, Signal x, int axis, int count) {
        var sizes = new long[count];
        Arrays.fill(sizes, x.dim(axis) / count);
        var attributes = Attributes.none().with("axis", (long) axis);
        var inputs = List.of(x.value(), integers(name + ".sizes", sizes));
        return builder.nodeMany("Split", name, attributes, inputs, count).stream()
                .map(value -> new Signal(value, x.power()))
                .toList();
    }

    /** Signals side by side along one dimension. */
    final Signal joined(String name, int axis, Signal... parts) {
        double power = Arrays.stream(parts).mapToDouble(Signal::power).average().orElseThrow();
        var values = Arrays.stream(parts).map(Signal::value).toArray(Value[]::new);
        return node("Concat", name, Attributes.none().with("axis", (long) axis), power, values);
    }
}
