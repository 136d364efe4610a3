package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.Arrays;
import java.util.List;

/** Matrix products: Gemm, MatMul (with an optional bias) and their integer kin. */
final class MatrixOperators {
    private MatrixOperators() {}

    static List<Operator> all() {
        return List.of(
                Definition.of("Gemm", MatrixOperators::gemmType, MatrixOperators::gemm)
                        .within(Tolerance.ACCUMULATION),
                Definition.of(
                                "MatMul",
                                c -> {
                                    TensorType type = matMulType(c);
                                    c.require(
                                            !c.has(2)
                                                    || c.type(2).rank() == 1
                                                            && c.type(2).size() == type.dim(-1),
                                            "the bias does not fit");
                                    return type;
                                },
                                (c, in) -> {
                                    Tensor y = matMul(in.get(0), in.get(1));
                                    Tensor bias = ConvolutionOperators.at(in, 2);
                                    return bias == null
                                            ? y
                                            : BinaryOperators.binary(y, bias, (a, b) -> a + b, (a, b) -> a + b);
                                })
                        .within(Tolerance.ACCUMULATION),
                Definition.of("MatMulInteger", MatrixOperators::integerType, (c, in) -> {
                    Tensor a = shifted(in.get(0), ConvolutionOperators.at(in, 2), -2);
                    Tensor b = shifted(in.get(1), ConvolutionOperators.at(in, 3), -1);
                    return matMul(a, b);
                }));
    }

    /** Whole numbers with their zero point taken off: one for all, or one per row (-2) or column (-1). */
    static Tensor shifted(Tensor x, Tensor zero, int axis) {
        int columns = x.rank() == 0 ? 1 : x.dim(-1);
        return Elements.generate(DataType.INT32, x.shape(), i -> {
            if (zero == null) {
                return x.doubleAt(i);
            }
            int place = zero.size() == 1 ? 0 : axis == -1 ? i % columns : i / columns % zero.size();
            return x.doubleAt(i) - zero.doubleAt(place);
        });
    }

    private static TensorType integerType(OpContext c) {
        TensorType type = matMulType(c).withElementType(DataType.INT32);
        requirePerRow(c, 2, c.type(0));
        requirePerColumn(c, 3, c.type(1));
        return type;
    }

    /** A scale or zero point of a product's rows, if given, is one for all, one per row, or one per row of each matrix. */
    static void requirePerRow(OpContext c, int parameter, TensorType a) {
        if (c.has(parameter)) {
            int size = c.type(parameter).size();
            int rows = a.rank() < 2 ? 1 : a.dim(-2);
            int all = a.size() / Math.max(1, a.dim(-1));
            c.require(size == 1 || size == rows || size == all, "input " + parameter + " does not fit the rows");
        }
    }

    /** A scale or zero point of a product's columns, if given, is one for all or one per column. */
    static void requirePerColumn(OpContext c, int parameter, TensorType b) {
        if (c.has(parameter)) {
            int size = c.type(parameter).size();
            int columns = b.rank() < 2 ? 1 : b.dim(-1);
            c.require(size == 1 || size == columns, "input " + parameter + " does not fit the columns");
        }
    }

    private static TensorType gemmType(OpContext c) {
        TensorType a = c.type(0);
        TensorType b = c.type(1);
        c.require(a.rank() == 2 && b.rank() == 2, "both operands must be matrices");
        boolean transA = c.attributes().integer("transA", 0) != 0;
        boolean transB = c.attributes().integer("transB", 0) != 0;
        c.require(a.dim(transA ? 0 : 1) == b.dim(transB ? 1 : 0), "the inner dimensions differ");
        TensorType type = a.withShape(a.dim(transA ? 1 : 0), b.dim(transB ? 0 : 1));
        c.require(!c.has(2) || Broadcast.reaches(c.type(2), type), "the third operand does not fit");
        return type;
    }

    private static Tensor gemm(OpContext c, List<Tensor> in) {
        Tensor a = c.attributes().integer("transA", 0) != 0 ? transposed(in.get(0)) : in.get(0);
        Tensor b = c.attributes().integer("transB", 0) != 0 ? transposed(in.get(1)) : in.get(1);
        double alpha = c.attributes().floating("alpha", 1);
        double beta = c.attributes().floating("beta", 1);
        Tensor product = matMul(a, b);
        Tensor scaled = alpha == 1 ? product : Elements.map(product, x -> alpha * x);
        Tensor addend = ConvolutionOperators.at(in, 2);
        return addend == null
                ? scaled
                : BinaryOperators.binary(scaled, addend, (x, y) -> x + beta * y, (x, y) -> x + (long) beta * y);
    }

