package dev.waferflow.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.GraphVerifier;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.Work;
import dev.waferflow.frontend.reference.ReferenceInterpreter;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ModelZooTest {
    static List<String> all() {
        return ModelZoo.names();
    }

    static Stream<String> small() {
        return ModelZoo.names().stream().filter(name -> name.startsWith("tiny-"));
    }

    static Stream<String> quick() {
        return Stream.concat(small(), Stream.of("mobilenet-v2", "resnet18"));
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyModelHasALegalStructureAndADescription(String name) {
        Graph graph = ModelZoo.structure(name);
        GraphVerifier.verify(graph);
        assertThat(graph.name()).isEqualTo(name);
        assertThat(graph.inputs()).isNotEmpty();
        assertThat(graph.outputs()).hasSize(1);
        assertThat(ModelZoo.description(name)).isNotBlank().doesNotContain("\n");
    }

    @ParameterizedTest
    @MethodSource("all")
    void structureHasNoWeights(String name) {
        long elements = ModelZoo.structure(name).constants().stream()
                .filter(Value::hasElements)
                .mapToLong(value -> value.type().size())
                .sum();
        assertThat(elements).isLessThan(500);
    }

    /** The published figures: torchvision's counts, without running statistics. */
    @ParameterizedTest
    @CsvSource({
        "resnet50,     25557032, 4.09e9",
        "resnet18,     11689512, 1.81e9",
        "vgg16,       138357544, 15.47e9",
        "mobilenet-v2,  3504872, 0.30e9",
        "efficientnet-b0, 5288548, 0.386e9",
        "vit-b16,      86567656, 17.56e9",
        "bert-base,   109482240, 11.17e9",
        "gpt2,        124439808, 11.18e9",
        "llama-110m,  109529856, 11.20e9"
    })
    void knownModelsHaveThePublishedSizes(String name, long parameters, double multiplyAccumulates) {
        Graph graph = ModelZoo.structure(name);
        assertThat(trained(graph)).isEqualTo(parameters);
        assertThat((double) Work.multiplyAccumulates(graph))
                .isCloseTo(multiplyAccumulates, Percentage.withPercentage(0.5));
    }

    @ParameterizedTest
    @MethodSource("quick")
    void outputsAreFiniteAndDependOnTheInput(String name) {
        Graph graph = ModelZoo.build(name, 1);
        var one = Samples.reference(graph, Samples.random(graph, 1));
        var two = Samples.reference(graph, Samples.random(graph, 2));
        assertThat(Samples.relativeDistance(one, two)).isGreaterThan(0.02);
    }

    /** Far from the greatest half-precision number, and no layer fades out. */
    @ParameterizedTest
    @MethodSource("quick")
    void signalsKeepTheirSize(String name) {
        Graph graph = ModelZoo.build(name, 1);
        ReferenceInterpreter.run(graph, Samples.random(graph, 1), (value, tensor) -> {
            if (tensor.heldAsFloats()
                    && !value.name().endsWith(".masked")
                    && !value.name().contains(".se.")) {
                double greatest = 0;
                for (float x : tensor.floats()) {
                    greatest = Math.max(greatest, Math.abs(x));
                }
                assertThat(greatest).as(value.name()).isBetween(0.05, 1000.0);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("small")
    void sameSeedGivesTheSameWeightsAndAnotherSeedOthers(String name) {
        Graph graph = ModelZoo.build(name, 7);
        Graph again = ModelZoo.build(name, 7);
        Graph other = ModelZoo.build(name, 8);
        assertThat(again.toString()).isEqualTo(graph.toString());
        var input = Samples.random(graph, 3);
        var output = Samples.reference(graph, input).floats();
        assertThat(Samples.reference(again, input).floats()).isEqualTo(output);
        assertThat(Samples.reference(other, input).floats()).isNotEqualTo(output);
    }

    @ParameterizedTest
    @MethodSource("small")
    void structureIsThatOfTheBuiltModel(String name) {
        Graph built = ModelZoo.build(name, 1);
        Graph structure = ModelZoo.structure(name);
        assertThat(structure.values().stream().map(Value::type).toList())
                .isEqualTo(built.values().stream().map(Value::type).toList());
        assertThat(structure.nodes().toString()).isEqualTo(built.nodes().toString());
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyModelIsOnThePageForUsers(String name) throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path root = Files.exists(here.resolve("docs")) ? here : here.getParent();
        assertThat(Files.readString(root.resolve("docs/how-to/export.md")))
                .contains("| `zoo:" + name + "` | " + ModelZoo.description(name) + " |");
    }

    @Test
    void weightsFollowHe() {
        Graph graph = ModelZoo.build("resnet18", 1);
        var weight = named(graph, "layer4.1.conv2.weight");
        double square = 0;
        for (float x : weight.constant().floats()) {
            square += x * x;
        }
        assertThat(square / weight.type().size()).isCloseTo(2.0 / (512 * 9), Percentage.withPercentage(1));
        for (float x : named(graph, "layer4.1.bn2.weight").constant().floats()) {
            assertThat(x).isBetween(0.4f, 0.8f);
        }
    }

    /** The published first output of SplitMix64 from state 0: e220a8397b1dcdaf. */
    @Test
    void numbersAreThoseOfSplitMix() {
        long seedThatCancelsTheEmptyName = 0xcbf29ce484222325L;
        assertThat(new WeightNumbers(seedThatCancelsTheEmptyName, "").uniform())
                .isEqualTo((0xe220a8397b1dcdafL >>> 11) * 0x1p-53);
    }

    @Test
    void unknownNameListsTheKnownOnesAndTheClosest() {
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> ModelZoo.build("resnet-50", 1))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(FaultKind.USAGE))
                .satisfies(e -> assertThat(e.diagnostics().get(0).hint()).contains("zoo:resnet50"))
                .withMessageContaining("'resnet-50'")
                .withMessageContaining("tiny-mlp, tiny-cnn");
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> ModelZoo.description("x".repeat(1000)))
                .satisfies(e -> assertThat(e.diagnostics().get(0).hint()).isEqualTo("waferflow list models"));
    }

    private static Value named(Graph graph, String name) {
        return graph.constants().stream()
                .filter(value -> value.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static long trained(Graph graph) {
        return graph.constants().stream()
                .filter(value -> value.type().elementType() == DataType.FP32
                        && value.type().rank() > 0
                        && !value.name().contains(".running_")
                        && !value.name().startsWith("rotary.")
                        && !value.name().equals("mask"))
                .mapToLong(value -> value.type().size())
                .sum();
    }
}
