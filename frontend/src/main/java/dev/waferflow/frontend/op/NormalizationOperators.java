package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Normalisation by mean and variance, and the softmax family. Sums are in double precision. */
final class NormalizationOperators {
    private NormalizationOperators() {}

    static List<Operator> all() {
        return List.of(
                BatchNormalization.operator(),
                Definition.many("LayerNormalization", NormalizationOperators::layerTypes, NormalizationOperators::layer)
                        .within(Tolerance.ACCUMULATION),
                Definition.of(
                                "RMSNormalization",
                                c -> {
                                    stash(c);
                                    return c.type(0);
                                },
                                NormalizationOperators::rootMeanSquare)
                        .within(Tolerance.ACCUMULATION),
                Definition.of("InstanceNormalization", NormalizationOperators::channelType, (c, in) -> {
                            Tensor x = in.get(0);
                            int run = x.size() / Math.max(1, x.dim(0) * x.dim(1));
                            return perChannel(normalized(x, run, epsilon(c)).values(), in.get(1), in.get(2));
                        })
                        .within(Tolerance.ACCUMULATION),
                Definition.of("GroupNormalization", NormalizationOperators::channelType, (c, in) -> {
                            Tensor x = in.get(0);
                            int groups = c.attributes().intValue("num_groups", 1);
                            c.require(groups > 0 && x.dim(1) % groups == 0, "channels are no multiple of num_groups");
                            int run = x.size() / Math.max(1, x.dim(0) * groups);
                            return perChannel(normalized(x, run, epsilon(c)).values(), in.get(1), in.get(2));
                        })
                        .within(Tolerance.ACCUMULATION),
                softmax("Softmax", (x, greatest, sum) -> StrictMath.exp(x - greatest) / sum),
                softmax("LogSoftmax", (x, greatest, sum) -> x - greatest - StrictMath.log(sum)),
                softmax("Hardmax", null),
                Definition.of("LpNormalization", NormalizationOperators::lpType, NormalizationOperators::lp)
                        .within(Tolerance.ACCUMULATION),
                Definition.of("MeanVarianceNormalization", c -> c.type(0), NormalizationOperators::meanVariance)
                        .within(Tolerance.ACCUMULATION));
    }

    /** The type in which the moments are handed out; they are computed in double precision whatever it is. */
    private static DataType stash(OpContext c) {
        DataType type = DataTypes.attribute(c, "stash_type", DataType.FP32);
        if (type != DataType.FP32 && type != DataType.FP64) {
            throw c.unsupported("stash_type " + type, "use stash_type 1");
        }
        return type;
    }

    static double epsilon(OpContext c) {
        return c.attributes().floating("epsilon", 1e-5);
    }

    private static TensorType channelType(OpContext c) {
        TensorType x = c.type(0);
        c.require(x.rank() >= 2, "needs a batch and a channel dimension");
        int size = c.type(1).size();
        c.require(size == c.type(2).size(), "scale and bias differ in size");
        stash(c);
        int groups = c.attributes().intValue("num_groups", x.dim(1));
        c.require(size == x.dim(1) || size == groups, "scale and bias do not have one element per channel");
        return x;
    }

    private static List<TensorType> layerTypes(OpContext c) {
        TensorType x = c.type(0);
        int axis = c.axis(c.attributes().integer("axis", -1), x.rank());
        int[] shape = x.dims();
        Arrays.fill(shape, axis, shape.length, 1);
        c.require(Broadcast.reaches(c.type(1), x), "the scale does not broadcast to the input");
        c.require(!c.has(2) || Broadcast.reaches(c.type(2), x), "the bias does not broadcast to the input");
        TensorType moments = TensorType.of(stash(c), shape);
        return List.of(x, moments, moments);
    }

    private static List<Tensor> layer(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        int axis = c.axis(c.attributes().integer("axis", -1), x.rank());
        int run = Tensor.sizeOf(Arrays.copyOfRange(x.shape(), axis, x.rank()));
        Moments moments = normalized(x, run, epsilon(c));
        Tensor y = BinaryOperators.binary(moments.values(), in.get(1), (a, b) -> a * b, null);
        if (c.has(2)) {
            y = BinaryOperators.binary(y, in.get(2), (a, b) -> a + b, null);
        }
        TensorType type = layerTypes(c).get(1);
        return List.of(
                Elements.generate(x.type(), x.shape(), y::doubleAt),
                Elements.generate(type.elementType(), type.dims(), i -> moments.means()[i]),
                Elements.generate(
                        type.elementType(),
                        type.dims(),
                        i -> 1 / StrictMath.sqrt(moments.variances()[i] + epsilon(c))));
    }