    private static Tensor transposed(Tensor x) {
        return MovementOperators.transpose(x, new int[] {1, 0});
    }

    private static TensorType matMulType(OpContext c) {
        int[] a = c.type(0).dims();
        int[] b = c.type(1).dims();
        c.require(a.length > 0 && b.length > 0, "scalars cannot be multiplied as matrices");
        c.require(a[a.length - 1] == b[Math.max(0, b.length - 2)], "the inner dimensions differ");
        int[] shape = productShape(a, b);
        c.require(shape != null, "the leading dimensions do not broadcast");
        return c.type(0).withShape(shape);
    }

    private static int[] productShape(int[] a, int[] b) {
        int[] batchA = Arrays.copyOf(a, Math.max(0, a.length - 2));
        int[] batchB = Arrays.copyOf(b, Math.max(0, b.length - 2));
        int[] batch = Broadcast.common(batchA, batchB);
        if (batch == null) {
            return null;
        }
        int extra = (a.length > 1 ? 1 : 0) + (b.length > 1 ? 1 : 0);
        int[] shape = Arrays.copyOf(batch, batch.length + extra);
        if (a.length > 1) {
            shape[batch.length] = a[a.length - 2];
        }
        if (b.length > 1) {
            shape[shape.length - 1] = b[b.length - 1];
        }
        return shape;
    }

    /** The product with broadcasting of leading dimensions. */
    static Tensor matMul(Tensor a, Tensor b) {
        int[] shape = productShape(a.shape(), b.shape());
        int rows = a.rank() == 1 ? 1 : a.dim(-2);
        int inner = a.dim(-1);
        int columns = b.rank() == 1 ? 1 : b.dim(-1);
        int[] batchA = Arrays.copyOf(a.shape(), Math.max(0, a.rank() - 2));
        int[] batchB = Arrays.copyOf(b.shape(), Math.max(0, b.rank() - 2));
        int[] batch = Broadcast.common(batchA, batchB);
        if (a.type().integral() || a.type() == DataType.FP64) {
            return exact(a, b, shape, batch, batchA, batchB);
        }
        var x = a.toFloats();
        var y = b.toFloats();
        var result = new float[Tensor.sizeOf(shape)];
        boolean sharedRight = Tensor.sizeOf(batchB) == 1;
        if (sharedRight) {
            int allRows = Tensor.sizeOf(batchA) * rows;
            MatrixProduct.accumulate(x, 0, y, 0, result, 0, allRows, inner, columns);
        } else {
            Broadcast.rows(batch, List.of(batchA, batchB), (out, starts, steps, length) -> {
                for (int i = 0; i < length; i++) {
                    int p = (starts[0] + i * steps[0]) * rows * inner;
                    int q = (starts[1] + i * steps[1]) * inner * columns;
                    MatrixProduct.accumulate(x, p, y, q, result, (out + i) * rows * columns, rows, inner, columns);
                }
            });
        }
        return ConvolutionOperators.finish(a.type(), result, shape);
    }

    private static Tensor exact(Tensor a, Tensor b, int[] shape, int[] batch, int[] batchA, int[] batchB) {
        int rows = a.rank() == 1 ? 1 : a.dim(-2);
        int inner = a.dim(-1);
        int columns = b.rank() == 1 ? 1 : b.dim(-1);
        boolean real = a.type() == DataType.FP64;
        var sums = new double[real ? Tensor.sizeOf(shape) : 0];
        var wholes = new long[real ? 0 : Tensor.sizeOf(shape)];
        Broadcast.rows(batch, List.of(batchA, batchB), (out, starts, steps, length) -> {
            for (int i = 0; i < length * rows * columns; i++) {
                int item = i / (rows * columns);
                int p = ((starts[0] + item * steps[0]) * rows + i / columns % rows) * inner;
                int q = (starts[1] + item * steps[1]) * inner * columns + i % columns;
                for (int k = 0; k < inner; k++) {
                    if (real) {
                        sums[out * rows * columns + i] += a.doubleAt(p + k) * b.doubleAt(q + k * columns);
                    } else {
                        wholes[out * rows * columns + i] += a.longAt(p + k) * b.longAt(q + k * columns);
                    }
                }
            }
        });
        if (real) {
            return Tensor.ofDoubles(sums, shape);
        }
        for (int i = 0; i < wholes.length; i++) {
            wholes[i] = Elements.wrap(a.type(), wholes[i]);
        }
        return Tensor.ofLongs(a.type(), wholes, shape);
    }
}
