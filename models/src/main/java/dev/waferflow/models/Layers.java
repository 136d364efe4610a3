package dev.waferflow.models;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.Elements;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.List;

/**
 * The layers that models are made of, as canonical nodes. Single-threaded, used once.
 *
 * <p>Weights are normal with variance {@code 2 / fanIn} (He et al., 2015), scales uniform from 0.4 to 0.8, biases normal
 * with deviation 0.05, running means 0. Weights are named as in PyTorch: {@code conv1.weight}.
 */
final class Layers {
    private static final double BIAS_DEVIATION = 0.05;
    private static final double LOWEST_SCALE = 0.4;
    private static final double HIGHEST_SCALE = 0.8;
    /** Mean square of something normalised, scaled and shifted: the scales' own and the biases'. */
    private static final double NORMAL_POWER =
            (HIGHEST_SCALE * HIGHEST_SCALE * HIGHEST_SCALE - LOWEST_SCALE * LOWEST_SCALE * LOWEST_SCALE)
                            / (3 * (HIGHEST_SCALE - LOWEST_SCALE))
                    + BIAS_DEVIATION * BIAS_DEVIATION;

    private final GraphBuilder builder;
    private final Weights weights;

    Layers(String name, Weights weights) {
        this.builder = new GraphBuilder(name);
        this.weights = weights;
    }

    /** An input of floating-point numbers. */
    Signal input(String name, int... shape) {
        return new Signal(builder.input(name, TensorType.of(DataType.FP32, shape)), 1);
    }

    /** An input of whole numbers. */
    Value indices(String name, int... shape) {
        return builder.input(name, TensorType.of(DataType.INT64, shape));
    }

    /** The finished graph with its only output. */
    Graph finish(Signal output) {
        builder.output(output.value());
        return builder.build();
    }

    /** A convolution without bias. */
    Signal convolution(String name, Signal x, Filter filter) {
        return node("Conv", name, filtering(filter), 2 * x.power(), x.value(), filterWeight(name, x, filter));
    }

    /** A convolution with bias. */
    Signal biasedConvolution(String name, Signal x, Filter filter) {
        Value weight = filterWeight(name, x, filter);
        return node("Conv", name, filtering(filter), 2 * x.power(), x.value(), weight, bias(name, filter.channels()));
    }

    /** A convolution without bias, and its batch norm. */
    Signal normalizedConvolution(String name, String normName, Signal x, Filter filter) {
        return batchNorm(normName, convolution(name, x, filter));
    }

    /** Batch norm whose running variance is what the signal is expected to have. */
    Signal batchNorm(String name, Signal x) {
        int channels = x.dim(1);
        Value mean = weights.filled(builder, name + ".running_mean", 0, channels);
        Value variance = weights.filled(builder, name + ".running_var", x.power(), channels);
        var epsilon = Attributes.none().with("epsilon", 1e-5);
        return node(
                "BatchNormalization",
                name,
                epsilon,
                NORMAL_POWER,
                x.value(),
                scale(name, channels),
                bias(name, channels),
                mean,
                variance);
    }

    /** Normalisation over the last dimension. */
    Signal layerNorm(String name, Signal x) {
        int width = x.dim(-1);
        var attributes = Attributes.none().with("axis", -1L).with("epsilon", 1e-5);
        return node(
                "LayerNormalization", name, attributes, NORMAL_POWER, x.value(), scale(name, width), bias(name, width));
    }

    /** Negative numbers become 0. */
    Signal relu(String name, Signal x) {
        return node("Relu", name, Attributes.none(), x.power() / 2, x.value());
    }

    /** Numbers are cut to 0 and 6. */
    Signal relu6(String name, Signal x) {
        Value least = builder.constant(name + ".min", Elements.scalar(DataType.FP32, 0));
        Value greatest = builder.constant(name + ".max", Elements.scalar(DataType.FP32, 6));
        return node("Clip", name, Attributes.none(), x.power() / 2, x.value(), least, greatest);
    }

