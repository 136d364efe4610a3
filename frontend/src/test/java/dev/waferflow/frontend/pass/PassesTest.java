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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each pass on a small graph: the wanted shape comes out, and the reference gives the same values. */
class PassesTest {
    private final GraphBuilder builder = new GraphBuilder("test");

    private Value input(int... shape) {
        return builder.input("x", TensorType.of(DataType.FP32, shape));
    }

    private Value scalar(double value) {
        return builder.constant("c", Tensor.ofFloats(new float[] {(float) value}));
    }

    private Value random(String name, int... shape) {
        return builder.constant(name, Tensors.random(name.hashCode(), shape));
    }

    private Value longs(String name, long... values) {
        return builder.constant(name, Tensor.ofLongs(DataType.INT64, values, values.length));
    }

    /** Runs the pass and checks that values and names are kept. */
    private Graph check(Pass pass, Value... outputs) {
        for (Value output : outputs) {
            builder.output(output);
        }
        Graph before = builder.build();
        Graph after = pass.run(before);
        Map<String, Tensor> fed = new LinkedHashMap<>();
        for (Value value : before.inputs()) {
            fed.put(value.name(), Tensors.random(7, value.type().dims()));
        }
        var expected = ReferenceInterpreter.run(before, fed);
        var actual = ReferenceInterpreter.run(after, fed);
        assertThat(actual.keySet()).containsExactlyElementsOf(expected.keySet());
        expected.forEach((name, tensor) -> Tensors.assertClose(actual.get(name), tensor, 1e-6, 1e-5));
        return after;
    }

    private static List<String> ops(Graph graph) {
        return graph.nodes().stream().map(Node::op).toList();
    }

    @Test
    void exactGeluIsRecognised() {
        Value x = input(3, 5);
        Value erf = builder.node("Erf", "erf", builder.node("Div", "div", x, scalar(Math.sqrt(2))));
        Value product = builder.node("Mul", "mul", x, builder.node("Add", "add", erf, scalar(1)));
        Graph after = check(new ActivationFusion(), builder.node("Mul", "half", product, scalar(0.5)));
        assertThat(ops(after)).containsExactly("Gelu");
        assertThat(after.nodes().get(0).sources()).containsExactly("div", "erf", "add", "mul", "half");
    }

    @Test
    void tanhGeluIsRecognised() {
        Value x = input(3, 5);
        Value cube = builder.node("Mul", "k", scalar(0.044715), builder.node("Pow", "p", x, scalar(3)));
        Value inner = builder.node("Mul", "s", scalar(Math.sqrt(2 / Math.PI)), builder.node("Add", "a", x, cube));
        Value one = builder.node("Add", "o", scalar(1), builder.node("Tanh", "t", inner));
        Value half = builder.node("Mul", "h", scalar(0.5), x);
        Graph after = check(new ActivationFusion(), builder.node("Mul", "y", half, one));
        assertThat(ops(after)).containsExactly("Gelu");
        assertThat(after.nodes().get(0).attributes().string("approximate")).isEqualTo("tanh");
    }

    @Test
    void siluAndHardSwishAreRecognised() {
        Value x = input(3, 5);
        Value silu = builder.node("Mul", "silu", x, builder.node("Sigmoid", "s", x));
        Value clip = builder.node("Clip", "clip", builder.node("Add", "add", x, scalar(3)), scalar(0), scalar(6));
        Value swish = builder.node("Div", "swish", builder.node("Mul", "m", x, clip), scalar(6));
        assertThat(ops(check(new ActivationFusion(), silu, swish))).containsExactly("Silu", "HardSwish");
    }

    @Test
    void nearlyGeluIsLeftAlone() {
        Value x = input(3, 5);
        Value erf = builder.node("Erf", "erf", builder.node("Div", "div", x, scalar(1.5)));
        Value product = builder.node("Mul", "mul", x, builder.node("Add", "add", erf, scalar(1)));
        Graph after = check(new ActivationFusion(), builder.node("Mul", "half", product, scalar(0.5)));
        assertThat(ops(after)).doesNotContain("Gelu");
    }

