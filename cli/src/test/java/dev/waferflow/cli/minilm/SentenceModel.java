package dev.waferflow.cli.minilm;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.onnx.OnnxReader;
import dev.waferflow.frontend.onnx.ReadOptions;
import dev.waferflow.frontend.pass.Pipeline;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.placer.Compiler;
import dev.waferflow.placer.CompilerOptions;
import dev.waferflow.simulator.SimulationOptions;
import dev.waferflow.simulator.event.EventSimulator;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Embeddings of sentences from a model file, in two ways. The model's first output has a row for each word. */
final class SentenceModel {
    private static final String MASK = "attention_mask";

    private SentenceModel() {}

    /** Compiled once for the whole wafer, then simulated sentence by sentence. */
    static List<Embedding> onWafer(Path file, List<Map<String, Tensor>> sentences, DataType precision) {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        sentences.get(0).forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        Graph graph = Pipeline.standard()
                .run(OnnxReader.read(file, ReadOptions.defaults().withInputShapes(shapes))
                        .graph());
        WaferSpec wafer = WaferSpecs.load("wse2");
        var compiled = Compiler.compile(graph, wafer, new CompilerOptions(precision, 1));
        // A sample for each copy: equal copies are then simulated once.
        var options = SimulationOptions.samples(compiled.replicas());
        String words = graph.outputs().get(0).name();
        var embeddings = new ArrayList<Embedding>();
        for (var inputs : sentences) {
            var result = new EventSimulator().simulate(compiled.program(), wafer, inputs, options);
            embeddings.add(Embedding.of(result.outputs().get(words), inputs.get(MASK)));
        }
        return embeddings;
    }

    static List<Embedding> inOnnxRuntime(Path file, List<Map<String, Tensor>> sentences) throws OrtException {
        var embeddings = new ArrayList<Embedding>();
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            var environment = OrtEnvironment.getEnvironment();
            try (var session = environment.createSession(file.toString(), options)) {
                for (var inputs : sentences) {
                    embeddings.add(Embedding.of(words(session, environment, inputs), inputs.get(MASK)));
                }
            }
        }
        return embeddings;
    }

    private static Tensor words(OrtSession session, OrtEnvironment environment, Map<String, Tensor> inputs)
            throws OrtException {
        Map<String, OnnxTensor> fed = new LinkedHashMap<>();
        try {
            for (var input : inputs.entrySet()) {
                var numbers = LongBuffer.wrap(input.getValue().longs());
                fed.put(input.getKey(), OnnxTensor.createTensor(environment, numbers, shape(input.getValue())));
            }
            try (var results = session.run(fed)) {
                var buffer = ((OnnxTensor) results.get(0)).getFloatBuffer();
                var floats = new float[buffer.remaining()];
                buffer.get(floats);
                int places = inputs.get(MASK).size();
                return Tensor.ofFloats(floats, places, floats.length / places);
            }
        } finally {
            fed.values().forEach(OnnxTensor::close);
        }
    }

    private static long[] shape(Tensor tensor) {
        return Arrays.stream(tensor.shape()).asLongStream().toArray();
    }
}
