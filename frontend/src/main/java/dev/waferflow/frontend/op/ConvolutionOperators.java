package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.Arrays;
import java.util.List;

/** Conv, ConvTranspose and the integer convolutions, over any number of spatial dimensions. */
final class ConvolutionOperators {
    private ConvolutionOperators() {}

    static List<Operator> all() {
        return List.of(
                Definition.of(
                                "Conv",
                                ConvolutionOperators::type,
                                (c, in) -> convolve(c, in.get(0), in.get(1), at(in, 2)))
                        .within(Tolerance.ACCUMULATION),
                Definition.of("ConvInteger", c -> type(c).withElementType(DataType.INT32), (c, in) -> {
                    Tensor x = shifted(in.get(0), at(in, 2));
                    Tensor w = shifted(in.get(1), at(in, 3));
                    Tensor y = convolve(c, x, w, null);
                    return Elements.generate(DataType.INT32, y.shape(), y::doubleAt);
                }),
                Definition.of("QLinearConv", ConvolutionOperators::quantizedType, ConvolutionOperators::quantized)
                        .within(Tolerance.QUANTIZED),
                Definition.of("ConvTranspose", ConvolutionOperators::transposedType, ConvolutionOperators::transposed)
                        .within(Tolerance.ACCUMULATION));
    }

    static Tensor at(List<Tensor> inputs, int index) {
        return index < inputs.size() ? inputs.get(index) : null;
    }

    /** The elements of a quantised tensor with their zero point taken off, per tensor or along the first dimension. */
    private static Tensor shifted(Tensor x, Tensor zero) {
        int run = zero == null || zero.size() == 1 ? Math.max(1, x.size()) : x.size() / zero.size();
        return Elements.generate(
                DataType.FP32, x.shape(), i -> x.doubleAt(i) - (zero == null ? 0 : zero.doubleAt(i / run)));
    }

    private static TensorType type(OpContext c) {
        Window window = Window.ofConvolution(c);
        int groups = groups(c);
        c.require(c.type(1).dim(0) % groups == 0, "output channels are not a multiple of the groups");
        c.require(
                Math.multiplyExact(c.type(1).dim(1), groups) == c.type(0).dim(1),
                "the weight does not fit the " + c.type(0).dim(1) + " input channels in " + groups + " groups");
        c.require(
                !c.op().equals("Conv")
                        || !c.has(2)
                        || c.type(2).size() == c.type(1).dim(0),
                "the bias does not fit");
        int[] declared = c.attributes()
                .ints(
                        "kernel_shape",
                        Arrays.copyOfRange(c.type(1).dims(), 2, c.type(1).rank()));
        for (int i = 0; i < declared.length; i++) {
            c.require(
                    declared.length == window.rank() && declared[i] == window.kernel(i),
                    "kernel_shape is not the weight's");
        }
        return c.type(0)
                .withShape(window.resultShape(c.type(0).dim(0), c.type(1).dim(0)));
    }

    private static int groups(OpContext c) {
        int groups = c.attributes().intValue("group", 1);
        c.require(groups > 0, "group must be positive");
        return groups;
    }

    /** The same convolution on the quantised input and weight alone. */
    private static OpContext bare(OpContext c) {
        return new OpContext("Conv", c.nodeName(), c.attributes(), List.of(c.input(0), c.input(3)), 1);
    }

    private static TensorType quantizedType(OpContext c) {
        return type(bare(c)).withElementType(c.type(7).elementType());
    }

    /** Inputs: x, its scale and zero point, w, its scale and zero point, the result's scale and zero point, bias. */
    private static Tensor quantized(OpContext c, List<Tensor> in) {
        Tensor sums = convolve(bare(c), shifted(in.get(0), in.get(2)), shifted(in.get(3), in.get(5)), at(in, 8));
        DataType type = in.get(7).type();
        Tensor scales = in.get(4);
        int channels = in.get(3).dim(0);
        int inner = Math.max(1, sums.size() / Math.max(1, sums.dim(0) * channels));
        return Elements.generate(type, sums.shape(), i -> {
            double scale = scales.doubleAt(scales.size() == 1 ? 0 : i / inner % channels);
            double steps = StrictMath.rint(
                    sums.doubleAt(i) * in.get(1).doubleAt(0) * scale / in.get(6).doubleAt(0));
            return Math.max(
                    Elements.least(type),
                    Math.min(Elements.greatest(type), steps + in.get(7).doubleAt(0)));
        });
    }

