package dev.waferflow.frontend.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.waferflow.frontend.Tensors;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.reference.ReferenceInterpreter;
import dev.waferflow.machine.number.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What graphs may contain besides nodes with tensors. */
class GraphFeaturesTest {
    private static Tensor run(GraphProto.Builder graph, Map<String, Tensor> fed) {
        return ReferenceInterpreter.run(
                        Protos.read(Protos.model(17, graph), ReadOptions.defaults())
                                .graph(),
                        fed)
                .values()
                .iterator()
                .next();
    }

    /** In operator set 11 a softmax runs over all dimensions from its axis on, in 13 over one. */
    @Test
    void functionsHaveTheirOwnOperatorSet() {
        var function = FunctionProto.newBuilder()
                .setName("Shares")
                .setDomain("local")
                .addInput("a")
                .addOutput("b")
                .addAttribute("axis")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(11))
                .addNode(Protos.node("Softmax", "inner", List.of("a"), List.of("b")).toBuilder()
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("axis")
                                .setType(AttributeProto.AttributeType.INT)
                                .setRefAttrName("axis")));
        var graph = GraphProto.newBuilder()
                .setName("calls")
                .addInput(Protos.input("x", 2, 3, 4))
                .addNode(
                        Protos.node("Shares", "call", List.of("x"), List.of("y"), Protos.integer("axis", 1)).toBuilder()
                                .setDomain("local"))
                .addOutput(Protos.input("y", 2, 3, 4));
        var model = Protos.model(17, graph).toBuilder().addFunctions(function).build();
        var read = Protos.read(model, ReadOptions.defaults());
        var y = ReferenceInterpreter.run(read.graph(), Map.of("x", Tensors.random(1, 2, 3, 4)))
                .get("y");
        double sum = 0;
        for (int i = 0; i < 12; i++) {
            sum += y.doubleAt(i);
        }
        assertThat(sum).isCloseTo(1, org.assertj.core.api.Assertions.within(1e-6));
    }

    @Test
    void sparseInitialisersAreFilledUpWithZeros() {
        var indices = TensorProto.newBuilder()
                .setDataType(Protos.INT64)
                .addDims(2)
                .addDims(2)
                .addAllInt64Data(List.of(0L, 1L, 1L, 2L));
        var sparse = SparseTensorProto.newBuilder()
                .setValues(Protos.floats("s", new int[] {2}, 5, 7))
                .setIndices(indices)
                .addDims(2)
                .addDims(3);
        var graph = GraphProto.newBuilder()
                .addInput(Protos.input("x", 2, 3))
                .addSparseInitializer(sparse)
                .addNode(Protos.node("Add", "add", List.of("x", "s"), List.of("y")))
                .addOutput(Protos.input("y", 2, 3));
        var zeros = Tensor.ofFloats(new float[6], 2, 3);
        assertThat(run(graph, Map.of("x", zeros)).floats()).containsExactly(0, 5, 0, 0, 0, 7);
    }

    @Test
    void missingWeightsAreNoFaultWhereOnlyTheStructureIsWanted() {
        var weight = TensorProto.newBuilder()
                .setName("w")
                .setDataType(Protos.FLOAT)
                .addDims(4)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue("gone.bin"));
        var graph = GraphProto.newBuilder()
                .addInput(Protos.input("x", 2, 4))
                .addInitializer(weight)
                .addNode(Protos.node("Mul", "mul", List.of("x", "w"), List.of("y")))
                .addOutput(Protos.input("y", 2, 4));
        var model = Protos.read(Protos.model(17, graph), ReadOptions.defaults().withStructureOnly());
        assertThat(model.graph().nodes()).extracting(Node::op).containsExactly("Mul");
    }

    private static AttributeProto body(String name, String op, String input) {
        var graph = GraphProto.newBuilder()
                .setName(name)
                .addNode(Protos.node(op, op, List.of(input), List.of(name + "_y")))
                .addOutput(Protos.input(name + "_y", 2));
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(graph)
                .build();
    }

    /** Nothing has side effects, so both branches are computed and the result is chosen. */
    @Test
    void aConditionThatDependsOnDataChooses() {
        var graph = GraphProto.newBuilder()
                .addInput(Protos.input("x", 2))
                .addInitializer(Protos.floats("zero", new int[0], 0))
                .addNode(Protos.node("ReduceSum", "sum", List.of("x"), List.of("s"), Protos.integer("keepdims", 0)))
                .addNode(Protos.node("Greater", "positive", List.of("s", "zero"), List.of("c")))
                .addNode(Protos.node(
                        "If",
                        "if",
                        List.of("c"),
                        List.of("y"),
                        body("then_branch", "Neg", "x"),
                        body("else_branch", "Abs", "x")))
                .addOutput(Protos.input("y", 2));
        assertThat(run(graph, Map.of("x", Tensor.ofFloats(new float[] {3, -1}, 2)))
                        .floats())
                .containsExactly(-3, 1);
        assertThat(run(graph, Map.of("x", Tensor.ofFloats(new float[] {-3, 1}, 2)))
                        .floats())
                .containsExactly(3, 1);
    }
}