    @Test
    void layerNormIsRecognised() {
        Value x = input(2, 3, 8);
        Value mean = builder.node("ReduceMean", "mean", x, longs("axes", -1));
        Value d = builder.node("Sub", "sub", x, mean);
        Value square = builder.node("Pow", "pow", d, scalar(2));
        Value variance = builder.node("ReduceMean", "var", square, longs("axes2", -1));
        Value root = builder.node("Sqrt", "sqrt", builder.node("Add", "eps", variance, scalar(1e-5)));
        Value scaled = builder.node("Mul", "scale", builder.node("Div", "div", d, root), random("gamma", 8));
        Graph after = check(new NormFusion(), builder.node("Add", "bias", scaled, random("beta", 8)));
        assertThat(ops(after)).containsExactly("LayerNormalization");
        assertThat(after.nodes().get(0).sources()).hasSize(9);
    }

    @Test
    void batchNormIsFoldedIntoGroupedConvolution() {
        Value x = input(1, 4, 6, 6);
        var grouped = Attributes.none().with("group", 2);
        Value conv = builder.node("Conv", "conv", grouped, List.of(x, random("w", 6, 2, 3, 3)));
        Graph after = check(new AffineFolding(), batchNorm(conv, 6));
        assertThat(ops(after)).containsExactly("Conv");
        assertThat(after.nodes().get(0).sources()).containsExactly("conv", "bn");
    }

    @Test
    void batchNormIsFoldedIntoGroupedTransposedConvolution() {
        Value x = input(1, 4, 5, 5);
        var grouped = Attributes.none().with("group", 2).with("strides", 2, 2);
        Value conv =
                builder.node("ConvTranspose", "conv", grouped, List.of(x, random("w", 4, 3, 2, 2), random("b", 6)));
        assertThat(ops(check(new AffineFolding(), batchNorm(conv, 6)))).containsExactly("ConvTranspose");
    }

    private Value batchNorm(Value x, int channels) {
        Value variance = builder.node("Abs", "abs", random("variance", channels));
        Tensor positive = Tensors.random(3, channels);
        var floats = positive.floats().clone();
        for (int i = 0; i < floats.length; i++) {
            floats[i] = Math.abs(floats[i]) + 0.5f;
        }
        assertThat(variance.type().size()).isEqualTo(channels);
        Value known = builder.constant("var", Tensor.ofFloats(floats, channels));
        return builder.node(
                "BatchNormalization",
                "bn",
                Attributes.none(),
                List.of(x, random("scale", channels), random("shift", channels), random("mean", channels), known));
    }

    @Test
    void constantAddBecomesTheBiasOfAMatrixProduct() {
        Value x = input(2, 3, 4);
        Value product = builder.node("MatMul", "mm", x, random("w", 4, 5));
        Graph after = check(new AffineFolding(), builder.node("Add", "add", random("b", 5), product));
        assertThat(ops(after)).containsExactly("MatMul");
        assertThat(after.nodes().get(0).hasInput(2)).isTrue();
    }

    @Test
    void sharedResultsAreNotFolded() {
        Value x = input(2, 4);
        Value product = builder.node("MatMul", "mm", x, random("w", 4, 5));
        Value sum = builder.node("Add", "add", product, random("b", 5));
        assertThat(ops(check(new AffineFolding(), sum, product))).containsExactly("MatMul", "Add");
    }

    @Test
    void gemmTakesItsConstantsAsTheyAre() {
        Value x = input(3, 4);
        var attributes = Attributes.none().with("transB", 1).with("alpha", 0.5).with("beta", 2.0);
        Value y = builder.node("Gemm", "gemm", attributes, List.of(x, random("w", 5, 4), random("b", 1, 1)));
        Graph after = check(new GemmCanonicalization(), y);
        Node gemm = after.nodes().get(0);
        assertThat(gemm.attributes().names()).isEmpty();
        assertThat(gemm.input(1).type().shape()).containsExactly(4, 5);
        assertThat(gemm.input(2).type().shape()).containsExactly(5);
    }

