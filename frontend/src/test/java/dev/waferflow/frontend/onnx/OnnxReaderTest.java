package dev.waferflow.frontend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.DataType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OnnxReaderTest {
    @Test
    void unboundBatchIsOneWithNotice() {
        var model = Protos.read(Protos.tinyNetwork(), ReadOptions.defaults());
        assertThat(model.graph().inputs().get(0).type().shape()).containsExactly(1, 1, 6, 6);
        assertThat(model.notices()).singleElement().asString().contains("batch").contains("bound to 1");
    }

    @Test
    void dimensionsAreBoundByNameThenByFedShape() {
        var named = Protos.read(Protos.tinyNetwork(), ReadOptions.defaults().withDims(Map.of("batch", 3)));
        assertThat(named.graph().outputs().get(0).type().shape()).containsExactly(3, 2);
        assertThat(named.notices()).isEmpty();
        var shapes = Map.of("in0", new int[] {4, 1, 6, 6});
        var fed = Protos.read(Protos.tinyNetwork(), ReadOptions.defaults().withInputShapes(shapes));
        assertThat(fed.graph().outputs().get(0).type().shape()).containsExactly(4, 2);
    }

    /** Some exporters call batch and sequence by the same name. */
    @Test
    void oneNameForTwoDimensionsOfAnInputIsBoundSeparately() {
        var graph = GraphProto.newBuilder()
                .addInput(Protos.input("x", "batch", "batch"))
                .addNode(Protos.node("Relu", "r", List.of("x"), List.of("y")))
                .addOutput(Protos.input("y", "batch", "batch"));
        var shapes = Map.of("x", new int[] {1, 6});
        var fed = Protos.read(Protos.model(17, graph), ReadOptions.defaults().withInputShapes(shapes));
        assertThat(fed.graph().outputs().get(0).type().shape()).containsExactly(1, 6);
        var named = ReadOptions.defaults().withDims(Map.of("batch", 2, "batch:1", 5));
        assertThat(Protos.read(Protos.model(17, graph), named)
                        .graph()
                        .outputs()
                        .get(0)
                        .type()
                        .shape())
                .containsExactly(2, 5);
        var square = ReadOptions.defaults().withDims(Map.of("batch", 3));
        assertThat(Protos.read(Protos.model(17, graph), square)
                        .graph()
                        .outputs()
                        .get(0)
                        .type()
                        .shape())
                .containsExactly(3, 3);
    }

    @Test
    void unknownDimensionNamesAreUsageErrors() {
        var options = ReadOptions.defaults().withDims(Map.of("bach", 3));
        assertThatThrownBy(() -> Protos.read(Protos.tinyNetwork(), options))
                .isInstanceOfSatisfying(UserException.class, e -> {
                    assertThat(e.kind()).isEqualTo(FaultKind.USAGE);
                    assertThat(e.diagnostics().get(0).hint()).contains("batch");
                });
    }

    @Test
    void freeDimensionsBesideTheBatchMustBeBound() {
        var graph = GraphProto.newBuilder()
                .addInput(Protos.input("x", "batch", "seq", "width"))
                .addNode(Protos.node("Relu", "r", List.of("x"), List.of("y")))
                .addOutput(Protos.input("y"));
        assertThatThrownBy(() -> Protos.read(Protos.model(17, graph), ReadOptions.defaults()))
                .isInstanceOfSatisfying(UserException.class, e -> {
                    assertThat(e.kind()).isEqualTo(FaultKind.USAGE);
                    assertThat(e.diagnostics()).hasSize(2);
                });
    }

    @Test
    void allUnsupportedNodesAreReportedAtOnce() {
        var graph = GraphProto.newBuilder()
                .addInput(Protos.input("x", 2))
                .addNode(Protos.node("Frobnicate", "f", List.of("x"), List.of("a")))
                .addNode(Protos.node("Relu", "r", List.of("a"), List.of("b")))
                .addNode(Protos.node("Expand", "e", List.of("x", "x"), List.of("c")))
                .addNode(Protos.node("Munge", "m", List.of("b"), List.of("y")))
                .addOutput(Protos.input("y", 2));
        assertThatThrownBy(() -> Protos.read(Protos.model(17, graph), ReadOptions.defaults()))
                .isInstanceOfSatisfying(UserException.class, e -> {
                    assertThat(e.kind()).isEqualTo(FaultKind.UNSUPPORTED);
                    assertThat(e.diagnostics().stream().map(d -> d.where()).toList())
                            .containsExactly("node 'f' (Frobnicate)", "node 'm' (Munge)", "node 'e' (Expand)");
                });
    }

    @Test
    void oldFormsBecomeCanonical() {
        var graph = GraphProto.newBuilder()
                .addInput(Protos.input("x", 1, 4))
                .addNode(Protos.node("Squeeze", "s", List.of("x"), List.of("a"), Protos.integers("axes", 0)))
                .addNode(Protos.node("Split", "p", List.of("a"), List.of("b", "c")))
                .addNode(Protos.node("Sub", "d", List.of("b", "c"), List.of("y")))
                .addOutput(Protos.input("y", 2));
        var nodes = Protos.read(Protos.model(11, graph), ReadOptions.defaults())
                .graph()
                .nodes();
        assertThat(nodes.get(0).input(1).constant().longs()).containsExactly(0);
        assertThat(nodes.get(1).input(1).constant().longs()).containsExactly(2, 2);
        assertThat(nodes.get(0).attributes().names()).isEmpty();
    }

    @Test
    void everyStorageFormIsRead() {
        var half = TensorProto.newBuilder().setDataType(10).addDims(1).addInt32Data(0x3c00);
        var brain = TensorProto.newBuilder().setDataType(16).addDims(1).addInt32Data(0x3f80);
        var bytes = TensorProto.newBuilder()
                .setDataType(3)
                .addDims(2)
                .addInt32Data(-1)
                .addInt32Data(5);
        var nibbles = TensorProto.newBuilder()
                .setDataType(22)
                .addDims(3)
                .addInt32Data(0x2f)
                .addInt32Data(0x01);
        var unsigned = TensorProto.newBuilder().setDataType(13).addDims(1).addUint64Data(-1);
        assertThat(TensorDecoder.decode(half.build()).floats()).containsExactly(1f);
        assertThat(TensorDecoder.decode(brain.build()).floats()).containsExactly(1f);
        assertThat(TensorDecoder.decode(bytes.build()).longs()).containsExactly(-1, 5);
        assertThat(TensorDecoder.decode(nibbles.build()).longs()).containsExactly(-1, 2, 1);
        assertThat(TensorDecoder.decode(unsigned.build()).type()).isEqualTo(DataType.UINT64);
    }

    @Test
    void metadataIsKept() {
        var model = Protos.read(Protos.tinyNetwork(), ReadOptions.defaults());
        assertThat(model.producer()).isEqualTo("test");
        assertThat(model.opset()).isEqualTo(17);
        assertThat(model.nodes()).isEqualTo(5);
        assertThat(model.parameters()).isEqualTo(34);
        assertThat(model.sha256()).hasSize(64);
    }

    @Test
    void structureOnlyKeepsTypes() {
        var options = ReadOptions.defaults().withStructureOnly();
        var model = Protos.read(Protos.tinyNetwork(), options);
        assertThat(model.graph().outputs().get(0).type().shape()).containsExactly(1, 2);
    }
}
