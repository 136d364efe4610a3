package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.Arrays;
import java.util.List;

/** Between real numbers and whole numbers with a scale and a zero point. */
final class QuantizationOperators {
    private QuantizationOperators() {}

    static List<Operator> all() {
        return List.of(
                Definition.of(
                                "QuantizeLinear",
                                c -> scaled(c).withElementType(quantizedType(c)),
                                (c, in) -> quantize(c, in))
                        .within(Tolerance.QUANTIZED),
                Definition.of("DequantizeLinear", c -> scaled(c).withElementType(realType(c)), (c, in) -> {
                            var scales = scales(c, in);
                            Tensor x = in.get(0);
                            return Elements.generate(
                                    realType(c), x.shape(), i -> (x.doubleAt(i) - scales.zero(i)) * scales.scale(i));
                        })
                        .within(Tolerance.ROUNDING),
                Definition.many(
                                "DynamicQuantizeLinear",
                                QuantizationOperators::dynamicTypes,
                                QuantizationOperators::dynamic)
                        .within(Tolerance.QUANTIZED),
                // No ONNX operator: what is left of real numbers that are dynamically quantised and read back.
                Definition.of("DynamicRounding", c -> c.type(0), (c, in) -> rounded(dynamic(c, in)))
                        .within(Tolerance.QUANTIZED),
                Definition.of("QLinearMatMul", QuantizationOperators::matMulType, QuantizationOperators::matMul)
                        .within(Tolerance.QUANTIZED));
    }

    /** The type of the input, whose scales fit it: one for all, one per place along {@code axis}, or one per block along it. */
    private static TensorType scaled(OpContext c) {
        TensorType x = c.type(0);
        TensorType scale = c.type(1);
        c.require(!c.has(2) || c.type(2).size() == scale.size(), "there are not as many zero points as scales");
        if (scale.size() == 1) {
            return x;
        }
        int axis = c.axis(c.attributes().integer("axis", 1), x.rank());
        int extent = x.dim(axis);
        int block = c.attributes().intValue("block_size", 0);
        if (block > 0) {
            c.require(scale.rank() == x.rank(), "blocked scales have another rank than the input");
            int blocks = (extent + block - 1) / block;
            boolean fit = blocks == scale.dim(axis) && scale.size() * (long) extent == x.size() * (long) blocks;
            c.require(fit, "the blocks do not fit");
        } else {
            c.require(scale.size() == extent, "there is not one scale per place along axis " + axis);
        }
        return x;
    }

    private static DataType quantizedType(OpContext c) {
        if (c.has(2)) {
            return c.type(2).elementType();
        }
        return given(c, "output_dtype", DataType.UINT8);
    }

    private static DataType realType(OpContext c) {
        return given(c, "output_dtype", c.type(1).elementType());
    }

    /** The type that an attribute names; 0 says that it names none. */
    private static DataType given(OpContext c, String name, DataType otherwise) {
        return c.attributes().integer(name, 0) == 0 ? otherwise : DataTypes.attribute(c, name, otherwise);
    }

