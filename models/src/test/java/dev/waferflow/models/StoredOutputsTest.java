package dev.waferflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import dev.waferflow.frontend.data.NpzReader;
import dev.waferflow.frontend.data.NpzWriter;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.machine.number.SplitMix64;
import dev.waferflow.machine.number.Tensor;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The stored outputs of the seeded ResNet-50, with which the simulated wafer is compared elsewhere, are those of ONNX Runtime.
 * The input is the one that {@code waferflow run zoo:resnet50} draws.
 */
final class StoredOutputsTest {
    private static final Path FILE = Path.of("src/test/resources/resnet50-seed1.npz");
    private static final double TOLERANCE = 1e-4;

    private static Tensor input(Graph graph) {
        int[] shape = graph.inputs().get(0).type().shape().stream()
                .mapToInt(Integer::intValue)
                .toArray();
        var random = new SplitMix64(SplitMix64.mix(SplitMix64.GOLDEN_GAMMA + SplitMix64.mix(1)));
        var values = new float[Tensor.sizeOf(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (random.next() >>> 40) * 0x1p-23f - 1;
        }
        return Tensor.ofFloats(values, shape);
    }

    @Test
    void areThoseOfOnnxRuntime() throws OrtException {
        Graph graph = ModelZoo.build("resnet50", 1);
        Tensor expected = OnnxRuntime.run(
                OnnxBytes.of(graph), Map.of(graph.inputs().get(0).name(), input(graph)));
        if (Boolean.getBoolean("update.golden")) {
            NpzWriter.write(FILE, Map.of("out0", expected));
        }

        Tensor stored = NpzReader.read(FILE).get("out0");

        assertThat(Samples.relativeDistance(stored, expected)).isLessThan(TOLERANCE);
    }
}
