package dev.waferflow.frontend.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waferflow.frontend.Tensors;
import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class OperatorsTest {
    /** Evaluates one node on the given inputs. */
    private static Tensor evaluate(String op, Attributes attributes, Tensor... inputs) {
        var builder = new GraphBuilder("one");
        var values = new ArrayList<Value>();
        for (int i = 0; i < inputs.length; i++) {
            values.add(
                    inputs[i].type() == DataType.INT64
                            ? builder.constant("in" + i, inputs[i])
                            : builder.input("in" + i, TensorType.of(inputs[i])));
        }
        builder.output(builder.node(op, "node", attributes, values));
        Graph graph = builder.build();
        var fed = new ArrayList<Tensor>();
        for (Tensor input : inputs) {
            if (input.type() != DataType.INT64) {
                fed.add(input);
            }
        }
        return Evaluation.run(graph, fed, (value, tensor) -> {}).get(0);
    }

    @Test
    void namesAreSortedAndUnknownOnesAreUnsupported() {
        assertThat(Operators.all()).extracting(Operator::name).isSorted().doesNotHaveDuplicates();
        assertThatThrownBy(() -> Operators.named("Frobnicate"))
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.kind()).isEqualTo(FaultKind.UNSUPPORTED));
    }

    @Test
    void convolutionIsTheSumOverTheWindow() {
        Tensor x = Tensors.random(1, 2, 4, 9, 7);
        Tensor w = Tensors.random(2, 6, 2, 3, 2);
        Tensor b = Tensors.random(3, 6);
        var attributes = Attributes.none()
                .with("group", 2)
                .with("strides", 2, 1)
                .with("dilations", 1, 2)
                .with("pads", 1, 0, 2, 1);
        Tensor y = evaluate("Conv", attributes, x, w, b);
        assertThat(y.shape()).containsExactly(2, 6, 5, 6);
        for (int i = 0; i < y.size(); i++) {
            int column = i % 6;
            int row = i / 6 % 5;
            int channel = i / 30 % 6;
            int sample = i / 180;
            double sum = b.doubleAt(channel);
            for (int k = 0; k < 2; k++) {
                for (int p = 0; p < 3; p++) {
                    for (int q = 0; q < 2; q++) {
                        int r = row * 2 + p - 1;
                        int s = column + q * 2;
                        if (r >= 0 && r < 9 && s < 7) {
                            int from = ((sample * 4 + channel / 3 * 2 + k) * 9 + r) * 7 + s;
                            sum += x.doubleAt(from) * w.doubleAt(((channel * 2 + k) * 3 + p) * 2 + q);
                        }
                    }
                }
            }
            assertThat(y.doubleAt(i)).isCloseTo(sum, org.assertj.core.data.Offset.offset(1e-5));
        }
    }

    @Test
    void productsDoNotDependOnThreads() throws Exception {
        Tensor a = Tensors.random(1, 300, 257);
        Tensor b = Tensors.random(2, 257, 190);
        Tensor alone = new ForkJoinPool(1)
                .submit(() -> evaluate("MatMul", Attributes.none(), a, b))
                .get();
        Tensor together = new ForkJoinPool(8)
                .submit(() -> evaluate("MatMul", Attributes.none(), a, b))
                .get();
        assertThat(together.floats()).isEqualTo(alone.floats());
    }

    @Test
    void matrixProductTakesABias() {
        Tensor a = Tensors.random(1, 2, 3, 4);
        Tensor b = Tensors.random(2, 4, 5);
        Tensor bias = Tensors.random(3, 5);
        Tensor expected = evaluate("Add", Attributes.none(), evaluate("MatMul", Attributes.none(), a, b), bias);
        assertThat(evaluate("MatMul", Attributes.none(), a, b, bias).floats()).isEqualTo(expected.floats());
    }

    @Test
    void ceilModeDropsWindowsThatStartInThePadding() {
        var attributes = Attributes.none()
                .with("kernel_shape", 2, 2)
                .with("strides", 2, 2)
                .with("pads", 0, 0, 1, 1)
                .with("ceil_mode", 1);
        assertThat(evaluate("MaxPool", attributes, Tensors.random(1, 1, 1, 4, 5))
                        .shape())
                .containsExactly(1, 1, 2, 3);
    }

    @Test
    void errorFunctionAndItsKinAreAccurate() {
        Tensor x = Tensor.ofDoubles(new double[] {-3, -0.5, 0, 1, 2.4999, 2.5001, 5}, 7);
        Tensor y = evaluate("Erf", Attributes.none(), x);
        double[] wanted = {
            -0.9999779095030014,
            -0.5204998778130465,
            0,
            0.8427007929497149,
            0.9995928300996666,
            0.9995932657565293,
            0.9999999999984626
        };
        for (int i = 0; i < wanted.length; i++) {
            assertThat(y.doubleAt(i)).isCloseTo(wanted[i], org.assertj.core.data.Offset.offset(1e-9));
        }
    }

    @Test
    void wholeNumbersWrapAtTheirWidth() {
        Tensor a = Tensor.ofLongs(DataType.UINT8, new long[] {250, 3}, 2);
        Tensor b = Tensor.ofLongs(DataType.UINT8, new long[] {10, 5}, 2);
        assertThat(evaluate("Add", Attributes.none(), a, b).longs()).containsExactly(4, 8);
        assertThat(evaluate("Sub", Attributes.none(), a, b).longs()).containsExactly(240, 254);
    }

    @Test
    void shapesThatDoNotFitAreFaultsOfTheModel() {
        Tensor a = Tensors.random(1, 2, 3);
        Tensor b = Tensors.random(2, 4, 5);
        for (String op : List.of("MatMul", "Add", "Gemm")) {
            assertThatThrownBy(() -> evaluate(op, Attributes.none(), a, b))
                    .isInstanceOfSatisfying(UserException.class, e -> {
                        assertThat(e.kind()).isEqualTo(FaultKind.MALFORMED_INPUT);
                        assertThat(e.diagnostics().get(0).where()).contains("node 'node' (" + op + ")");
                    });
        }
    }

    @Test
    void multiplyAccumulatesAreCounted() {
        var builder = new GraphBuilder("work");
        Value x = builder.input("x", TensorType.of(DataType.FP32, 1, 4, 8, 8));
        Value w = builder.constant("w", Tensors.random(1, 6, 2, 3, 3));
        var attributes = Attributes.none().with("group", 2).with("pads", 1, 1, 1, 1);
        builder.output(builder.node("Conv", "conv", attributes, List.of(x, w)));
        assertThat(Work.multiplyAccumulates(builder.build())).isEqualTo(6L * 64 * 18);
    }

    /** Nothing is evaluated: what does not fit is said when the node is made. */
    @Test
    void scalesAndZeroPointsThatDoNotFitAreMalformed() {
        assertThat(product(1, 1, 1).shape()).containsExactly(2, 3, 5);
        assertThat(product(3, 5, 6).shape()).containsExactly(2, 3, 5);
        for (int[] sizes : new int[][] {{2, 1, 1}, {1, 3, 1}, {1, 10, 1}, {1, 1, 5}}) {
            assertThatThrownBy(() -> product(sizes[0], sizes[1], sizes[2]))
                    .isInstanceOfSatisfying(
                            UserException.class, e -> assertThat(e.kind()).isEqualTo(FaultKind.MALFORMED_INPUT));
        }
        for (int[] sizes : new int[][] {{2, 2}, {1, 4}, {4, 1}}) {
            var builder = new GraphBuilder("one");
            Value x = builder.input("x", TensorType.of(DataType.FP32, 2, 4));
            Value scale = builder.input("scale", TensorType.of(DataType.FP32, sizes[0]));
            Value zero = builder.input("zero", TensorType.of(DataType.INT8, sizes[1]));
            assertThatThrownBy(() -> builder.node("QuantizeLinear", "q", x, scale, zero))
                    .isInstanceOfSatisfying(
                            UserException.class, e -> assertThat(e.kind()).isEqualTo(FaultKind.MALFORMED_INPUT));
        }
    }

    /** The type of a quantised product of 2 x 3 x 4 and 4 x 5 with so many scales of rows, columns, and rows of the result. */
    private static TensorType product(int rows, int columns, int results) {
        var builder = new GraphBuilder("one");
        var values = new ArrayList<Value>();
        int[][] shapes = {{2, 3, 4}, {rows}, {rows}, {4, 5}, {columns}, {columns}, {results}, {results}};
        for (int i = 0; i < shapes.length; i++) {
            DataType type = i == 1 || i == 4 || i == 6 ? DataType.FP32 : DataType.INT8;
            values.add(builder.input("in" + i, TensorType.of(type, shapes[i])));
        }
        return builder.node("QLinearMatMul", "mm", Attributes.none(), values).type();
    }
}