    @Test
    void idleNodesGoAndMovesJoin() {
        Value x = input(2, 3, 4);
        Value a = builder.node("Identity", "id", builder.node("Dropout", "drop", x));
        Value b = builder.node("Transpose", "t1", Attributes.none().with("perm", 1, 0, 2), List.of(a));
        Value c = builder.node("Transpose", "t2", Attributes.none().with("perm", 1, 0, 2), List.of(b));
        Value d = builder.node("Reshape", "r1", c, longs("s1", 6, 4));
        Value e = builder.node("Reshape", "r2", d, longs("s2", 2, 3, 4));
        Graph after = check(new PipelinePass(), builder.node("Relu", "relu", e));
        assertThat(ops(after)).containsExactly("Relu");
    }

    /** The standard pipeline seen as one pass. */
    private static final class PipelinePass implements Pass {
        @Override
        public String name() {
            return "all";
        }

        @Override
        public Graph run(Graph graph) {
            return Pipeline.standard().run(graph);
        }
    }

    @Test
    void equalNodesAreComputedOnce() {
        Value x = input(2, 3);
        Value a = builder.node("Mul", "a", x, scalar(2));
        Value b = builder.node("Mul", "b", x, scalar(2));
        assertThat(ops(check(new CommonSubexpressions(), builder.node("Add", "sum", a, b))))
                .containsExactly("Mul", "Add");
    }

    @Test
    void constantsAndShapesAreFolded() {
        Value x = input(2, 3);
        Value shape = builder.node("Shape", "shape", x);
        Value flat = builder.node("ReduceProd", "prod", shape, longs("axes", 0));
        Value sum = builder.node("Add", "add", scalar(1), scalar(2));
        Value y = builder.node("Mul", "y", x, sum);
        assertThat(ops(check(new ConstantFolding(), y, flat))).containsExactly("Mul");
    }

    @Test
    void outputsKeepTheirNames() {
        Value x = input(2, 3);
        Value y = builder.node("Identity", "y", builder.node("Relu", "relu", x));
        Value z = builder.node("Identity", "z", x);
        Graph after = check(new PipelinePass(), y, z);
        assertThat(after.outputs().stream().map(Value::name).toList()).containsExactly("y", "z");
    }

    @Test
    void tablesAreReadBackBeforeTheLookup() {
        Value table =
                builder.constant("table", Tensor.ofLongs(DataType.INT8, new long[] {-128, -7, 0, 1, 90, 127}, 3, 2));
        Value rows = builder.node("Gather", "rows", table, longs("ids", 2, 0, 2, 1));
        Value zero = builder.constant("zero", Tensor.ofLongs(DataType.INT8, new long[] {3}));
        Value real = builder.node("DequantizeLinear", "real", rows, scalar(0.25), zero);
        Graph after = check(new DequantizedTables(), builder.node("Add", "y", input(4, 2), real));
        assertThat(ops(after)).containsExactly("Add");
        assertThat(after.constants()).anyMatch(c -> c.type().equals(TensorType.of(DataType.FP32, 4, 2)));
    }