    private static Tensor rootMeanSquare(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        int axis = c.axis(c.attributes().integer("axis", -1), x.rank());
        int run = Math.max(1, Tensor.sizeOf(Arrays.copyOfRange(x.shape(), axis, x.rank())));
        var factors = new double[x.size() / run];
        for (int row = 0; row < factors.length; row++) {
            double sum = 0;
            for (int i = 0; i < run; i++) {
                sum += x.doubleAt(row * run + i) * x.doubleAt(row * run + i);
            }
            factors[row] = 1 / StrictMath.sqrt(sum / run + epsilon(c));
        }
        Tensor scaled = Elements.generate(x.type(), x.shape(), i -> x.doubleAt(i) * factors[i / run]);
        return BinaryOperators.binary(scaled, in.get(1), (a, b) -> a * b, null);
    }

    /** Runs of the given length with mean 0 and variance 1, in single precision or better. */
    static Moments normalized(Tensor x, int run, double epsilon) {
        int rows = run == 0 ? 0 : x.size() / run;
        var means = new double[rows];
        var variances = new double[rows];
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            for (int i = 0; i < run; i++) {
                sum += x.doubleAt(row * run + i);
            }
            means[row] = sum / run;
            double squares = 0;
            for (int i = 0; i < run; i++) {
                double distance = x.doubleAt(row * run + i) - means[row];
                squares += distance * distance;
            }
            variances[row] = squares / run;
        }
        DataType type = x.type() == DataType.FP64 ? DataType.FP64 : DataType.FP32;
        Tensor values = Elements.generate(
                type, x.shape(), i -> (x.doubleAt(i) - means[i / run]) / StrictMath.sqrt(variances[i / run] + epsilon));
        return new Moments(x.type(), values, means, variances);
    }

    /** Scale and bias have one element per channel or, in old group normalisations, per group of channels. */
    private static Tensor perChannel(Tensor x, Tensor scale, Tensor bias) {
        int channels = x.dim(1);
        int inner = x.size() / Math.max(1, x.dim(0) * channels);
        return Elements.generate(scale.type(), x.shape(), i -> {
            int channel = i / inner % channels;
            int place = channel * scale.size() / channels;
            return x.doubleAt(i) * scale.doubleAt(place) + bias.doubleAt(place);
        });
    }

    private static Operator softmax(String name, Share share) {
        return Definition.of(
                        name,
                        c -> {
                            c.axis(
                                    c.attributes().integer("axis", -1),
                                    Math.max(1, c.type(0).rank()));
                            return c.type(0);
                        },
                        (c, in) -> softmax(c, in.get(0), share))
                .normalizing(form -> flattening(form))
                .expanding(NormalizationOperators::flattened)
                .within(Tolerance.ACCUMULATION);
    }

    /** Before operator set 13, all dimensions from {@code axis} on count as one. */
    private static NodeForm flattening(NodeForm form) {
        if (form.opset() >= 13) {
            return form;
        }
        OpContext c = form.context();
        int rank = c.type(0).rank();
        int axis = c.axis(form.attributes().integer("axis", 1), Math.max(1, rank));
        var attributes = form.attributes();
        int wide = axis;
        int count = 0;
        for (int i = axis; i < rank; i++) {
            if (c.type(0).dim(i) != 1) {
                wide = i;
                count++;
            }
        }
        return count <= 1
                ? form.withAttributes(attributes.with("axis", wide))
                : form.withAttributes(attributes.with("axis", axis).with("flatten", 1));
    }

    private static Optional<List<Value>> flattened(OpContext c, GraphBuilder builder) {
        if (!c.attributes().has("flatten")) {
            return Optional.empty();
        }
        int axis = c.axis(c.attributes().integer("axis"), c.type(0).rank());
        var form = new NodeForm(c.op(), c.nodeName(), 13, c.attributes(), c.inputs(), 1, builder);
        int[] shape = c.type(0).dims();
        long inner = Tensor.sizeOf(Arrays.copyOfRange(shape, axis, shape.length));
        Value flat = builder.node(
                "Reshape",
                c.nodeName() + ".flat",
                c.input(0),
                form.integers("flat.shape", c.type(0).size() / Math.max(1, inner), inner));
        Value result = builder.node(c.op(), c.nodeName(), Attributes.none().with("axis", -1), List.of(flat));
        long[] back = Arrays.stream(shape).asLongStream().toArray();
        return Optional.of(
                List.of(builder.node("Reshape", c.nodeName() + ".back", result, form.integers("back.shape", back))));
    }

    private static Tensor softmax(OpContext c, Tensor x, Share share) {
        if (x.rank() == 0) {
            return softmax(c, x.reshaped(1), share).reshaped();
        }
        int axis = c.axis(c.attributes().integer("axis", -1), x.rank());
        int count = x.dim(axis);
        int inner = Tensor.sizeOf(Arrays.copyOfRange(x.shape(), axis + 1, x.rank()));
        var result = new double[x.size()];
        for (int row = 0; row < x.size() / Math.max(1, count); row++) {
            int start = row / inner * inner * count + row % inner;
            double greatest = Double.NEGATIVE_INFINITY;
            int first = 0;
            for (int i = count - 1; i >= 0; i--) {
                double value = x.doubleAt(start + i * inner);
                first = value >= greatest ? i : first;
                greatest = Math.max(greatest, value);
            }
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += StrictMath.exp(x.doubleAt(start + i * inner) - greatest);
            }
            for (int i = 0; i < count; i++) {
                int at = start + i * inner;
                result[at] = share == null ? (i == first ? 1 : 0) : share.of(x.doubleAt(at), greatest, sum);
            }
        }
        return Elements.generate(x.type(), x.shape(), i -> result[i]);
    }

    private static TensorType lpType(OpContext c) {
        long p = c.attributes().integer("p", 2);
        c.require(p == 1 || p == 2, "p is neither 1 nor 2");
        c.axis(c.attributes().integer("axis", -1), c.type(0).rank());
        return c.type(0);
    }

    private static Tensor lp(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        int axis = c.axis(c.attributes().integer("axis", -1), x.rank());
        double p = c.attributes().integer("p", 2);
        int count = x.dim(axis);
        int inner = Tensor.sizeOf(Arrays.copyOfRange(x.shape(), axis + 1, x.rank()));
        return Elements.generate(x.type(), x.shape(), i -> {
            int start = i / (inner * count) * inner * count + i % inner;
            double sum = 0;
            for (int k = 0; k < count; k++) {
                double a = StrictMath.abs(x.doubleAt(start + k * inner));
                sum += p == 1 ? a : a * a;
            }
            double norm = p == 1 ? sum : StrictMath.sqrt(sum);
            return norm == 0 ? 0 : x.doubleAt(i) / norm;
        });
    }

    private static Tensor meanVariance(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        int[] axes = c.attributes().ints("axes", 0, 2, 3);
        int[] shape = x.shape();
        for (int axis : axes) {
            shape[c.axis(axis, x.rank())] = 1;
        }
        int[] target = Broadcast.strides(shape, x.shape());
        int[] strides = Broadcast.strides(x.shape());
        var sums = new double[Tensor.sizeOf(shape)];
        var squares = new double[sums.length];
        double count = (double) x.size() / Math.max(1, sums.length);
        var places = new int[x.size()];
        for (int i = 0; i < places.length; i++) {
            for (int axis = 0; axis < target.length; axis++) {
                places[i] += i / strides[axis] % x.dim(axis) * target[axis];
            }
            sums[places[i]] += x.doubleAt(i);
        }
        for (int i = 0; i < places.length; i++) {
            double distance = x.doubleAt(i) - sums[places[i]] / count;
            squares[places[i]] += distance * distance;
        }
        return Elements.generate(
                x.type(),
                x.shape(),
                i -> (x.doubleAt(i) - sums[places[i]] / count) / (StrictMath.sqrt(squares[places[i]] / count) + 1e-9));
    }

    private interface Share {
        double of(double x, double greatest, double sum);
    }

    record Moments(DataType source, Tensor values, double[] means, double[] variances) {}
}
