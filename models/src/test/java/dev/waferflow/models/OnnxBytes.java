package dev.waferflow.models;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes a graph of the zoo as an ONNX file. Knows the types and attributes that the zoo uses and no others. */
final class OnnxBytes {
    private static final int OPSET = 20;
    private static final int IR_VERSION = 9;

    private OnnxBytes() {}

    static byte[] of(Graph graph) {
        var proto = GraphProto.newBuilder().setName(graph.name());
        for (Value input : graph.inputs()) {
            proto.addInput(declared(input));
        }
        for (Value constant : graph.constants()) {
            proto.addInitializer(initializer(constant));
        }
        for (Node node : graph.nodes()) {
            proto.addNode(node(node));
        }
        for (Value output : graph.outputs()) {
            proto.addOutput(declared(output));
        }
        var model = ModelProto.newBuilder().setIrVersion(IR_VERSION).setGraph(proto);
        model.addOpsetImportBuilder().setVersion(OPSET);
        return model.build().toByteArray();
    }

    private static ValueInfoProto declared(Value value) {
        var proto = ValueInfoProto.newBuilder().setName(value.name());
        var tensor = proto.getTypeBuilder().getTensorTypeBuilder().setElemType(elementType(value.type()));
        for (int extent : value.type().shape()) {
            tensor.getShapeBuilder().addDimBuilder().setDimValue(extent);
        }
        return proto.build();
    }

    private static TensorProto initializer(Value value) {
        Tensor tensor = value.constant();
        var proto = TensorProto.newBuilder().setName(value.name()).setDataType(elementType(value.type()));
        for (int extent : tensor.shape()) {
            proto.addDims(extent);
        }
        var bytes = ByteBuffer.allocate(tensor.size() * tensor.type().bytes()).order(ByteOrder.LITTLE_ENDIAN);
        if (tensor.heldAsFloats()) {
            bytes.asFloatBuffer().put(tensor.floats());
        } else {
            bytes.asLongBuffer().put(tensor.longs());
        }
        return proto.setRawData(ByteString.copyFrom(bytes)).build();
    }

    private static int elementType(TensorType type) {
        return switch (type.elementType()) {
            case FP32 -> TensorProto.DataType.FLOAT.getNumber();
            case INT64 -> TensorProto.DataType.INT64.getNumber();
            default -> throw new IllegalArgumentException("no element type for " + type);
        };
    }

    private static NodeProto node(Node node) {
        var proto = NodeProto.newBuilder().setName(node.name()).setOpType(node.op());
        node.inputs().forEach(value -> proto.addInput(value.name()));
        node.outputs().forEach(value -> proto.addOutput(value.name()));
        for (String name : node.attributes().names()) {
            proto.addAttribute(attribute(name, node.attributes()));
        }
        return proto.build();
    }

    private static AttributeProto attribute(String name, Attributes attributes) {
        var proto = AttributeProto.newBuilder().setName(name);
        switch (name) {
            case "kernel_shape", "strides", "pads", "perm" -> {
                proto.setType(AttributeType.INTS);
                for (long item : attributes.integers(name)) {
                    proto.addInts(item);
                }
            }
            case "group", "axis", "transB", "keepdims", "hidden_size" ->
                proto.setType(AttributeType.INT).setI(attributes.integer(name));
            case "epsilon" -> proto.setType(AttributeType.FLOAT).setF((float) attributes.floating(name));
            case "approximate", "direction" ->
                proto.setType(AttributeType.STRING).setS(ByteString.copyFromUtf8(attributes.string(name, "")));
            default -> throw new IllegalArgumentException("no kind for attribute " + name);
        }
        return proto.build();
    }
}