    @Test
    void dynamicallyQuantisedProductsBecomeRealOnes() {
        Value x = input(80, 64);
        var quantized = builder.nodeMany("DynamicQuantizeLinear", "q", Attributes.none(), List.of(x), 3);
        var weights = new long[64 * 3];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = i * 37 % 255 - 127;
        }
        Value w = builder.constant("w", Tensor.ofLongs(DataType.INT8, weights, 64, 3));
        Value zero = builder.constant("wz", Tensor.ofLongs(DataType.INT8, new long[] {2}));
        Value product = builder.node("MatMulInteger", "mm", quantized.get(0), w, quantized.get(2), zero);
        var real = Attributes.none().with("to", 1);
        Value sum = builder.node("Cast", "cast", real, List.of(product));
        Value scale = builder.node("Mul", "scale", quantized.get(1), scalar(0.01));
        Graph after = check(new DynamicQuantizationLowering(), builder.node("Mul", "y", sum, scale));
        assertThat(ops(after)).containsExactly("DynamicRounding", "MatMul");
        assertThat(after.nodes().get(1).sources()).containsExactly("q", "mm", "cast", "scale", "y");
    }

    private Value meanSquare(Value x, String name) {
        Value mean = builder.node(
                "ReduceMean", name + ".mean", builder.node("Mul", name + ".square", x, x), longs(name + ".axes", -1));
        return builder.node("Add", name + ".sum", mean, scalar(1e-5));
    }

    /** As exporters of LLaMA and T5 write it. */
    @ParameterizedTest
    @ValueSource(strings = {"reciprocal", "power", "quotient", "division"})
    void rootMeanSquareNormIsRecognised(String form) {
        Value x = input(2, 3, 8);
        Value sum = meanSquare(x, "m");
        Value normal = switch (form) {
            case "reciprocal" ->
                builder.node("Mul", "n", x, builder.node("Reciprocal", "r", builder.node("Sqrt", "root", sum)));
            case "power" -> builder.node("Mul", "n", builder.node("Pow", "r", sum, scalar(-0.5)), x);
            case "quotient" ->
                builder.node("Mul", "n", x, builder.node("Div", "r", scalar(1), builder.node("Sqrt", "root", sum)));
            default -> builder.node("Div", "n", x, builder.node("Sqrt", "root", sum));
        };
        Graph after = check(new NormFusion(), builder.node("Mul", "y", random("gamma", 1, 1, 8), normal));
        assertThat(ops(after)).containsExactly("RMSNormalization");
        assertThat(after.nodes().get(0).sources()).contains("m.square", "m.mean", "m.sum", "n", "y");
        assertThat(after.nodes().get(0).input(1).type().shape()).containsExactly(8);
    }

    @Test
    void rootMeanSquareOfSomethingElseIsLeftAlone() {
        Value x = input(2, 8);
        Value root = builder.node("Sqrt", "root", meanSquare(builder.node("Relu", "relu", x), "m"));
        assertThat(ops(check(new NormFusion(), builder.node("Div", "y", x, root))))
                .contains("Sqrt", "Div");
    }

    /** As tf2onnx writes the layer normalisation of Keras. */
    @Test
    void layerNormWithASharedFactorIsRecognised() {
        Value x = input(2, 3, 8);
        Value mean = builder.node("ReduceMean", "mean", x, longs("axes", 2));
        Value sum = meanSquare(builder.node("Sub", "sub", x, mean), "var");
        Value inverse = builder.node("Reciprocal", "inverse", builder.node("Sqrt", "root", sum));
        Value factor = builder.node("Mul", "factor", inverse, random("gamma", 8));
        Value shift = builder.node("Sub", "shift", random("beta", 8), builder.node("Mul", "moved", factor, mean));
        Value y = builder.node("Add", "y", builder.node("Mul", "scaled", x, factor), shift);
        assertThat(ops(check(new NormFusion(), y))).containsExactly("LayerNormalization");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rotatedHalvesOfHeadsComeFromAProductOfTheirOwn(boolean bySlices) {
        Value x = input(1, 5, 6);
        Value product = builder.node("MatMul", "q", x, random("w", 6, 12), random("b", 12));
        Value heads = builder.node("Reshape", "heads", product, longs("shape", 1, 5, 3, 4));
        Value q = builder.node("Transpose", "turn", Attributes.none().with("perm", 0, 2, 1, 3), List.of(heads));
        var last = Attributes.none().with("axis", 3);
        List<Value> halves = bySlices
                ? List.of(
                        builder.node("Slice", "h0", q, longs("from0", 0), longs("to0", 2), longs("ax0", 3)),
                        builder.node("Slice", "h1", q, longs("from1", 2), longs("to1", 1L << 40), longs("ax1", -1)))
                : builder.nodeMany("Split", "h", last, List.of(q, longs("sizes", 2, 2)), 2);
        Value negative = builder.node("Neg", "neg", halves.get(1));
        Value turned = builder.node("Concat", "turned", last, List.of(negative, halves.get(0)));
        Graph after = check(new RotationFolding(), builder.node("Add", "y", q, turned));
        assertThat(ops(after)).doesNotContain("Concat", "Split", "Slice", "Neg").contains("Add");
        assertThat(ops(after)).filteredOn("MatMul"::equals).hasSize(2);
    }

    @Test
    void halvesThatAreNotNegatedStay() {
        Value x = input(1, 5, 6);
        Value heads = builder.node(
                "Reshape", "heads", builder.node("MatMul", "q", x, random("w", 6, 12)), longs("shape", 1, 5, 3, 4));
        Value q = builder.node("Transpose", "turn", Attributes.none().with("perm", 0, 2, 1, 3), List.of(heads));
        var last = Attributes.none().with("axis", 3);
        var halves = builder.nodeMany("Split", "h", last, List.of(q, longs("sizes", 2, 2)), 2);
        Value turned = builder.node("Concat", "turned", last, List.of(halves.get(1), halves.get(0)));
        assertThat(ops(check(new RotationFolding(), turned))).contains("Split", "Concat");
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 0, 2, 7", "1, 1, 0, 1, 7", "1, 1, 1, 2, 10", "2, 0, 1, 2, 5", "0, 0, 0, 2, 9"})
    void transformsAreMatrixProducts(int axis, int oneSided, int inverse, int parts, int length) {
        Value x = input(3, 6, 7, parts);
        var attributes = Attributes.none().with("onesided", oneSided).with("inverse", inverse);
        var inputs = List.of(
                x,
                builder.constant("length", Tensor.ofLongs(DataType.INT64, new long[] {length})),
                builder.constant("axis", Tensor.ofLongs(DataType.INT64, new long[] {axis})));
        Graph after = check(new TransformLowering(), builder.node("DFT", "dft", attributes, inputs));
        assertThat(ops(after)).contains("MatMul").doesNotContain("DFT");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void transformsOfFramesAreMatrixProducts(boolean knownWindow) {
        Value x = input(2, 20);
        Value step = builder.constant("step", Tensor.ofLongs(DataType.INT64, new long[] {3}));
        Value window = knownWindow ? random("window", 8) : builder.input("w", TensorType.of(DataType.FP32, 8));
        Graph after = check(new TransformLowering(), builder.node("STFT", "stft", x, step, window));
        assertThat(ops(after)).contains("MatMul").doesNotContain("STFT");
    }

    @Test
    void patchesAndAClassTokenBecomeOneProductOfTokens() {
        Value x = input(1, 3, 8, 12);
        var strides = Attributes.none().with("strides", 4, 4).with("kernel_shape", 4, 4);
        Value conv = builder.node("Conv", "conv", strides, List.of(x, random("w", 5, 3, 4, 4), random("b", 5)));
        Value flat = builder.node("Reshape", "flat", conv, longs("shape", 1, 5, 6));
        Value turned = builder.node("Transpose", "turned", Attributes.none().with("perm", 0, 2, 1), List.of(flat));
        var along = Attributes.none().with("axis", 1);
        Value all = builder.node("Concat", "tokens", along, List.of(random("class", 1, 1, 5), turned));
        Graph after = check(new PipelinePass(), builder.node("Add", "y", all, random("places", 1, 7, 5)));
        assertThat(ops(after)).contains("MatMul", "Pad").doesNotContain("Conv", "Concat");
    }

    /** Each image of a batch has class tokens of its own: there is no row of constants for all of them. */
    @Test
    void classTokensOfSeveralImagesStayAsTheyAre() {
        Value x = input(2, 3, 8, 12);
        var strides = Attributes.none().with("strides", 4, 4).with("kernel_shape", 4, 4);
        Value conv = builder.node("Conv", "conv", strides, List.of(x, random("w", 5, 3, 4, 4), random("b", 5)));
        Value flat = builder.node("Reshape", "flat", conv, longs("shape", 2, 5, 6));
        Value turned = builder.node("Transpose", "turned", Attributes.none().with("perm", 0, 2, 1), List.of(flat));
        var along = Attributes.none().with("axis", 1);
        Graph after = check(
                new PipelinePass(), builder.node("Concat", "tokens", along, List.of(random("class", 2, 1, 5), turned)));
        assertThat(ops(after)).contains("MatMul", "Concat").doesNotContain("Conv");
    }

    @Test
    void overlappingWindowsAreNoPatches() {
        Value x = input(1, 3, 9, 9);
        var strides = Attributes.none().with("strides", 2, 2);
        Value conv = builder.node("Conv", "conv", strides, List.of(x, random("w", 5, 3, 3, 3)));
        Value flat = builder.node("Reshape", "flat", conv, longs("shape", 1, 5, 16));
        Value turned = builder.node("Transpose", "turned", Attributes.none().with("perm", 0, 2, 1), List.of(flat));
        assertThat(ops(check(new PatchEmbedding(), turned))).contains("Conv");
    }
}
