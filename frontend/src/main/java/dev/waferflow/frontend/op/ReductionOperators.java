package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;

/** Reductions over dimensions, argument searches and running sums. */
final class ReductionOperators {
    private ReductionOperators() {}

    static List<Operator> all() {
        return List.of(
                exactSum("ReduceSum", x -> x, (a, b) -> a + b),
                sum("ReduceMean", x -> x, (s, n) -> s / n),
                exactSum("ReduceL1", StrictMath::abs, (a, b) -> a + Math.abs(b)),
                sum("ReduceL2", x -> x * x, (s, n) -> StrictMath.sqrt(s)),
                exactSum("ReduceSumSquare", x -> x * x, (a, b) -> a + b * b),
                sum("ReduceLogSum", x -> x, (s, n) -> StrictMath.log(s)),
                reduction("ReduceLogSumExp", (x, at, count) -> {
                    double greatest = Double.NEGATIVE_INFINITY;
                    for (int i = 0; i < count; i++) {
                        greatest = Math.max(greatest, x.doubleAt(at.place(i)));
                    }
                    if (Double.isInfinite(greatest)) {
                        return greatest;
                    }
                    double sum = 0;
                    for (int i = 0; i < count; i++) {
                        sum += StrictMath.exp(x.doubleAt(at.place(i)) - greatest);
                    }
                    return greatest + StrictMath.log(sum);
                }),
                reduction("ReduceProd", (x, at, count) -> {
                    double product = 1;
                    for (int i = 0; i < count; i++) {
                        product *= x.doubleAt(at.place(i));
                    }
                    return product;
                }),
                reduction("ReduceMax", (x, at, count) -> {
                    double best = x.type().integral() ? Elements.least(x.type()) : Double.NEGATIVE_INFINITY;
                    for (int i = 0; i < count; i++) {
                        best = Math.max(best, x.doubleAt(at.place(i)));
                    }
                    return best;
                }),
                reduction("ReduceMin", (x, at, count) -> {
                    double best = x.type().integral() ? Elements.greatest(x.type()) : Double.POSITIVE_INFINITY;
                    for (int i = 0; i < count; i++) {
                        best = Math.min(best, x.doubleAt(at.place(i)));
                    }
                    return best;
                }),
                argument("ArgMax", 1),
                argument("ArgMin", -1),
                Definition.of("CumSum", c -> c.type(0), (c, in) -> cumulative(c, in, 0, Double::sum, Long::sum))
                        .within(Tolerance.ACCUMULATION),
                Definition.of(
                                "CumProd",
                                c -> c.type(0),
                                (c, in) -> cumulative(c, in, 1, (a, b) -> a * b, (a, b) -> a * b))
                        .within(Tolerance.ACCUMULATION));
    }

    /** A sum of terms; of whole numbers it is exact in all their bits. */
    private static Operator exactSum(String name, DoubleUnaryOperator term, LongBinaryOperator plus) {
        Fold real = terms(term, (s, n) -> s);
        return Definition.of(name, ReductionOperators::type, (c, in) -> {
                    Tensor x = in.get(0);
                    return x.type().integral() ? reduceWhole(c, x, plus) : reduce(c, x, real);
                })
                .normalizing(form -> form.integersToInput("axes", 1))
                .within(Tolerance.ACCUMULATION);
    }

    private static Operator sum(String name, DoubleUnaryOperator term, Finish finish) {
        return reduction(name, terms(term, finish));
    }

