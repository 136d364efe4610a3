package dev.waferflow.frontend.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.waferflow.machine.number.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Single tensors in files of their own ({@code input_0.pb}), as conformance cases keep them. */
public final class OnnxTensors {
    private OnnxTensors() {}

    /** The tensor in a file. */
    public static Tensor read(Path file) {
        try {
            return parse(Files.readAllBytes(file), file.toString());
        } catch (IOException e) {
            throw Faults.unreadable("cannot read the tensor", file.toString(), "check the path");
        }
    }

    /** The tensor in the bytes of such a file. */
    public static Tensor parse(byte[] bytes, String where) {
        try {
            var proto = TensorProto.parseFrom(bytes);
            if (proto.getDataType() == 0) {
                throw Faults.malformed("this is no tensor", where);
            }
            return TensorDecoder.decode(proto);
        } catch (InvalidProtocolBufferException e) {
            throw Faults.malformed("this is no ONNX tensor: " + e.getMessage(), where);
        }
    }
}