    private static Tensor convolve(OpContext c, Tensor x, Tensor w, Tensor bias) {
        Window window = Window.ofConvolution(c);
        int groups = groups(c);
        int outChannels = w.dim(0);
        int perGroup = outChannels / groups;
        int inner = w.dim(1) * window.taps();
        int positions = window.positions();
        var weight = w.toFloats();
        var source = x.toFloats();
        var result = new float[Math.multiplyExact(x.dim(0), Math.multiplyExact(outChannels, positions))];
        var offsets = new int[window.taps()][];
        for (int tap = 0; tap < offsets.length; tap++) {
            offsets[tap] = window.offsets(tap);
        }
        for (int n = 0; n < x.dim(0); n++) {
            for (int g = 0; g < groups; g++) {
                int channel = (n * groups + g) * w.dim(1);
                int target = (n * outChannels + g * perGroup) * positions;
                fillBias(result, target, positions, perGroup, bias, g * perGroup);
                var columns = columns(source, channel * window.inputSize(), window, w.dim(1), offsets);
                MatrixProduct.accumulate(
                        weight, g * perGroup * inner, columns, 0, result, target, perGroup, inner, positions);
            }
        }
        return finish(x.type(), result, window.resultShape(x.dim(0), outChannels));
    }

    static Tensor finish(DataType type, float[] result, int... shape) {
        return type == DataType.FP32 ? Tensor.ofFloats(result, shape) : Elements.generate(type, shape, i -> result[i]);
    }

    private static void fillBias(float[] result, int start, int positions, int channels, Tensor bias, int first) {
        if (bias == null) {
            return;
        }
        for (int channel = 0; channel < channels; channel++) {
            int from = start + channel * positions;
            Arrays.fill(result, from, from + positions, (float) bias.doubleAt(first + channel));
        }
    }

    /** The matrix of what lies under the window: one row per channel and tap, one column per position. */
    private static float[] columns(float[] x, int start, Window window, int channels, int[][] offsets) {
        int positions = window.positions();
        var result = new float[Math.multiplyExact(Math.multiplyExact(channels, offsets.length), positions)];
        int row = 0;
        for (int channel = 0; channel < channels; channel++) {
            int base = start + channel * window.inputSize();
            for (int[] tap : offsets) {
                for (int position = 0; position < positions; position++) {
                    result[row + position] = tap[position] < 0 ? 0 : x[base + tap[position]];
                }
                row += positions;
            }
        }
        return result;
    }

    private static TensorType transposedType(OpContext c) {
        var shape = TransposedWindow.of(c);
        int groups = groups(c);
        c.require(c.type(0).dim(1) == c.type(1).dim(0), "the weight does not fit the input channels");
        c.require(c.type(0).dim(1) % groups == 0, "input channels are not a multiple of the groups");
        return c.type(0)
                .withShape(shape.resultShape(
                        c.type(0).dim(0), Math.multiplyExact(c.type(1).dim(1), groups)));
    }

    private static Tensor transposed(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor w = in.get(1);
        var window = TransposedWindow.of(c);
        int groups = groups(c);
        int inChannels = x.dim(1) / groups;
        int outChannels = w.dim(1);
        int inputs = window.inputSize();
        int outputs = window.outputSize();
        var result = new float[Math.multiplyExact(x.dim(0) * groups * outChannels, outputs)];
        var weight = w.toFloats();
        int taps = window.taps();
        for (int n = 0; n < x.dim(0); n++) {
            for (int g = 0; g < groups; g++) {
                int target = (n * groups + g) * outChannels * outputs;
                fillBias(result, target, outputs, outChannels, at(in, 2), g * outChannels);
                // One row per output channel and tap, one column per input position.
                var columns = new float[outChannels * taps * inputs];
                var turned = MatrixProduct.transposed(
                        weight, g * inChannels * outChannels * taps, inChannels, outChannels * taps);
                MatrixProduct.accumulate(
                        turned,
                        0,
                        x.toFloats(),
                        (n * groups + g) * inChannels * inputs,
                        columns,
                        0,
                        outChannels * taps,
                        inChannels,
                        inputs);
                for (int tap = 0; tap < taps; tap++) {
                    window.scatter(columns, result, target, tap, outChannels);
                }
            }
        }
        return finish(x.type(), result, window.resultShape(x.dim(0), outChannels * groups));
    }
}
