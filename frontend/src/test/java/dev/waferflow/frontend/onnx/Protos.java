package dev.waferflow.frontend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;

/** Small ONNX models made by hand. */
final class Protos {
    private Protos() {}

    static final int FLOAT = 1;
    static final int INT64 = 7;

    static ValueInfoProto input(String name, Object... dims) {
        var value = ValueInfoProto.newBuilder().setName(name);
        var tensor = value.getTypeBuilder().getTensorTypeBuilder().setElemType(FLOAT);
        tensor.getShapeBuilder();
        for (Object dim : dims) {
            var added = tensor.getShapeBuilder().addDimBuilder();
            if (dim instanceof Integer extent) {
                added.setDimValue(extent);
            } else {
                added.setDimParam((String) dim);
            }
        }
        return value.build();
    }

    static NodeProto node(
            String op, String name, List<String> inputs, List<String> outputs, AttributeProto... attributes) {
        return NodeProto.newBuilder()
                .setOpType(op)
                .setName(name)
                .addAllInput(inputs)
                .addAllOutput(outputs)
                .addAllAttribute(List.of(attributes))
                .build();
    }

    static AttributeProto integers(String name, long... values) {
        var attribute = AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    static TensorProto floats(String name, int[] shape, float... values) {
        var buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        var tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(FLOAT)
                .setRawData(ByteString.copyFrom(buffer.array()));
        for (int extent : shape) {
            tensor.addDims(extent);
        }
        return tensor.build();
    }

    static ModelProto model(int opset, GraphProto.Builder graph) {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .setProducerName("test")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(graph)
                .build();
    }

    static OnnxModel read(ModelProto model, ReadOptions options) {
        return OnnxReader.read(model.toByteArray(), "test.onnx", Path.of("").toAbsolutePath(), options);
    }

    /** A convolution, an activation, a pool and a matrix product. */
    static ModelProto tinyNetwork() {
        var weights = new float[2 * 3 * 3];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = i * 0.1f - 0.7f;
        }
        var graph = GraphProto.newBuilder()
                .setName("tiny")
                .addInput(input("x", "batch", 1, 6, 6))
                .addInitializer(floats("w", new int[] {2, 1, 3, 3}, weights))
                .addInitializer(floats("m", new int[] {8, 2}, new float[16]))
                .addNode(node("Conv", "conv", List.of("x", "w"), List.of("a")))
                .addNode(node("Relu", "relu", List.of("a"), List.of("b")))
                .addNode(node(
                        "MaxPool",
                        "pool",
                        List.of("b"),
                        List.of("c"),
                        integers("kernel_shape", 2, 2),
                        integers("strides", 2, 2)))
                .addNode(node("Flatten", "flat", List.of("c"), List.of("d")))
                .addNode(node("MatMul", "product", List.of("d", "m"), List.of("y")))
                .addOutput(input("y", "batch", 2));
        return model(17, graph);
    }
}
