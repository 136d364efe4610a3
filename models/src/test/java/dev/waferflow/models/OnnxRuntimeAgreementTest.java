package dev.waferflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.onnx.OnnxReader;
import dev.waferflow.frontend.onnx.ReadOptions;
import dev.waferflow.frontend.pass.Pipeline;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the zoo's models compute here is what ONNX Runtime computes, as built, after all passes, and read back. */
final class OnnxRuntimeAgreementTest {
    private static final double TOLERANCE = 1e-3;

    @ParameterizedTest
    @ValueSource(
            strings = {"tiny-mlp", "tiny-cnn", "tiny-resnet", "tiny-transformer", "mobilenet-v2", "resnet18", "resnet50"
            })
    void modelsAgree(String name) throws OrtException {
        check(name);
    }

    @Test
    @Tag("slow")
    void largestModelAgrees() throws OrtException {
        check("vgg16");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-mlp", "tiny-cnn", "tiny-resnet", "tiny-transformer"})
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
        var expected =
                OnnxRuntime.run(OnnxBytes.of(graph), graph.inputs().get(0).name(), input);
        assertThat(Samples.relativeDistance(Samples.reference(graph, input), expected))
                .as("as built")
                .isLessThan(TOLERANCE);
        assertThat(Samples.relativeDistance(
                        Samples.reference(Pipeline.standard().run(graph), input), expected))
                .as("after all passes")
                .isLessThan(TOLERANCE);
    }
}
