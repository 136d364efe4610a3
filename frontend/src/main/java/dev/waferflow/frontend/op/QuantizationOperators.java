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
                                c -> c.type(0).withElementType(quantizedType(c)),
                                (c, in) -> quantize(in.get(0), scales(c, in), quantizedType(c)))
                        .within(Tolerance.QUANTIZED),
                Definition.of(
                                "DequantizeLinear",
                                c -> c.type(0).withElementType(c.type(1).elementType()),
                                (c, in) -> {
                                    var scales = scales(c, in);
                                    Tensor x = in.get(0);
                                    return Elements.generate(
                                            c.type(1).elementType(),
                                            x.shape(),
                                            i -> (x.doubleAt(i) - scales.zero(i)) * scales.scale(i));
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
                Definition.of(
                                "QLinearMatMul",
                                c -> {
                                    var product = new OpContext(
                                            "MatMulInteger",
                                            c.nodeName(),
                                            c.attributes(),
                                            List.of(c.input(0), c.input(3)),
                                            1);
                                    return Operators.named("MatMulInteger")
                                            .infer(product)
                                            .get(0)
                                            .withElementType(c.type(7).elementType());
                                },
                                QuantizationOperators::matMul)
                        .within(Tolerance.QUANTIZED));
    }

    private static DataType quantizedType(OpContext c) {
        if (c.has(2)) {
            return c.type(2).elementType();
        }
        DataType type = DataTypes.attribute(c, "output_dtype", DataType.UINT8);
        return type;
    }

    private static Tensor quantize(Tensor x, Scales scales, DataType type) {
        if (type.floating()) {
            return Elements.generate(type, x.shape(), i -> x.doubleAt(i) / scales.scale(i) + scales.zero(i));
        }
        double low = Elements.least(type);
        double high = Elements.greatest(type);
        return Elements.generate(type, x.shape(), i -> {
            double steps = x.type() == DataType.FP32
                    ? (float) x.doubleAt(i) / (float) scales.scale(i)
                    : x.doubleAt(i) / scales.scale(i);
            return Math.max(low, Math.min(high, StrictMath.rint(steps) + scales.zero(i)));
        });
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
            c.require(scale.rank() == x.rank(), "blocked scales have another rank than the input");
            int blocks = scale.dim(axis);
            c.require((extent + block - 1) / block == blocks, "the blocks do not fit");
            place = i -> (i / (inner * extent) * blocks + i / inner % extent / block) * inner + i % inner;
        } else {
            c.require(scale.size() == extent, "there is not one scale per place along axis " + axis);
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
                quantize(x, new Scales(i -> scale, i -> zero), DataType.UINT8),
                Elements.scalar(DataType.FP32, scale),
                Elements.scalar(DataType.UINT8, zero));
    }

    private static Tensor rounded(List<Tensor> quantized) {
        Tensor steps = quantized.get(0);
        double scale = quantized.get(1).doubleAt(0);
        double zero = quantized.get(2).doubleAt(0);
        return Elements.generate(DataType.FP32, steps.shape(), i -> (steps.doubleAt(i) - zero) * scale);
    }

    private static Tensor matMul(OpContext c, List<Tensor> in) {
        Tensor a = MatrixOperators.shifted(in.get(0), in.get(2), -2);
        Tensor b = MatrixOperators.shifted(in.get(3), in.get(5), -1);
        Tensor product = MatrixOperators.matMul(a, b);
        double factor =
                in.get(1).doubleAt(0) * in.get(4).doubleAt(0) / in.get(6).doubleAt(0);
        Tensor zero = in.get(7);
        DataType type = zero.type();
        double low = Elements.least(type);
        double high = Elements.greatest(type);
        return Elements.generate(
                type,
                product.shape(),
                i -> Math.max(low, Math.min(high, StrictMath.rint(product.doubleAt(i) * factor) + zero.doubleAt(0))));
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
