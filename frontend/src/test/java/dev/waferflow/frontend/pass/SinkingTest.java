package dev.waferflow.frontend.pass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.frontend.Tensors;
import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.frontend.reference.ReferenceInterpreter;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Moves, softmaxes and quantised graphs as exporters write them: the wanted shape comes out, and the same values. */
class SinkingTest {
    private static final int[] TO_LAST = {0, 2, 3, 1};
    private static final int[] TO_FIRST = {0, 3, 1, 2};

    private final GraphBuilder builder = new GraphBuilder("test");

    private Graph check(Pass pass, double tolerance, Value... outputs) {
        for (Value output : outputs) {
            builder.output(output);
        }
        Graph before = builder.build();
        Graph after = pass.run(before);
        Map<String, Tensor> fed = new LinkedHashMap<>();
        before.inputs()
                .forEach(v -> fed.put(v.name(), Tensors.random(11, v.type().dims())));
        var expected = ReferenceInterpreter.run(before, fed);
        var actual = ReferenceInterpreter.run(after, fed);
        assertThat(actual.keySet()).containsExactlyElementsOf(expected.keySet());
        expected.forEach((name, tensor) -> Tensors.assertClose(actual.get(name), tensor, tolerance, tolerance));
        return after;
    }

    /** All passes seen as one. */
    private record StandardPipeline() implements Pass {
        @Override
        public String name() {
            return "all";
        }

        @Override
        public Graph run(Graph graph) {
            return Pipeline.standard().run(graph);
        }
    }

    private static List<String> ops(Graph graph) {
        return graph.nodes().stream().map(Node::op).toList();
    }

    private Value input(int... shape) {
        return builder.input("x", TensorType.of(DataType.FP32, shape));
    }

    private Value random(String name, int... shape) {
        return builder.constant(name, Tensors.random(name.hashCode(), shape));
    }

    private Value longs(String name, long... values) {
        return builder.constant(name, Tensor.ofLongs(DataType.INT64, values, values.length));
    }

    private Value scalar(String name, double value) {
        return builder.constant(name, Tensor.ofFloats(new float[] {(float) value}));
    }

    private Value transpose(String name, Value x, int... permutation) {
        return builder.node("Transpose", name, Attributes.none().with("perm", permutation), List.of(x));
    }

    /** Two convolutions with their bias and activation in between done on channels at the end. */
    @Test
    void channelsAtTheEndBecomeChannelsInFront() {
        Value conv = builder.node("Conv", "conv1", input(1, 3, 6, 5), random("w1", 4, 3, 3, 3));
        Value last = transpose("t1", conv, TO_LAST);
        Value bias = builder.node("Add", "bias", last, random("b", 4));
        Value relu = builder.node("Clip", "relu6", bias, scalar("zero", 0), scalar("six", 6));
        Value first = transpose("t2", relu, TO_FIRST);
        Value y = builder.node("Conv", "conv2", first, random("w2", 2, 4, 3, 3));
        Graph after = check(new StandardPipeline(), 1e-5, y);
        assertThat(ops(after)).containsExactly("Conv", "Clip", "Conv");
    }

    @Test
    void branchesThatMeetSinkTogether() {
        Value x = input(1, 4, 6, 5);
        Value a = transpose("a", builder.node("Conv", "ca", x, random("wa", 4, 4, 1, 1)), TO_LAST);
        Value b = transpose("b", builder.node("Conv", "cb", x, random("wb", 4, 4, 1, 1)), TO_LAST);
        Value sum = builder.node("Add", "sum", builder.node("Relu", "ra", a), b);
        Value both = builder.node("Concat", "both", Attributes.none().with("axis", 3), List.of(sum, sum));
        Graph after = check(new MoveSinking(), 1e-5, transpose("back", both, TO_FIRST));
        assertThat(ops(after)).doesNotContain("Transpose").contains("Concat");
    }