    /** The sum of two signals of one shape. */
    Signal add(String name, Signal x, Signal y) {
        return node("Add", name, Attributes.none(), x.power() + y.power(), x.value(), y.value());
    }

    /** The greatest number under a square window; of a few rectified numbers it has about twice their mean square. */
    Signal maxPool(String name, Signal x, int extent, int stride) {
        long pad = (extent - 1) / 2;
        var attributes = Attributes.none()
                .with("kernel_shape", new long[] {extent, extent})
                .with("strides", new long[] {stride, stride})
                .with("pads", new long[] {pad, pad, pad, pad});
        return node("MaxPool", name, attributes, 2 * x.power(), x.value());
    }

    /** The mean of each channel, as a row. */
    Signal pooledRow(String name, Signal x) {
        Signal means = node("GlobalAveragePool", name, Attributes.none(), x.power(), x.value());
        return flatten(name + ".flatten", means);
    }

    /** One row per sample. */
    Signal flatten(String name, Signal x) {
        return node("Flatten", name, Attributes.none().with("axis", 1L), x.power(), x.value());
    }

    /** A fully connected layer on rows. */
    Signal linear(String name, Signal x, int width) {
        Value weight = weights.normal(builder, name + ".weight", deviation(x.dim(1)), width, x.dim(1));
        var attributes = Attributes.none().with("transB", 1L);
        return node("Gemm", name, attributes, 2 * x.power(), x.value(), weight, bias(name, width));
    }

    /** A fully connected layer on the last dimension, whatever stands before it. */
    Signal project(String name, Signal x, int width) {
        Value weight = weights.normal(builder, name + ".weight", deviation(x.dim(-1)), x.dim(-1), width);
        Signal product = node("MatMul", name + ".product", Attributes.none(), 2 * x.power(), x.value(), weight);
        return node("Add", name, Attributes.none(), product.power(), product.value(), bias(name, width));
    }

    /** A table of rows, each element of mean square {@code power}. */
    Signal table(String name, double power, int... shape) {
        return new Signal(weights.normal(builder, name, StrictMath.sqrt(power), shape), power);
    }

    /** Whole numbers known to the model itself, such as a shape. */
    Value integers(String name, long... numbers) {
        return builder.constant(name, Tensor.ofLongs(DataType.INT64, numbers, numbers.length));
    }

    /** One number known to the model itself. */
    Value number(String name, double value) {
        return builder.constant(name, Elements.scalar(DataType.FP32, value));
    }

    /** Any node with one result, which has the given mean square. */
    Signal node(String op, String name, Attributes attributes, double power, Value... inputs) {
        return new Signal(builder.node(op, name, attributes, List.of(inputs)), power);
    }

    private Value filterWeight(String name, Signal x, Filter filter) {
        int perGroup = x.dim(1) / filter.groups();
        int extent = filter.extent();
        double deviation = deviation(perGroup * extent * extent);
        return weights.normal(builder, name + ".weight", deviation, filter.channels(), perGroup, extent, extent);
    }

    private static Attributes filtering(Filter filter) {
        long pad = filter.extent() / 2;
        return Attributes.none()
                .with("kernel_shape", new long[] {filter.extent(), filter.extent()})
                .with("strides", new long[] {filter.stride(), filter.stride()})
                .with("pads", new long[] {pad, pad, pad, pad})
                .with("group", (long) filter.groups());
    }

    private static double deviation(int fanIn) {
        return StrictMath.sqrt(2.0 / fanIn);
    }

    private Value scale(String name, int size) {
        return weights.uniform(builder, name + ".weight", LOWEST_SCALE, HIGHEST_SCALE, size);
    }

    private Value bias(String name, int size) {
        return weights.normal(builder, name + ".bias", BIAS_DEVIATION, size);
    }
}
