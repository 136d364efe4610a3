package dev.waferflow.models;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Map;

/** Runs a model with one input and one output in ONNX Runtime, on one thread. */
final class OnnxRuntime {
    private OnnxRuntime() {}

    static Tensor run(byte[] model, String inputName, Tensor input) throws OrtException {
        var environment = OrtEnvironment.getEnvironment();
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            try (var session = environment.createSession(model, options);
                    var fed = tensor(environment, input);
                    var results = session.run(Map.of(inputName, fed))) {
                return tensor((OnnxTensor) results.get(0));
            }
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, Tensor tensor) throws OrtException {
        long[] shape = Arrays.stream(tensor.shape()).asLongStream().toArray();
        return tensor.type() == DataType.INT64
                ? OnnxTensor.createTensor(environment, LongBuffer.wrap(tensor.longs()), shape)
                : OnnxTensor.createTensor(environment, FloatBuffer.wrap(tensor.floats()), shape);
    }

    private static Tensor tensor(OnnxTensor result) {
        var buffer = result.getFloatBuffer();
        var floats = new float[buffer.remaining()];
        buffer.get(floats);
        return Tensor.ofFloats(
                floats,
                Arrays.stream(result.getInfo().getShape())
                        .mapToInt(Math::toIntExact)
                        .toArray());
    }
}
