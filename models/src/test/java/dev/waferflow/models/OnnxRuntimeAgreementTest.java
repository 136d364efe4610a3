package dev.waferflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.onnx.OnnxReader;
import dev.waferflow.frontend.onnx.ReadOptions;
import dev.waferflow.frontend.pass.Pipeline;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the zoo's models compute here is what ONNX Runtime computes, as built, after all passes, and read back. */
final class OnnxRuntimeAgreementTest {
    private static final double TOLERANCE = 1e-3;
    private static final List<String> OFTEN = List.of("mobilenet-v2", "resnet18", "resnet50", "efficientnet-b0");

    static Stream<String> small() {
        return ModelZoo.names().stream().filter(name -> name.startsWith("tiny-"));
    }

    static Stream<String> large() {
        return ModelZoo.names().stream().filter(name -> !name.startsWith("tiny-") && !OFTEN.contains(name));
    }

    @ParameterizedTest
    @MethodSource("small")
    void smallModelsAgree(String name) throws OrtException {
        check(name);
    }

    @ParameterizedTest
    @FieldSource("OFTEN")
    void someLargeModelsAgree(String name) throws OrtException {
        check(name);
    }

    @ParameterizedTest
    @MethodSource("large")
    @Tag("slow")
    void allOtherLargeModelsAgree(String name) throws OrtException {
        check(name);
    }

    @ParameterizedTest
    @MethodSource("small")
    void writtenModelsReadBackAsTheSame(String name) {
        Graph graph = ModelZoo.build(name, 1);
        var options = ReadOptions.defaults();
        Graph read = OnnxReader.read(OnnxBytes.of(graph), name, Path.of("."), options)
                .graph();
        var input = Samples.random(graph, 1);
        assertThat(Samples.reference(read, input).floats())
                .isEqualTo(Samples.reference(graph, input).floats());
    }

    private static void check(String name) throws OrtException {
        Graph graph = ModelZoo.build(name, 1);
        var input = Samples.random(graph, 1);
        var expected = OnnxRuntime.run(OnnxBytes.of(graph), input);
        assertThat(Samples.relativeDistance(Samples.reference(graph, input), expected))
                .as("as built")
                .isLessThan(TOLERANCE);
        assertThat(Samples.relativeDistance(
                        Samples.reference(Pipeline.standard().run(graph), input), expected))
                .as("after all passes")
                .isLessThan(TOLERANCE);
    }
}
