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
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs a model with one output in ONNX Runtime, on one thread. */
final class OnnxRuntime {
    private OnnxRuntime() {}

    static Tensor run(byte[] model, Map<String, Tensor> inputs) throws OrtException {
        var environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> fed = new LinkedHashMap<>();
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            for (var input : inputs.entrySet()) {
                fed.put(input.getKey(), tensor(environment, input.getValue()));
            }
            try (var session = environment.createSession(model, options);
                    var results = session.run(fed)) {
                return tensor((OnnxTensor) results.get(0));
            }
        } finally {
            fed.values().forEach(OnnxTensor::close);
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
