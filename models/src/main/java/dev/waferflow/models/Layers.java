package dev.waferflow.models;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.Elements;
import dev.waferflow.machine.number.DataType;
import java.util.List;

/**
 * The layers that models are made of, as canonical nodes. Single-threaded, used once.
 *
 * <p>Weights are normal with variance {@code 2 / fanIn} (He et al., 2015), scales uniform from 0.4 to 0.8, biases normal
 * with deviation 0.05, running means 0. Weights are named as in PyTorch: {@code conv1.weight}.
 */
final class Layers extends Nodes {
    private static final double BIAS_DEVIATION = 0.05;
    private static final double LOWEST_SCALE = 0.4;
    private static final double HIGHEST_SCALE = 0.8;
    private static final double SCALE_POWER =
            (HIGHEST_SCALE * HIGHEST_SCALE * HIGHEST_SCALE - LOWEST_SCALE * LOWEST_SCALE * LOWEST_SCALE)
                    / (3 * (HIGHEST_SCALE - LOWEST_SCALE));
    /** Mean square of something normalised, scaled and shifted: the scales' own and the biases'. */
    private static final double NORMAL_POWER = SCALE_POWER + BIAS_DEVIATION * BIAS_DEVIATION;

    private static final double QUARTER = 0.25;
    /** Mean square of x sigmoid(x) over that of x, where x has deviation 0.6. */
    private static final double SILU_POWER = 0.32;
    /** Typical mean square of the states of an LSTM with small weights(). */
    private static final double LSTM_POWER = 0.02;

    Layers(String name, Weights weights) {
        super(name, weights);
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
        Value mean = weights().filled(builder(), name + ".running_mean", 0, channels);
        Value variance = weights().filled(builder(), name + ".running_var", x.power(), channels);
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
        Value least = builder().constant(name + ".min", Elements.scalar(DataType.FP32, 0));
        Value greatest = builder().constant(name + ".max", Elements.scalar(DataType.FP32, 6));
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
        Value weight = weights().normal(builder(), name + ".weight", deviation(x.dim(1)), width, x.dim(1));
        var attributes = Attributes.none().with("transB", 1L);
        return node("Gemm", name, attributes, 2 * x.power(), x.value(), weight, bias(name, width));
    }

    /** A fully connected layer on the last dimension, whatever stands before it. */
    Signal project(String name, Signal x, int width) {
        Value weight = weights().normal(builder(), name + ".weight", deviation(x.dim(-1)), x.dim(-1), width);
        Signal product = node("MatMul", name + ".product", Attributes.none(), 2 * x.power(), x.value(), weight);
        return node("Add", name, Attributes.none(), product.power(), product.value(), bias(name, width));
    }

    /** The same without bias. */
    Signal projectWithoutBias(String name, Signal x, int width) {
        Value weight = weights().normal(builder(), name + ".weight", deviation(x.dim(-1)), x.dim(-1), width);
        return node("MatMul", name, Attributes.none(), 2 * x.power(), x.value(), weight);
    }

    /** The logits of a language model for the last token, whose weights are the table of its embedding. */
    Signal lastTokenLogits(String name, Signal x, Signal table) {
        int last = x.dim(1) - 1;
        var along = Attributes.none().with("axis", 1L);
        Signal token = node("Gather", name + ".last", along, x.power(), x.value(), integer(name + ".place", last));
        Signal weight = transposed(name + ".weight", table, 1, 0);
        double power = x.power() * table.power() * x.dim(-1);
        return node("MatMul", name, Attributes.none(), power, token.value(), weight.value());
    }

    /** Rows of a table, one per index. */
    Signal rows(String name, Signal table, Value indices) {
        var along = Attributes.none().with("axis", 0L);
        return node("Gather", name, along, table.power(), table.value(), indices);
    }

    /** The first rows of a table, for all samples alike. */
    Signal firstRows(String name, Signal table, int count) {
        Value from = integers(name + ".from", 0);
        Value to = integers(name + ".to", count);
        return node(
                "Slice", name, Attributes.none(), table.power(), table.value(), from, to, integers(name + ".axes", 0));
    }