    private static Tensor quantize(OpContext c, List<Tensor> in) {
        DataType type = quantizedType(c);
        Tensor x = in.get(0);
        var scales = scales(c, in);
        DataType precision = given(c, "precision", c.type(1).elementType());
        if (SmallFloats.isSmall(type) && c.attributes().integer("saturate", 1) == 0) {
            var floats = new float[x.size()];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = SmallFloats.roundWithoutSaturation(
                        type, (float) (quotient(x, scales, i, precision) + scales.zero(i)));
            }
            return Tensor.ofFloats(type, floats, x.shape());
        }
        return quantize(x, scales, type, precision);
    }

    private static Tensor quantize(Tensor x, Scales scales, DataType type, DataType precision) {
        if (type.floating()) {
            return Elements.generate(type, x.shape(), i -> quotient(x, scales, i, precision) + scales.zero(i));
        }
        double low = Elements.least(type);
        double high = Elements.greatest(type);
        return Elements.generate(type, x.shape(), i -> {
            double steps = quotient(x, scales, i, precision);
            return Math.max(low, Math.min(high, StrictMath.rint(steps) + scales.zero(i)));
        });
    }

    /** An element divided by its scale, as numbers of the given precision are. */
    private static double quotient(Tensor x, Scales scales, int index, DataType precision) {
        if (precision == DataType.FP64 || precision.integral() || SmallFloats.isSmall(precision)) {
            return x.doubleAt(index) / scales.scale(index);
        }
        return Elements.rounded(
                precision,
                (double) Elements.rounded(precision, x.doubleAt(index))
                        / Elements.rounded(precision, scales.scale(index)));
    }

    private static Scales scales(OpContext c, List<Tensor> in) {
        return scales(c, in.get(0), in.get(1), ConvolutionOperators.at(in, 2));
    }

    /** One scale for all, one per place along {@code axis}, or one per block along it. */
    private static Scales scales(OpContext c, Tensor x, Tensor scale, Tensor zero) {
        if (scale.size() == 1) {
            double only = scale.doubleAt(0);
            double zeroPoint = zero == null ? 0 : zero.doubleAt(0);
            return new Scales(i -> only, i -> zeroPoint);
        }
        int axis = c.axis(c.attributes().integer("axis", 1), x.rank());
        int inner = Tensor.sizeOf(Arrays.copyOfRange(x.shape(), axis + 1, x.rank()));
        int extent = x.dim(axis);
        int block = c.attributes().intValue("block_size", 0);
        Place place;
        if (block > 0) {
            int blocks = scale.dim(axis);
            place = i -> (i / (inner * extent) * blocks + i / inner % extent / block) * inner + i % inner;
        } else {
            place = i -> i / inner % extent;
        }
        return new Scales(i -> scale.doubleAt(place.of(i)), i -> zero == null ? 0 : zero.doubleAt(place.of(i)));
    }

    private static List<TensorType> dynamicTypes(OpContext c) {
        return List.of(
                c.type(0).withElementType(DataType.UINT8), TensorType.of(DataType.FP32), TensorType.of(DataType.UINT8));
    }

    private static List<Tensor> dynamic(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        float low = 0;
        float high = 0;
        for (int i = 0; i < x.size(); i++) {
            low = Math.min(low, (float) x.doubleAt(i));
            high = Math.max(high, (float) x.doubleAt(i));
        }
        float scale = high == low ? 1 : (high - low) / 255;
        double zero = Math.max(0, Math.min(255, StrictMath.rint(-low / scale)));
        return List.of(
                quantize(x, new Scales(i -> scale, i -> zero), DataType.UINT8, DataType.FP32),
                Elements.scalar(DataType.FP32, scale),
                Elements.scalar(DataType.UINT8, zero));
    }

    private static Tensor rounded(List<Tensor> quantized) {
        Tensor steps = quantized.get(0);
        double scale = quantized.get(1).doubleAt(0);
        double zero = quantized.get(2).doubleAt(0);
        return Elements.generate(DataType.FP32, steps.shape(), i -> (steps.doubleAt(i) - zero) * scale);
    }

    private static TensorType matMulType(OpContext c) {
        var operands = List.of(c.input(0), c.input(3));
        var product = new OpContext("MatMulInteger", c.nodeName(), c.attributes(), operands, 1);
        TensorType type = Operators.named("MatMulInteger").infer(product).get(0);
        for (int parameter : new int[] {1, 2, 6, 7}) {
            MatrixOperators.requirePerRow(c, parameter, c.type(0));
        }
        for (int parameter : new int[] {4, 5}) {
            MatrixOperators.requirePerColumn(c, parameter, c.type(3));
        }
        return type.withElementType(c.type(7).elementType());
    }

    private static Tensor matMul(OpContext c, List<Tensor> in) {
        Tensor a = MatrixOperators.shifted(in.get(0), in.get(2), -2);
        Tensor b = MatrixOperators.shifted(in.get(3), in.get(5), -1);
        Tensor product = MatrixOperators.matMul(a, b);
        int columns = b.rank() == 1 ? 1 : b.dim(-1);
        DataType type = in.get(7).type();
        double low = Elements.least(type);
        double high = Elements.greatest(type);
        return Elements.generate(type, product.shape(), i -> {
            int row = i / columns;
            double factor = at(in.get(1), row) * at(in.get(4), i % columns);
            double steps = StrictMath.rint(product.doubleAt(i) * factor / at(in.get(6), row));
            return Math.max(low, Math.min(high, steps + at(in.get(7), row)));
        });
    }

    /** The parameter of a row or column: one for all, one each, or one per row of each matrix. */
    private static double at(Tensor parameter, int place) {
        return parameter.doubleAt(place % parameter.size());
    }

    private interface Place {
        int of(int index);
    }

    private record Scales(Elements.IndexedDouble scales, Elements.IndexedDouble zeros) {
        double scale(int index) {
            return scales.at(index);
        }

        double zero(int index) {
            return zeros.at(index);
        }
    }
}
