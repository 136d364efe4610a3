package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Reductions under a sliding window, and over all spatial dimensions; local response normalisation. */
final class PoolOperators {
    private PoolOperators() {}

    static List<Operator> all() {
        return List.of(
                Definition.many(
                        "MaxPool",
                        c -> {
                            TensorType type = poolType(c);
                            return List.of(type, type.withElementType(DataType.INT64));
                        },
                        (c, in) -> maximum(c, in.get(0))),
                Definition.of("AveragePool", PoolOperators::poolType, PoolOperators::average)
                        .within(Tolerance.ACCUMULATION),
                Definition.of("LpPool", PoolOperators::poolType, PoolOperators::norm)
                        .within(Tolerance.ACCUMULATION),
                Definition.of(
                                "GlobalAveragePool",
                                PoolOperators::globalType,
                                (c, in) -> global(in.get(0), (x, s, n) -> {
                                    double sum = 0;
                                    for (int i = 0; i < n; i++) {
                                        sum += x.doubleAt(s + i);
                                    }
                                    return sum / n;
                                }))
                        .within(Tolerance.ACCUMULATION),
                Definition.of(
                        "GlobalMaxPool",
                        PoolOperators::globalType,
                        (c, in) -> global(in.get(0), (x, s, n) -> {
                            double greatest = Double.NEGATIVE_INFINITY;
                            for (int i = 0; i < n; i++) {
                                greatest = Math.max(greatest, x.doubleAt(s + i));
                            }
                            return greatest;
                        })),
                Definition.of("GlobalLpPool", PoolOperators::globalType, (c, in) -> {
                            double p = c.attributes().integer("p", 2);
                            return global(in.get(0), (x, s, n) -> {
                                double sum = 0;
                                for (int i = 0; i < n; i++) {
                                    sum += StrictMath.pow(StrictMath.abs(x.doubleAt(s + i)), p);
                                }
                                return StrictMath.pow(sum, 1 / p);
                            });
                        })
                        .within(Tolerance.ACCUMULATION),
                Definition.of("LRN", c -> c.type(0), PoolOperators::localResponse)
                        .within(Tolerance.ACCUMULATION));
    }

    private static TensorType poolType(OpContext c) {
        var window = Window.ofPool(c);
        return c.type(0)
                .withShape(window.resultShape(c.type(0).dim(0), c.type(0).dim(1)));
    }

    private static TensorType globalType(OpContext c) {
        int[] shape = c.type(0).dims();
        c.require(shape.length >= 2, "needs a batch and a channel dimension");
        for (int i = 2; i < shape.length; i++) {
            shape[i] = 1;
        }
        return c.type(0).withShape(shape);
    }

    private static Tensor global(Tensor x, Summary summary) {
        int[] shape = x.shape();
        int inner = 1;
        for (int i = 2; i < shape.length; i++) {
            inner *= shape[i];
            shape[i] = 1;
        }
        int run = inner;
        return Elements.generate(x.type(), shape, i -> summary.of(x, i * run, run));
    }

    private static List<Tensor> maximum(OpContext c, Tensor x) {
        var window = Window.ofPool(c);
        int planes = x.dim(0) * x.dim(1);
        int positions = window.positions();
        int size = window.inputSize();
        var best = new int[planes * positions];
        Arrays.fill(best, -1);
        for (int tap = 0; tap < window.taps(); tap++) {
            var offsets = window.offsets(tap);
            for (int plane = 0; plane < planes; plane++) {
                for (int position = 0; position < positions; position++) {
                    int at = plane * size + offsets[position];
                    int out = plane * positions + position;
                    if (offsets[position] >= 0 && (best[out] < 0 || greater(x, at, best[out]))) {
                        best[out] = at;
                    }
                }
            }
        }
        int[] shape = window.resultShape(x.dim(0), x.dim(1));
        Tensor values =
                Elements.generate(x.type(), shape, i -> best[i] < 0 ? Double.NEGATIVE_INFINITY : x.doubleAt(best[i]));
        if (c.outputCount() == 1) {
            return List.of(values);
        }
        boolean columnMajor = c.attributes().integer("storage_order", 0) != 0;
        var indices = new long[best.length];
        for (int i = 0; i < best.length; i++) {
            indices[i] = columnMajor ? columnMajor(best[i], window) : best[i];
        }
        return List.of(values, Tensor.ofLongs(DataType.INT64, indices, shape));
    }

