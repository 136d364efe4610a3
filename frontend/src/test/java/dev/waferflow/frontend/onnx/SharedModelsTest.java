package dev.waferflow.frontend.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.frontend.SharedFolder;
import dev.waferflow.frontend.Tensors;
import dev.waferflow.frontend.data.NpzReader;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.pass.Pipeline;
import dev.waferflow.frontend.reference.ReferenceInterpreter;
import dev.waferflow.machine.number.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIf;

/** Real models against outputs of ONNX Runtime, as read and after all passes. */
@EnabledIf("isPresent")
class SharedModelsTest {
    static boolean isPresent() {
        return SharedFolder.find("models").isPresent();
    }

    @TestFactory
    Stream<DynamicTest> agreesWithOnnxRuntime() throws IOException {
        return models().stream()
                .filter(f -> !isLarge(f))
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    check(file);
                }));
    }

    @Test
    @Tag("slow")
    void largestModelAgreesWithOnnxRuntime() throws IOException {
        for (Path file : models().stream().filter(SharedModelsTest::isLarge).toList()) {
            check(file);
        }
    }

    /** Half a gigabyte of weights. */
    private static boolean isLarge(Path file) {
        return file.endsWith("light_vgg19.onnx");
    }

    private static void check(Path file) {
        var io = NpzReader.read(Path.of(file.toString().replace(".onnx", ".io.npz")));
        var model = OnnxReader.read(file, ReadOptions.defaults().withInputs(io));
        check(model, model.graph(), io);
        check(model, Pipeline.standard().run(model.graph()), io);
    }

    private static void check(OnnxModel model, Graph graph, Map<String, Tensor> io) {
        var fed = new LinkedHashMap<String, Tensor>();
        for (int i = 0; i < model.inputNames().size(); i++) {
            fed.put(model.inputNames().get(i), io.get("in" + i));
        }
        var results = new ArrayList<>(ReferenceInterpreter.run(graph, fed).values());
        for (int i = 0; i < results.size(); i++) {
            Tensors.assertClose(results.get(i), io.get("out" + i), 1e-5, 1e-3);
        }
    }

    @Test
    void passesKeepNamesTypesAndSources() throws IOException {
        for (Path file : models()) {
            var io = NpzReader.read(Path.of(file.toString().replace(".onnx", ".io.npz")));
            Graph before = OnnxReader.read(
                            file, ReadOptions.defaults().withInputs(io).withStructureOnly())
                    .graph();
            Graph after = Pipeline.standard().run(before);
            assertThat(after.outputs().stream().map(Value::name).toList())
                    .isEqualTo(before.outputs().stream().map(Value::name).toList());
            assertThat(after.outputs().stream().map(Value::type).toList())
                    .isEqualTo(before.outputs().stream().map(Value::type).toList());
            var sources =
                    before.nodes().stream().flatMap(n -> n.sources().stream()).toList();
            assertThat(sources)
                    .containsAll(after.nodes().stream()
                            .flatMap(n -> n.sources().stream())
                            .toList());
        }
    }

    @Test
    void sameSeedGivesSameWeights() {
        Path file = SharedFolder.find("models/light_squeezenet.onnx").orElseThrow();
        Graph first = OnnxReader.read(file, ReadOptions.defaults().withSeed(7)).graph();
        Graph second = OnnxReader.read(file, ReadOptions.defaults().withSeed(7)).graph();
        Graph other = OnnxReader.read(file, ReadOptions.defaults().withSeed(8)).graph();
        Value weight = first.constants().stream()
                .filter(v -> v.type().rank() == 4)
                .findFirst()
                .orElseThrow();
        assertThat(second.values().get(weight.id()).constant().floats())
                .isEqualTo(weight.constant().floats());
        assertThat(other.values().get(weight.id()).constant().floats())
                .isNotEqualTo(weight.constant().floats());
    }

    private static List<Path> models() throws IOException {
        try (var files = Files.list(SharedFolder.find("models").orElseThrow())) {
            return files.filter(f -> f.toString().endsWith(".onnx")).sorted().toList();
        }
    }
}