    /** Normalisation over the last dimension by the root of the mean square alone, written out as exporters do. */
    Signal rmsNorm(String name, Signal x, double epsilon) {
        var none = Attributes.none();
        Value two = number(name + ".two", 2);
        Signal square = node("Pow", name + ".square", none, x.power() * x.power(), x.value(), two);
        Value axes = integers(name + ".axes", -1);
        Signal mean = node("ReduceMean", name + ".mean", none, x.power() * x.power(), square.value(), axes);
        Signal sum = node("Add", name + ".sum", none, mean.power(), mean.value(), number(name + ".epsilon", epsilon));
        Signal root = node("Sqrt", name + ".root", none, x.power(), sum.value());
        Signal factor = node("Reciprocal", name + ".factor", none, 1 / x.power(), root.value());
        Signal normal = node("Mul", name + ".normal", none, 1, x.value(), factor.value());
        Value scale = scale(name, x.dim(-1));
        return node("Mul", name, none, SCALE_POWER, normal.value(), scale);
    }

    /** A convolution with bias whose windows tile the image. */
    Signal patches(String name, Signal x, int channels, int extent) {
        int taps = x.dim(1) * extent * extent;
        Value weight =
                weights().normal(builder(), name + ".weight", deviation(taps), channels, x.dim(1), extent, extent);
        var attributes = Attributes.none()
                .with("kernel_shape", new long[] {extent, extent})
                .with("strides", new long[] {extent, extent});
        return node("Conv", name, attributes, 2 * x.power(), x.value(), weight, bias(name, channels));
    }

    /** The error unit in its exact form, or the approximation by a hyperbolic tangent. */
    Signal gelu(String name, Signal x, boolean approximate) {
        var attributes = approximate ? Attributes.none().with("approximate", "tanh") : Attributes.none();
        return node("Gelu", name, attributes, x.power() / 2, x.value());
    }

    /** A signal times its own sigmoid. */
    Signal silu(String name, Signal x) {
        Signal gate = node("Sigmoid", name + ".sigmoid", Attributes.none(), QUARTER, x.value());
        return node("Mul", name, Attributes.none(), x.power() * SILU_POWER, x.value(), gate.value());
    }

    /** The node "LSTM" in both directions over [step][batch][number]: [step][direction][batch][unit]. */
    Signal bidirectionalLstm(String name, Signal x, int units) {
        double limit = 1 / StrictMath.sqrt(units);
        int gates = 4 * units;
        Value input = weights().uniform(builder(), name + ".weight_ih", -limit, limit, 2, gates, x.dim(-1));
        Value state = weights().uniform(builder(), name + ".weight_hh", -limit, limit, 2, gates, units);
        Value bias = weights().uniform(builder(), name + ".bias", -limit, limit, 2, 2 * gates);
        var attributes = Attributes.none().with("direction", "bidirectional").with("hidden_size", (long) units);
        var inputs = List.of(x.value(), input, state, bias);
        return new Signal(
                builder().nodeMany("LSTM", name, attributes, inputs, 1).get(0), LSTM_POWER);
    }

    /** A transposed convolution with bias whose windows do not overlap. */
    Signal enlarged(String name, Signal x, int channels, int factor) {
        Value weight =
                weights().normal(builder(), name + ".weight", deviation(x.dim(1)), x.dim(1), channels, factor, factor);
        var attributes = Attributes.none()
                .with("kernel_shape", new long[] {factor, factor})
                .with("strides", new long[] {factor, factor});
        return node("ConvTranspose", name, attributes, 2 * x.power(), x.value(), weight, bias(name, channels));
    }

    private Value filterWeight(String name, Signal x, Filter filter) {
        int perGroup = x.dim(1) / filter.groups();
        int extent = filter.extent();
        double deviation = deviation(perGroup * extent * extent);
        return weights().normal(builder(), name + ".weight", deviation, filter.channels(), perGroup, extent, extent);
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
        return weights().uniform(builder(), name + ".weight", LOWEST_SCALE, HIGHEST_SCALE, size);
    }

    private Value bias(String name, int size) {
        return weights().normal(builder(), name + ".bias", BIAS_DEVIATION, size);
    }
}
