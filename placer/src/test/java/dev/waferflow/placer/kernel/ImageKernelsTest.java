package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.wafer.WaferSpecs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kernels for images are compiled, run in the simulated PEs, and compared with the reference. */
class ImageKernelsTest {
    private static Value weights(GraphBuilder g, int seed, int... shape) {
        var values = CompiledGraph.numbers(seed, shape).toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] *= 0.25f;
        }
        return g.constant("w" + seed, Tensor.ofFloats(values, shape));
    }

    private static Value node(GraphBuilder g, String op, Attributes attributes, Value... inputs) {
        return g.node(op, op, attributes, List.of(inputs));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 3, 9, 8, 5, 3, 3, 1, 1, 1, 1",
        "1, 3, 9, 8, 4, 3, 3, 2, 1, 1, 1",
        "2, 4, 7, 11, 6, 3, 5, 1, 2, 1, 1",
        "1, 4, 10, 10, 6, 3, 3, 1, 2, 2, 1",
        "1, 6, 8, 9, 4, 1, 1, 2, 0, 1, 1",
        "1, 6, 7, 9, 4, 3, 3, 1, 1, 1, 2",
        "1, 6, 7, 9, 6, 3, 3, 2, 1, 1, 6",
        "2, 5, 6, 5, 5, 2, 2, 1, 0, 1, 5",
    })
    void convolutions(
            int batch,
            int in,
            int rows,
            int columns,
            int out,
            int r,
            int s,
            int stride,
            int pad,
            int dilation,
            int groups) {
        var attributes = Attributes.none()
                .with("strides", new int[] {stride, stride})
                .with("pads", new int[] {pad, pad, pad, pad})
                .with("dilations", new int[] {dilation, dilation})
                .with("group", groups);
        CompiledGraph.of(
                        (g, in0) -> node(
                                g,
                                "Conv",
                                attributes,
                                in0.get(0),
                                weights(g, 3, out, in / groups, r, s),
                                weights(g, 4, out)),
                        new int[] {batch, in, rows, columns})
                .isRight();
    }

    @Test
    void convolutionInOneDimension() {
        var attributes = Attributes.none().with("pads", new int[] {2, 2}).with("strides", new int[] {2});
        CompiledGraph.of(
                        (g, in) -> node(g, "Conv", attributes, in.get(0), weights(g, 3, 5, 4, 5)), new int[] {2, 4, 13})
                .isRight();
    }

    @ParameterizedTest
    @CsvSource({
        "MaxPool, 2, 2, 0, 0, 0", "MaxPool, 3, 2, 1, 0, 0", "MaxPool, 3, 2, 0, 1, 0", "AveragePool, 2, 2, 0, 0, 0",
        "AveragePool, 3, 1, 1, 0, 0", "AveragePool, 3, 2, 1, 0, 1", "AveragePool, 3, 2, 0, 1, 0",
                "MaxPool, 9, 1, 0, 0, 0",
    })
    void pools(String op, int window, int stride, int pad, int ceil, int countPad) {
        var attributes = Attributes.none()
                .with("kernel_shape", new int[] {window, window})
                .with("strides", new int[] {stride, stride})
                .with("pads", new int[] {pad, pad, pad, pad})
                .with("ceil_mode", ceil)
                .with("count_include_pad", countPad);
        CompiledGraph.of((g, in) -> node(g, op, attributes, in.get(0)), new int[] {1, 5, 9, 10})
                .isRight();
    }

    @ParameterizedTest
    @CsvSource({"GlobalAveragePool", "GlobalMaxPool"})
    void poolsOverAll(String op) {
        CompiledGraph.of((g, in) -> node(g, op, Attributes.none(), in.get(0)), new int[] {2, 5, 6, 7})
                .isRight();
    }

    @Test
    void concatenationAlongChannelsWithZeros() {
        CompiledGraph.of(
                        (g, in) -> node(
                                g,
                                "Concat",
                                Attributes.none().with("axis", 1),
                                in.get(0),
                                g.constant("zero", Tensor.ofFloats(new float[3 * 6 * 7], 1, 3, 6, 7)),
                                in.get(1)),
                        new int[] {1, 5, 6, 7},
                        new int[] {1, 9, 6, 7})
                .isRight();
    }

    @Test
    void concatenationAlongColumnsWithConstants() {
        var values = new float[4 * 5 * 2];
        for (int i = 0; i < values.length; i++) {
            values[i] = i / 10 * 0.5f + i % 2;
        }
        CompiledGraph.of(
                        (g, in) -> node(
                                g,
                                "Concat",
                                Attributes.none().with("axis", 3),
                                in.get(0),
                                g.constant("c", Tensor.ofFloats(values, 1, 4, 5, 2)),
                                in.get(1)),
                        new int[] {1, 4, 5, 6},
                        new int[] {1, 4, 5, 3})
                .isRight();
    }

    /** Records of 4.8 KB per lane and stream: four of both and two of the result would be 62 KB. */
    @Test
    void aConcatenationOfRecordsThatFillAPeHoldsFewerOfThem() {
        var values = new float[4 * 3 * 150];
        for (int i = 0; i < values.length; i++) {
            values[i] = i / 450 + i % 150 % 7;
        }
        CompiledGraph.of(
                        (g, in) -> node(
                                g,
                                "Concat",
                                Attributes.none().with("axis", 1),
                                in.get(0),
                                g.constant("c", Tensor.ofFloats(values, 1, 4, 3, 150)),
                                in.get(1)),
                        new int[] {1, 8, 3, 150},
                        new int[] {1, 8, 3, 150})
                .isRightInShapes(
                        Frame.of(2, 1, DataType.FP32),
                        WaferSpecs.load("tiny").with(Map.of("height", "2", "width", "40")),
                        2,
                        JoinRoom.IN_BUFFERS,
                        kernel -> kernel);
    }

    @ParameterizedTest
    @CsvSource({
        "nearest, asymmetric, 2, 2",
        "nearest, half_pixel, 3, 2",
        "linear, half_pixel, 2, 2",
        "linear, asymmetric, 2, 3",
        "linear, align_corners, 2, 2",
        "linear, half_pixel, 1, 0.5",
        "nearest, asymmetric, 0.5, 1",
    })
    void resizing(String mode, String coordinates, float down, float right) {
        var attributes = Attributes.none()
                .with("mode", mode)
                .with("coordinate_transformation_mode", coordinates)
                .with("nearest_mode", "floor");
        CompiledGraph.of(
                        (g, in) -> node(
                                g,
                                "Resize",
                                attributes,
                                in.get(0),
                                Value.ABSENT,
                                g.constant("s", Tensor.ofFloats(new float[] {1, 1, down, right}, 4))),
                        new int[] {2, 3, 6, 8})
                .isRight();
    }

    @ParameterizedTest
    @CsvSource({"2, 2, 0, 0, 1", "3, 2, 1, 1, 1", "4, 2, 1, 0, 1", "3, 1, 1, 0, 1", "2, 3, 0, 0, 2", "5, 3, 1, 0, 1"})
    void transposedConvolutions(int window, int stride, int pad, int extra, int groups) {
        var attributes = Attributes.none()
                .with("strides", new int[] {stride, stride})
                .with("pads", new int[] {pad, pad, pad, pad})
                .with("output_padding", new int[] {extra, extra})
                .with("group", groups);
        CompiledGraph.of(
                        (g, in) -> node(
                                g,
                                "Relu",
                                Attributes.none(),
                                node(
                                        g,
                                        "ConvTranspose",
                                        attributes,
                                        in.get(0),
                                        weights(g, 3, 4, 6 / groups, window, window),
                                        weights(g, 4, 6))),
                        new int[] {2, 4, 5, 7})
                .isRight();
    }

    @Test
    void residualBlock() {
        var same = Attributes.none().with("pads", new int[] {1, 1, 1, 1});
        CompiledGraph.of(
                        (g, in) -> {
                            Value a = node(g, "Conv", same, in.get(0), weights(g, 3, 6, 4, 3, 3));
                            Value b = node(
                                    g, "Conv", same, node(g, "Relu", Attributes.none(), a), weights(g, 4, 6, 6, 3, 3));
                            return node(g, "Relu", Attributes.none(), node(g, "Add", Attributes.none(), b, a));
                        },
                        new int[] {1, 4, 9, 9})
                .isRight();
    }

    @Test
    void squeezeAndExcitation() {
        CompiledGraph.of(
                        (g, in) -> {
                            Value x = node(g, "Conv", Attributes.none(), in.get(0), weights(g, 3, 8, 4, 1, 1));
                            Value s = node(g, "GlobalAveragePool", Attributes.none(), x);
                            s = node(
                                    g,
                                    "Relu",
                                    Attributes.none(),
                                    node(g, "Conv", Attributes.none(), s, weights(g, 5, 2, 8, 1, 1)));
                            s = node(g, "Conv", Attributes.none(), s, weights(g, 6, 8, 2, 1, 1));
                            return node(g, "Mul", Attributes.none(), x, node(g, "Sigmoid", Attributes.none(), s));
                        },
                        new int[] {1, 4, 6, 7})
                .isRight();
    }

    @Test
    void classifierAfterFlatten() {
        CompiledGraph.of(
                        (g, in) -> {
                            Value x = node(g, "Conv", Attributes.none(), in.get(0), weights(g, 3, 5, 3, 3, 3));
                            Value flat = node(g, "Flatten", Attributes.none(), x);
                            return node(
                                    g, "Gemm", Attributes.none(), flat, weights(g, 5, 5 * 4 * 5, 7), weights(g, 6, 7));
                        },
                        new int[] {1, 3, 6, 7})
                .isRight();
    }

    @Test
    void denseBlockWithUnfoldedNormalization() {
        CompiledGraph.of(
                        (g, in) -> {
                            Value x = in.get(0);
                            for (int i = 0; i < 3; i++) {
                                int channels = x.type().dim(1);
                                var scale = new ArrayList<Value>(List.of(x));
                                for (int p = 0; p < 4; p++) {
                                    float[] numbers = CompiledGraph.numbers(10 * i + p, channels)
                                            .toFloats();
                                    for (int c = 0; c < channels; c++) {
                                        numbers[c] = p == 3 ? Math.abs(numbers[c]) + 0.5f : numbers[c];
                                    }
                                    scale.add(g.constant("n" + i + p, Tensor.ofFloats(numbers, channels)));
                                }
                                Value n = g.node("BatchNormalization", "bn" + i, Attributes.none(), scale);
                                Value y = node(
                                        g,
                                        "Conv",
                                        Attributes.none(),
                                        node(g, "Relu", Attributes.none(), n),
                                        weights(g, 30 + i, 3, channels, 1, 1));
                                x = node(g, "Concat", Attributes.none().with("axis", 1), x, y);
                            }
                            return x;
                        },
                        new int[] {1, 6, 5, 6})
                .isRight();
    }

    @Test
    void slopesPerChannel() {
        CompiledGraph.of(
                        (g, in) -> node(g, "PRelu", Attributes.none(), in.get(0), weights(g, 3, 5, 1, 1)),
                        new int[] {1, 5, 6, 7})
                .isRight();
    }

    @Test
    void responseNormalization() {
        var attributes = Attributes.none()
                .with("size", 5)
                .with("alpha", 0.3)
                .with("beta", 0.75)
                .with("bias", 1.5);
        CompiledGraph.of((g, in) -> node(g, "LRN", attributes, in.get(0)), new int[] {1, 9, 5, 6})
                .isRight();
    }

    @Test
    void mapOverAllChannels() {
        CompiledGraph.of(
                        (g, in) -> {
                            Value x = node(g, "Conv", Attributes.none(), in.get(0), weights(g, 3, 8, 4, 1, 1));
                            Value map = node(g, "Conv", Attributes.none(), x, weights(g, 4, 1, 8, 1, 1));
                            return node(g, "Mul", Attributes.none(), x, node(g, "Sigmoid", Attributes.none(), map));
                        },
                        new int[] {1, 4, 6, 7})
                .isRight();
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 1, 2, 0, 0, 2, 1, 0", "0, 0, 1, 0, 0, 0, 0, 1, 1.5", "0, 2, 0, 1, 0, 1, 1, 0, -1"})
    void padding(long a, long b, long c, long d, long e, long f, long h, long i, float value) {
        CompiledGraph.of(
                        (g, in) -> node(
                                g,
                                "Pad",
                                Attributes.none(),
                                in.get(0),
                                g.constant(
                                        "p",
                                        Tensor.ofLongs(
                                                dev.waferflow.machine.number.DataType.INT64,
                                                new long[] {a, b, c, d, e, f, h, i},
                                                8)),
                                g.constant("v", Tensor.ofFloats(new float[] {value}, 1))),
                        new int[] {2, 3, 5, 6})
                .isRight();
    }

    @ParameterizedTest
    @CsvSource({"DCR", "CRD"})
    void depthToSpace(String mode) {
        CompiledGraph.of(
                        (g, in) -> node(
                                g,
                                "DepthToSpace",
                                Attributes.none().with("blocksize", 2).with("mode", mode),
                                in.get(0)),
                        new int[] {1, 8, 4, 5})
                .isRight();
    }
}
