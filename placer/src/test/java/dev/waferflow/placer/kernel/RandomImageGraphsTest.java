package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.machine.mesh.Rect;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.wafer.Defects;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.placer.Demands;
import dev.waferflow.placer.floor.Constraints;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random small networks for images compute what the reference computes, with and without dead PEs, in copies of all numbers and
 * around forbidden columns; the verifier looks at every program. The seed tells everything about a network. {@code make
 * random-networks} tries 2,000.
 */
class RandomImageGraphsTest {
    static IntStream seeds() {
        int first = Integer.getInteger("waferflow.test.first", 0);
        return IntStream.range(first, first + Integer.getInteger("waferflow.test.graphs", 60));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void computesWhatTheReferenceComputes(int seed) {
        var random = new Random(seed * 7919L + 1);
        int[] shape = {1 + random.nextInt(2), 1 + random.nextInt(6), 4 + random.nextInt(9), 4 + random.nextInt(9)};
        var graph = CompiledGraph.of((g, in) -> new Net(g, random, in.get(0)).build(), shape);
        DataType precision = random.nextInt(3) == 0 ? DataType.FP16 : DataType.FP32;
        int height = 6 + random.nextInt(40);
        if (seed % 2 == 0) {
            graph.isRightOn(precision, height);
        } else {
            graph.isRightOn(precision, worn(seed, height), demands(seed, height));
        }
    }

    /** Mostly a wafer with dead PEs; without spares, so that some columns are gone. */
    private static WaferSpec worn(int seed, int height) {
        return WaferSpecs.load("tiny")
                .with(Map.of("height", Integer.toString(height), "width", "150"))
                .withDefects(Defects.random(seed % 5 * 0.01, seed));
    }

    /** Any number of copies, columns in the west that are forbidden, or both. */
    private static Demands demands(int seed, int height) {
        List<Integer> replicas = seed % 3 == 0
                ? List.of()
                : Demands.ANY_REPLICAS.stream().filter(n -> n <= height / 4 + 1).toList();
        var forbidden = List.of(new Rect(seed % 7, 0, 1 + seed % 4, 2));
        var constraints = new Constraints("test", new TreeMap<>(), new TreeMap<>(), forbidden, List.of());
        return new Demands(replicas, OptionalDouble.empty(), seed % 4 == 1 ? Constraints.NONE : constraints);
    }

    /** Grows a network node by node. */
    private static final class Net {
        private final GraphBuilder builder;
        private final Random random;
        private final List<Value> values = new ArrayList<>();
        private int names;

        Net(GraphBuilder builder, Random random, Value input) {
            this.builder = builder;
            this.random = random;
            values.add(input);
        }

        Value build() {
            int nodes = 2 + random.nextInt(7);
            for (int i = 0; i < nodes; i++) {
                values.add(next(values.get(values.size() - 1)));
            }
            Value last = values.get(values.size() - 1);
            return switch (random.nextInt(5)) {
                case 0 -> node("GlobalAveragePool", Attributes.none(), last);
                case 1 -> {
                    Value flat = node("Flatten", Attributes.none(), last);
                    int outputs = 1 + random.nextInt(9);
                    yield node(
                            "Gemm", Attributes.none(), flat, weights(flat.type().dim(1), outputs), weights(outputs));
                }
                default -> last;
            };
        }

        private Value next(Value x) {
            int rows = x.type().dim(2);
            int columns = x.type().dim(3);
            boolean small = rows * columns < 150;
            return switch (random.nextInt(13)) {
                case 0, 1, 2 -> conv(x, 1);
                case 3 -> conv(x, x.type().dim(1));
                case 4 -> pool(x);
                case 5 -> residual(x);
                case 6 -> concat(x);
                case 7 -> node(pick("Relu", "Sigmoid", "HardSwish", "Tanh"), Attributes.none(), x);
                case 8 -> small ? resize(x) : x;
                case 9 -> small ? transposed(x) : conv(x, 1);
                case 10 -> squeeze(x);
                case 11 -> pad(x);
                default -> normalized(x);
            };
        }

        private Value conv(Value x, int groups) {
            int in = x.type().dim(1);
            int out = groups == in ? in : groups * (1 + random.nextInt(random.nextInt(4) == 0 ? 40 : 8));
            int dilation = 1 + random.nextInt(2);
            int r = window(x.type().dim(2), dilation);
            int s = window(x.type().dim(3), dilation);
            int[] pads = {random.nextInt(r), random.nextInt(s), random.nextInt(r), random.nextInt(s)};
            var attributes = Attributes.none()
                    .with("strides", new int[] {1 + random.nextInt(2), 1 + random.nextInt(2)})
                    .with("pads", pads)
                    .with("dilations", new int[] {dilation, dilation})
                    .with("group", groups);
            Value w = weights(out, in / groups, r, s);
            return random.nextBoolean() ? node("Conv", attributes, x, w, weights(out)) : node("Conv", attributes, x, w);
        }

        private int window(int extent, int dilation) {
            int window = 1 + random.nextInt(4);
            while ((window - 1) * dilation + 1 > extent) {
                window--;
            }
            return window;
        }

        private Value pool(Value x) {
            int r = window(x.type().dim(2), 1);
            int s = window(x.type().dim(3), 1);
            int padRows = random.nextInt((r + 1) / 2);
            int padColumns = random.nextInt((s + 1) / 2);
            var attributes = Attributes.none()
                    .with("kernel_shape", new int[] {r, s})
                    .with("strides", new int[] {1 + random.nextInt(2), 1 + random.nextInt(2)})
                    .with("pads", new int[] {padRows, padColumns, padRows, padColumns});
            return node(pick("MaxPool", "AveragePool"), attributes, x);
        }

        private Value residual(Value x) {
            for (Value other : values) {
                if (other != x && other.type().shape().equals(x.type().shape())) {
                    return node(pick("Add", "Mul", "Max"), Attributes.none(), x, other);
                }
            }
            return node("Add", Attributes.none(), conv1(x), x);
        }

        private Value conv1(Value x) {
            int channels = x.type().dim(1);
            return node("Conv", Attributes.none(), x, weights(channels, channels, 1, 1));
        }

        private Value concat(Value x) {
            int axis = random.nextInt(4) == 0 ? 3 : 1;
            for (Value other : values) {
                var wanted = new ArrayList<>(x.type().shape());
                wanted.set(axis, other.type().dim(axis));
                if (other.type().shape().equals(wanted)) {
                    Value second = other == x ? conv1(x) : other;
                    return node("Concat", Attributes.none().with("axis", axis), second, x);
                }
            }
            return node("Concat", Attributes.none().with("axis", axis), conv1(x), x);
        }

        private Value resize(Value x) {
            var attributes = Attributes.none()
                    .with("mode", pick("nearest", "linear"))
                    .with("coordinate_transformation_mode", pick("half_pixel", "asymmetric", "align_corners"))
                    .with("nearest_mode", "floor");
            float[] scales = {1, 1, 1 + random.nextInt(2), 1 + random.nextInt(3)};
            return node("Resize", attributes, x, Value.ABSENT, constant(Tensor.ofFloats(scales, 4)));
        }

        private Value transposed(Value x) {
            int in = x.type().dim(1);
            int window = 1 + random.nextInt(4);
            int stride = 1 + random.nextInt(3);
            var attributes = Attributes.none()
                    .with("strides", new int[] {stride, stride})
                    .with("output_padding", new int[] {random.nextInt(stride), 0});
            return node("ConvTranspose", attributes, x, weights(in, 1 + random.nextInt(5), window, window));
        }

        private Value squeeze(Value x) {
            int channels = x.type().dim(1);
            Value s = node("GlobalAveragePool", Attributes.none(), x);
            Value e = node("Conv", Attributes.none(), s, weights(channels, channels, 1, 1));
            return node("Mul", Attributes.none(), x, node("Sigmoid", Attributes.none(), e));
        }

        private Value pad(Value x) {
            long[] pads = new long[8];
            for (int d : new int[] {1, 2, 3, 5, 6, 7}) {
                pads[d] = random.nextInt(3);
            }
            return node("Pad", Attributes.none(), x, constant(Tensor.ofLongs(DataType.INT64, pads, 8)));
        }

        private Value normalized(Value x) {
            int channels = x.type().dim(1);
            float[] variance = new float[channels];
            for (int c = 0; c < channels; c++) {
                variance[c] = 0.5f + random.nextFloat();
            }
            return node(
                    "BatchNormalization",
                    Attributes.none(),
                    x,
                    weights(channels),
                    weights(channels),
                    weights(channels),
                    constant(Tensor.ofFloats(variance, channels)));
        }

        private String pick(String... names) {
            return names[random.nextInt(names.length)];
        }

        private Value node(String op, Attributes attributes, Value... inputs) {
            return builder.node(op, op + names++, attributes, List.of(inputs));
        }

        private Value constant(Tensor tensor) {
            return builder.constant("c" + names++, tensor);
        }

        private Value weights(int... shape) {
            int inner = 1;
            for (int d = 1; d < shape.length; d++) {
                inner *= shape[d];
            }
            var values = new float[Tensor.sizeOf(shape)];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (random.nextGaussian() / Math.sqrt(inner));
            }
            return constant(Tensor.ofFloats(values, shape));
        }
    }
}
