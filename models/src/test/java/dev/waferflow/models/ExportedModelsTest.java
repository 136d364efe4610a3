package dev.waferflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import dev.waferflow.frontend.data.NpzReader;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.onnx.OnnxReader;
import dev.waferflow.frontend.onnx.ReadOptions;
import dev.waferflow.frontend.pass.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ONNX files in the folder of the module, with the inputs and outputs beside them. */
final class ExportedModelsTest {
    private static final double TOLERANCE = 1e-3;
    private static final long MOST_BYTES = 2_000_000;

    @ParameterizedTest
    @ValueSource(strings = {"mnist_cnn", "tiny_resnet", "tiny_encoder"})
    void storedOutputsAreThoseOfOnnxRuntimeAndOfTheInterpreter(String name) throws IOException, OrtException {
        Path file = folder().resolve(name + ".onnx");
        var stored = NpzReader.read(folder().resolve(name + ".io.npz"));
        var input = stored.get("in0");
        var expected = stored.get("out0");
        var bound = ReadOptions.defaults().withInputs(Map.of("in0", input));
        Graph graph = OnnxReader.read(file, bound).graph();
        var fed = Map.of(graph.inputs().get(0).name(), input);
        assertThat(Samples.relativeDistance(OnnxRuntime.run(Files.readAllBytes(file), fed), expected))
                .as("ONNX Runtime")
                .isLessThan(TOLERANCE);
        assertThat(Samples.relativeDistance(Samples.reference(graph, fed), expected))
                .as("as read")
                .isLessThan(TOLERANCE);
        assertThat(Samples.relativeDistance(
                        Samples.reference(Pipeline.standard().run(graph), fed), expected))
                .as("after all passes")
                .isLessThan(TOLERANCE);
    }

    @Test
    void filesAreFewAndSmallAndExplained() throws IOException {
        String explained = Files.readString(folder().resolve("README.md"));
        long bytes = 0;
        try (Stream<Path> list = Files.list(folder())) {
            for (Path file : list.filter(ExportedModelsTest::isModelFile).toList()) {
                bytes += Files.size(file);
                assertThat(explained).contains(file.getFileName().toString().replace(".io.npz", ".onnx"));
            }
        }
        assertThat(bytes).isBetween(1L, MOST_BYTES);
    }

    private static boolean isModelFile(Path file) {
        return file.toString().endsWith(".onnx") || file.toString().endsWith(".npz");
    }

    /** Tests start in the folder of their module; some editors start in the root. */
    private static Path folder() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("models/pom.xml")) ? here.resolve("models") : here;
    }
}
