package dev.waferflow.frontend.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.WireFormat;
import dev.waferflow.frontend.graph.Bundle;
import dev.waferflow.machine.number.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Data of the inputs and outputs of a model in files of their own, as conformance cases keep it. What such a file holds,
 * a tensor, a sequence or an optional, only the model tells.
 */
public final class Borders {
    private static final int DEEPEST = 16;

    /** Fields of SequenceProto and of OptionalProto in onnx-data.proto, which the library lacks. */
    private static final int SEQUENCE_TENSORS = 3;

    private static final int SEQUENCE_SEQUENCES = 5;
    private static final int SEQUENCE_OPTIONALS = 7;
    private static final int OPTIONAL_TENSOR = 3;
    private static final int OPTIONAL_SEQUENCE = 5;

    private final GraphProto graph;

    private Borders(GraphProto graph) {
        this.graph = graph;
    }

    /** The borders of the model in the bytes of a file. */
    public static Borders of(byte[] model, String where) {
        return new Borders(OnnxReader.parse(model, where).getGraph());
    }

    /** What the file of input number {@code index} holds. */
    public Bundle<Tensor> input(int index, byte[] bytes, String where) {
        return parse(graph.getInputList(), index, bytes, where);
    }

    /** What the file of output number {@code index} holds. */
    public Bundle<Tensor> output(int index, byte[] bytes, String where) {
        return parse(graph.getOutputList(), index, bytes, where);
    }

    private static Bundle<Tensor> parse(List<ValueInfoProto> infos, int index, byte[] bytes, String where) {
        var type = index < infos.size() ? infos.get(index).getType() : TypeProto.getDefaultInstance();
        try {
            return switch (type.getValueCase()) {
                case SEQUENCE_TYPE -> sequence(CodedInputStream.newInstance(bytes), DEEPEST, where);
                case OPTIONAL_TYPE -> optional(CodedInputStream.newInstance(bytes), DEEPEST, where);
                default -> Bundle.of(OnnxTensors.parse(bytes, where));
            };
        } catch (IOException e) {
            throw Faults.malformed("this is no ONNX data: " + e.getMessage(), where);
        }
    }

    private static Bundle<Tensor> sequence(CodedInputStream in, int depth, String where) throws IOException {
        var items = new ArrayList<Bundle<Tensor>>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case SEQUENCE_TENSORS -> items.add(tensor(in, where));
                case SEQUENCE_SEQUENCES -> items.add(sequence(nested(in, depth, where), depth - 1, where));
                case SEQUENCE_OPTIONALS -> items.add(optional(nested(in, depth, where), depth - 1, where));
                default -> in.skipField(tag);
            }
        }
        return new Bundle.Many<>(items);
    }

    private static Bundle<Tensor> optional(CodedInputStream in, int depth, String where) throws IOException {
        Bundle<Tensor> result = new Bundle.None<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case OPTIONAL_TENSOR -> result = tensor(in, where);
                case OPTIONAL_SEQUENCE -> result = sequence(nested(in, depth, where), depth - 1, where);
                default -> in.skipField(tag);
            }
        }
        return result;
    }

    private static Bundle<Tensor> tensor(CodedInputStream in, String where) throws IOException {
        var builder = TensorProto.newBuilder();
        in.readMessage(builder, ExtensionRegistryLite.getEmptyRegistry());
        if (builder.getDataType() == 0) {
            throw Faults.malformed("this is no tensor", where);
        }
        return Bundle.of(TensorDecoder.decode(builder.build()));
    }

    private static CodedInputStream nested(CodedInputStream in, int depth, String where) throws IOException {
        if (depth == 0) {
            throw Faults.malformed("sequences are nested too deeply", where);
        }
        return CodedInputStream.newInstance(in.readByteArray());
    }
}
