package dev.waferflow.cli.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.cli.command.CommandLineRun;
import dev.waferflow.frontend.data.NpzWriter;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.models.ModelZoo;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The zoo's small models on simulated PEs, against the reference interpreter, which for these models is held against ONNX
 * Runtime in {@code OnnxRuntimeAgreementTest} of the models.
 */
final class ZooOnWaferTest {
    @TempDir
    private Path folder;

    static List<String> small() {
        return ModelZoo.names().stream().filter(n -> n.startsWith("tiny-")).toList();
    }

    @ParameterizedTest
    @MethodSource("small")
    void valuesAreRight(String name) {
        var run = CommandLineRun.of(
                "run",
                "zoo:" + name,
                "--json",
                "--precision",
                "fp32",
                "--samples",
                "1",
                "--set",
                "width=400,height=120",
                "--out",
                folder.resolve("report").toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        var verify = (Map<?, ?>) run.json().get("verify");
        assertThat(verify.get("reference")).isEqualTo("interpreter");
        assertThat(verify.get("passed")).isEqualTo(true);
        assertThat((List<?>) verify.get("hostOperators")).isEmpty();
    }

    /** Inputs of a size that half precision can hold, and sums that it cannot. */
    @Test
    void numbersBeyondHalfPrecisionAreReported() {
        var large = new float[16];
        Arrays.fill(large, 60_000);
        Path inputs = folder.resolve("large.npz");
        NpzWriter.write(inputs, Map.of("in0", Tensor.ofFloats(large, 1, 16)));
        var run = CommandLineRun.of(
                "run",
                "zoo:tiny-mlp",
                "--wafer",
                "tiny",
                "--samples",
                "1",
                "--inputs",
                inputs.toString(),
                "--out",
                folder.resolve("report").toString());
        assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
        assertThat(run.err()).contains("not finite").contains("65504");
    }
}
