package dev.waferflow.cli.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.waferflow.cli.command.CommandLineRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What takes minutes: a large model with real weights, and the same model on wafers of three sizes. */
@Tag("slow")
final class LargeModelsTest {
    private static final double SLOWER = 1.02;

    @TempDir
    private Path folder;

    private CommandLineRun run(String model, String... options) {
        var all = new ArrayList<>(List.of(
                "run", model, "--json", "--out", folder.resolve("report").toString()));
        all.addAll(List.of(options));
        var run = CommandLineRun.of(all.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }

    /** The stored outputs are those of ONNX Runtime: see {@code StoredOutputsTest}. */
    @Test
    void seededResnetGivesWhatOnnxRuntimeGives() {
        Path expected = Models.own().resolve("src/test/resources/resnet50-seed1.npz");

        var run = run("zoo:resnet50", "--samples", "1", "--expect", expected.toString());

        Map<?, ?> verify = (Map<?, ?>) run.json().get("verify");
        assertThat(verify.get("reference")).isEqualTo("file");
        assertThat(verify.get("passed")).isEqualTo(true);
    }

    /** The same host edge on a sixteenth, a quarter and all of the PEs: a larger wafer is never slower. */
    @ParameterizedTest
    @ValueSource(strings = {"tiny_resnet", "mobilenet_v2"})
    void aLargerWaferIsNeverSlower(String name) {
        Path file = Models.file(name);
        assumeThat(file).isNotNull();
        double before = Double.POSITIVE_INFINITY;
        for (String size : new String[] {"width=250,height=212", "width=500,height=425", "width=1000,height=850"}) {
            var run = run(file.toString(), "--set", size, "--structure-only");
            var simulation = (Map<?, ?>) run.json().get("simulation");
            double interval = ((Number) simulation.get("cyclesPerSample")).doubleValue();
            assertThat(interval).as(size).isLessThanOrEqualTo(SLOWER * before);
            before = interval;
        }
    }
}