    @Test
    void reshapesMeetTheirInverse() {
        Value flat = builder.node("Reshape", "flat", input(2, 3, 4), longs("s1", 6, 4));
        Value gelu = builder.node("Gelu", "gelu", flat);
        Value half = builder.node("Mul", "half", gelu, scalar("h", 0.5));
        Graph after = check(new MoveSinking(), 1e-6, builder.node("Reshape", "back", half, longs("s2", 2, 3, 4)));
        assertThat(ops(after)).containsExactly("Gelu", "Mul");
    }

    @Test
    void movesThatGainNothingStay() {
        Value turned = transpose("t", input(2, 3, 4, 5), TO_LAST);
        Value other = transpose("o", builder.node("Relu", "relu", turned), 3, 2, 1, 0);
        builder.output(builder.node("Tanh", "tanh", other));
        builder.output(turned);
        Graph graph = builder.build();
        assertThat(new MoveSinking().run(graph)).isSameAs(graph);
    }

    @Test
    void softmaxWrittenOutIsRecognised() {
        Value x = input(3, 7);
        Value shifted = builder.node("Sub", "sub", x, builder.node("ReduceMax", "max", x, longs("a1", -1)));
        Value exp = builder.node("Exp", "exp", shifted);
        Value sum = builder.node("ReduceSum", "sum", exp, longs("a2", 1));
        Value log = builder.node("Log", "log", builder.node("Div", "div", exp, sum));
        Graph after = check(new StandardPipeline(), 1e-5, log);
        assertThat(ops(after)).containsExactly("LogSoftmax");
        assertThat(after.nodes().get(0).sources()).containsExactly("max", "sub", "exp", "sum", "div", "log");
    }

    @Test
    void sumsOverOtherDimensionsAreNoSoftmax() {
        Value exp = builder.node("Exp", "exp", input(3, 3));
        Value sum = builder.node("ReduceSum", "sum", exp, longs("a", 0, 1));
        assertThat(ops(check(new SoftmaxFusion(), 0, builder.node("Div", "div", exp, sum))))
                .containsExactly("Exp", "ReduceSum", "Div");
    }

    private Value bytes(String name, long... values) {
        return builder.constant(name, Tensor.ofLongs(DataType.INT8, values, values.length));
    }

    /** What quantisation costs is at most half a step per input, times the weights: 16 weights of at most 1. */
    @Test
    void quantisedProductsBecomeRealOnes() {
        Value x = input(2, 4);
        Value step = scalar("step", 1.0 / 64);
        Value zero = builder.constant("zero", Tensor.ofLongs(DataType.INT8, new long[] {0}));
        Value weight = builder.node(
                "Reshape", "w", bytes("wq", 9, -8, 7, 6, 5, -4, 3, 2, 1, 0, 1, 2, 3, 4, 5, 6), longs("s", 4, 4));
        Value quantized = builder.node("QuantizeLinear", "q", x, step, zero);
        Value product = builder.node(
                "QLinearMatMul", "mm", quantized, step, zero, weight, scalar("ws", 0.125), zero, step, zero);
        Value y = builder.node("DequantizeLinear", "dq", product, step, zero);
        Graph after = check(new QuantizationRemoval(), 0.1, y);
        assertThat(ops(after)).containsExactly("MatMul");
    }

    @Test
    void dynamicallyQuantisedProductsBecomeRealOnes() {
        var parts = builder.nodeMany("DynamicQuantizeLinear", "dq", Attributes.none(), List.of(input(2, 4)), 3);
        Value weight = builder.node("Reshape", "w", bytes("wq", 9, -8, 7, 6, 5, -4, 3, 2), longs("s", 4, 2));
        Value zero = builder.constant("zero", Tensor.ofLongs(DataType.INT8, new long[] {1}));
        Value product = builder.node("MatMulInteger", "mm", parts.get(0), weight, parts.get(2), zero);
        Value real = builder.node("Cast", "cast", Attributes.none().with("to", 1), List.of(product));
        Value scales = builder.node("Mul", "scales", parts.get(1), scalar("ws", 0.125));
        Graph after = check(new QuantizationRemoval(), 0.1, builder.node("Mul", "y", real, scales));
        assertThat(ops(after)).containsExactly("MatMul");
    }
}