    private static boolean greater(Tensor x, int candidate, int current) {
        double value = x.doubleAt(candidate);
        return value > x.doubleAt(current) || Double.isNaN(value);
    }

    private static long columnMajor(int flat, Window window) {
        int size = window.inputSize();
        long plane = flat / size;
        int rest = flat % size;
        long result = 0;
        for (int axis = window.rank() - 1; axis >= 0; axis--) {
            long scale = 1;
            for (int before = 0; before < axis; before++) {
                scale *= window.input(before);
            }
            result += rest % window.input(axis) * scale;
            rest /= window.input(axis);
        }
        return plane * size + result;
    }

    private static Tensor average(OpContext c, List<Tensor> in) {
        boolean countPads = c.attributes().integer("count_include_pad", 0) != 0;
        var window = Window.ofPool(c);
        var counts = new int[window.positions()];
        Tensor x = in.get(0);
        double[] sums = windowed(window, x, counts, v -> v);
        if (countPads) {
            paddedCounts(window, counts);
        }
        return Elements.generate(
                x.type(), window.resultShape(x.dim(0), x.dim(1)), i -> sums[i] / counts[i % counts.length]);
    }

    /** Taps within the padded input: with ceil_mode the last window may stick out beyond the padding. */
    private static void paddedCounts(Window window, int[] counts) {
        for (int position = 0; position < counts.length; position++) {
            int count = 1;
            int rest = position;
            for (int axis = window.rank() - 1; axis >= 0; axis--) {
                int start = rest % window.output(axis) * window.stride(axis) - window.padBegin(axis);
                rest /= window.output(axis);
                int limit = window.input(axis) + window.padEnd(axis);
                int inside = 0;
                for (int tap = 0; tap < window.kernel(axis); tap++) {
                    inside += start + tap * window.dilation(axis) < limit ? 1 : 0;
                }
                count *= inside;
            }
            counts[position] = count;
        }
    }

    private static Tensor norm(OpContext c, List<Tensor> in) {
        double p = c.attributes().integer("p", 2);
        var window = Window.ofPool(c);
        Tensor x = in.get(0);
        double[] sums = windowed(window, x, new int[window.positions()], v -> StrictMath.pow(StrictMath.abs(v), p));
        return Elements.generate(x.type(), window.resultShape(x.dim(0), x.dim(1)), i -> StrictMath.pow(sums[i], 1 / p));
    }

    private static double[] windowed(Window window, Tensor x, int[] counts, DoubleUnaryOperator term) {
        int planes = x.dim(0) * x.dim(1);
        var sums = new double[planes * counts.length];
        for (int tap = 0; tap < window.taps(); tap++) {
            var offsets = window.offsets(tap);
            for (int position = 0; position < counts.length; position++) {
                if (offsets[position] < 0) {
                    continue;
                }
                counts[position]++;
                for (int plane = 0; plane < planes; plane++) {
                    double value = x.doubleAt(plane * window.inputSize() + offsets[position]);
                    sums[plane * counts.length + position] += term.applyAsDouble(value);
                }
            }
        }
        return sums;
    }

    private static Tensor localResponse(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        int size = c.attributes().intValue("size", 1);
        double alpha = c.attributes().floating("alpha", 1e-4);
        double beta = c.attributes().floating("beta", 0.75);
        double bias = c.attributes().floating("bias", 1);
        int channels = x.dim(1);
        int inner = x.size() / Math.max(1, x.dim(0) * channels);
        return Elements.generate(x.type(), x.shape(), i -> {
            int channel = i / inner % channels;
            double sum = 0;
            int first = Math.max(0, channel - (size - 1) / 2);
            int last = Math.min(channels - 1, channel + size / 2);
            for (int k = first; k <= last; k++) {
                double value = x.doubleAt(i + (k - channel) * inner);
                sum += value * value;
            }
            double scale = bias + alpha / size * sum;
            double power = beta == 0.75 ? StrictMath.sqrt(scale * StrictMath.sqrt(scale)) : StrictMath.pow(scale, beta);
            return x.doubleAt(i) / power;
        });
    }

    private interface Summary {
        double of(Tensor x, int start, int count);
    }
}