    private static Fold terms(DoubleUnaryOperator term, Finish finish) {
        return (x, at, count) -> {
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += term.applyAsDouble(x.doubleAt(at.place(i)));
            }
            return finish.of(sum, count);
        };
    }

    private static Operator reduction(String name, Fold fold) {
        return Definition.of(name, ReductionOperators::type, (c, in) -> reduce(c, in.get(0), fold))
                .normalizing(form -> form.integersToInput("axes", 1))
                .within(Tolerance.ACCUMULATION);
    }

    /** Which dimensions go; none at all means that the node does nothing. */
    private static boolean[] reduced(OpContext c) {
        int rank = c.type(0).rank();
        var result = new boolean[rank];
        long[] axes = c.has(1) ? c.requiredConstant(1, "axes").toLongs() : new long[0];
        if (axes.length == 0 && c.attributes().integer("noop_with_empty_axes", 0) == 0) {
            Arrays.fill(result, true);
        }
        for (long axis : axes) {
            result[c.axis(axis, rank)] = true;
        }
        return result;
    }

    private static TensorType type(OpContext c) {
        return c.type(0).withShape(shape(c, reduced(c)));
    }

    private static int[] shape(OpContext c, boolean[] reduced) {
        boolean keep = c.attributes().integer("keepdims", 1) != 0;
        var shape = new int[reduced.length];
        int rank = 0;
        for (int i = 0; i < reduced.length; i++) {
            if (!reduced[i] || keep) {
                shape[rank++] = reduced[i] ? 1 : c.type(0).dim(i);
            }
        }
        return Arrays.copyOf(shape, rank);
    }

    private static Tensor reduce(OpContext c, Tensor x, Fold fold) {
        boolean[] reduced = reduced(c);
        int[] strides = Broadcast.strides(x.shape());
        int[] keptPlaces = places(x, strides, reduced, false);
        int[] places = places(x, strides, reduced, true);
        return Elements.generate(x.type(), shape(c, reduced), i -> {
            int start = keptPlaces[i];
            return fold.of(x, k -> start + places[k], places.length);
        });
    }

    private static Tensor reduceWhole(OpContext c, Tensor x, LongBinaryOperator step) {
        boolean[] reduced = reduced(c);
        int[] strides = Broadcast.strides(x.shape());
        int[] starts = places(x, strides, reduced, false);
        int[] places = places(x, strides, reduced, true);
        return Elements.fromLongs(x.type(), shape(c, reduced), i -> {
            long sum = 0;
            for (int place : places) {
                sum = step.applyAsLong(sum, x.longAt(starts[i] + place));
            }
            return sum;
        });
    }

    /** Offsets of all indices over the reduced (or the kept) dimensions, in row-major order. */
    private static int[] places(Tensor x, int[] strides, boolean[] reduced, boolean wanted) {
        int[] result = {0};
        for (int axis = 0; axis < reduced.length; axis++) {
            if (reduced[axis] == wanted) {
                var next = new int[result.length * x.dim(axis)];
                for (int i = 0; i < next.length; i++) {
                    next[i] = result[i / x.dim(axis)] + i % x.dim(axis) * strides[axis];
                }
                result = next;
            }
        }
        return result;
    }

    private static Operator argument(String name, int sign) {
        return Definition.of(
                name,
                c -> {
                    var reduced = new boolean[c.type(0).rank()];
                    reduced[c.axis(c.attributes().integer("axis", 0), reduced.length)] = true;
                    return TensorType.of(DataType.INT64, shape(c, reduced));
                },
                (c, in) -> {
                    Tensor x = in.get(0);
                    var reduced = new boolean[x.rank()];
                    int axis = c.axis(c.attributes().integer("axis", 0), reduced.length);
                    reduced[axis] = true;
                    boolean last = c.attributes().integer("select_last_index", 0) != 0;
                    int[] strides = Broadcast.strides(x.shape());
                    int[] starts = places(x, strides, reduced, false);
                    return Elements.generate(DataType.INT64, shape(c, reduced), i -> {
                        int best = 0;
                        for (int k = 1; k < x.dim(axis); k++) {
                            double value = x.doubleAt(starts[i] + k * strides[axis]);
                            double other = x.doubleAt(starts[i] + best * strides[axis]);
                            // Zeros of both signs are the same, and the first that is no number wins.
                            boolean wins = sign > 0 ? value > other : value < other;
                            boolean undefined = Double.isNaN(value) && !Double.isNaN(other);
                            best = wins || undefined || last && value == other ? k : best;
                        }
                        return best;
                    });
                });
    }

    private static Tensor cumulative(
            OpContext c, List<Tensor> in, double neutral, DoubleBinaryOperator step, LongBinaryOperator whole) {
        Tensor x = in.get(0);
        int axis = c.axis(in.get(1).longAt(0), x.rank());
        boolean exclusive = c.attributes().integer("exclusive", 0) != 0;
        boolean reverse = c.attributes().integer("reverse", 0) != 0;
        int stride = Broadcast.strides(x.shape())[axis];
        int count = x.dim(axis);
        boolean integral = x.type().integral();
        var result = new double[integral ? 0 : x.size()];
        var wholeResult = new long[integral ? x.size() : 0];
        for (int i = 0; i < x.size(); i++) {
            if (i / stride % count != 0) {
                continue;
            }
            double sum = neutral;
            long wholeSum = (long) neutral;
            for (int k = 0; k < count; k++) {
                int at = i + (reverse ? count - 1 - k : k) * stride;
                if (integral) {
                    long next = whole.applyAsLong(wholeSum, x.longAt(at));
                    wholeResult[at] = exclusive ? wholeSum : next;
                    wholeSum = next;
                } else {
                    double next = step.applyAsDouble(sum, x.doubleAt(at));
                    result[at] = exclusive ? sum : next;
                    sum = next;
                }
            }
        }
        return integral
                ? Elements.fromLongs(x.type(), x.shape(), i -> wholeResult[i])
                : Elements.generate(x.type(), x.shape(), i -> result[i]);
    }

    private interface Fold {
        double of(Tensor x, Places places, int count);
    }

    private interface Places {
        int place(int index);
    }

    private interface Finish {
        double of(double sum, int count);
    }
}
