package dev.waferflow.frontend.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.waferflow.frontend.Tensors;
import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attributes that ONNX Runtime does not know yet, against what the standard's text says, computed here. */
class LateAttributesTest {
    private static Tensor evaluate(String op, Attributes attributes, Tensor... inputs) {
        var builder = new GraphBuilder("one");
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < inputs.length; i++) {
            values.add(builder.input("in" + i, TensorType.of(inputs[i])));
        }
        var form = new NodeForm(op, "node", 28, attributes, values, 1, builder);
        var context = Operators.named(op).normalize(form).context();
        builder.output(Operators.named(op)
                .expand(context, builder)
                .map(results -> results.get(0))
                .orElseGet(() -> builder.node(op, "node", attributes, values)));
        return Evaluation.run(builder.build(), List.of(inputs), (value, tensor) -> {})
                .get(0);
    }

    /** A query sees the keys from its place less the left bound to its place plus the right bound; -1 is no bound. */
    @ParameterizedTest
    @CsvSource({"2, 0, 0", "1, 1, 0", "-1, 2, 0", "0, -1, 0", "2, 3, 1", "-1, -1, 0", "0, 0, 1"})
    void attentionKeepsToItsWindow(int left, int right, int causal) {
        int queries = 4;
        int keys = 6;
        int size = 3;
        Tensor q = Tensors.random(1, 1, 1, queries, size);
        Tensor k = Tensors.random(2, 1, 1, keys, size);
        Tensor v = Tensors.random(3, 1, 1, keys, size);
        var attributes = Attributes.none()
                .with("left_window_size", left)
                .with("right_window_size", right)
                .with("is_causal", causal);

        Tensor y = evaluate("Attention", attributes, q, k, v);

        for (int i = 0; i < queries; i++) {
            var weights = new double[keys];
            double total = 0;
            for (int j = 0; j < keys; j++) {
                boolean seen = (left < 0 || j >= i - left) && (right < 0 || j <= i + right) && (causal == 0 || j <= i);
                double score = 0;
                for (int d = 0; d < size; d++) {
                    score += q.doubleAt(i * size + d) * k.doubleAt(j * size + d);
                }
                weights[j] = seen ? Math.exp(score / Math.sqrt(size)) : 0;
                total += weights[j];
            }
            for (int d = 0; d < size; d++) {
                double wanted = 0;
                for (int j = 0; j < keys; j++) {
                    wanted += weights[j] / total * v.doubleAt(j * size + d);
                }
                assertThat(y.doubleAt(i * size + d)).isCloseTo(wanted, within(1e-6));
            }
        }
    }

    /** 2049 is 2048 in half precision, so a third of it is 682.67 and rounds to 682.5: 682 steps, not 683. */
    @Test
    void quantizationDividesInThePrecisionAskedFor() {
        Tensor x = Tensor.ofFloats(new float[] {2049}, 1);
        Tensor scale = Tensor.ofFloats(new float[] {3}, 1);
        Tensor zero = Tensor.ofLongs(DataType.INT16, new long[] {0}, 1);

        assertThat(evaluate("QuantizeLinear", Attributes.none(), x, scale, zero).longAt(0))
                .isEqualTo(683);
        assertThat(evaluate("QuantizeLinear", Attributes.none().with("precision", 10), x, scale, zero)
                        .longAt(0))
                .isEqualTo(682);
    }

    /** 448 is the greatest FP8E4M3; beyond it, numbers saturate or are none. */
    @Test
    void quantizationToSmallFloatsSaturatesUnlessToldNotTo() {
        Tensor x = Tensor.ofFloats(new float[] {1000}, 1);
        Tensor scale = Tensor.ofFloats(new float[] {1}, 1);
        Tensor zero = Tensor.ofFloats(DataType.FP8E4M3, new float[] {0}, 1);

        assertThat(evaluate("QuantizeLinear", Attributes.none(), x, scale, zero).doubleAt(0))
                .isEqualTo(448);
        assertThat(evaluate("QuantizeLinear", Attributes.none().with("saturate", 0), x, scale, zero)
                        .doubleAt(0))
                .isNaN();
    }

    @Test
    void dequantizationGivesTheTypeAskedFor() {
        Tensor x = Tensor.ofLongs(DataType.UINT8, new long[] {3}, 1);
        Tensor scale = Tensor.ofFloats(new float[] {0.1f}, 1);

        Tensor y = evaluate("DequantizeLinear", Attributes.none().with("output_dtype", 10), x, scale);

        assertThat(y.type()).isEqualTo(DataType.FP16);
        // The half precision number next to 0.3.
        assertThat(y.doubleAt(0)).isEqualTo(0.300048828125);
    }
}
