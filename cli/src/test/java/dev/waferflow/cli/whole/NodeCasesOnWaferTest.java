package dev.waferflow.cli.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.cli.command.CommandLineRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Some of the ONNX backend's node cases on simulated PEs, group by group. The whole count is what {@code waferflow conformance}
 * gives.
 */
@EnabledIf("isPresent")
final class NodeCasesOnWaferTest {
    private static final Path CASES =
            Path.of(System.getProperty("waferflow.shared", "../../shared")).resolve("onnx-node-tests.zip");

    static boolean isPresent() {
        return Files.isRegularFile(CASES);
    }

    /** How many passed when this was written; more is welcome, less is a regression. */
    @ParameterizedTest
    @CsvSource({
        "test_reduce_sum, 10",
        "test_argm, 10",
        "test_scatter, 10",
        "test_gather, 7",
        "test_top_k, 4",
        "test_cumsum, 6",
        "test_einsum, 4",
        "test_quantizelinear, 8",
        "test_qlinear, 6",
        "test_conv, 10",
        "test_maxpool, 10",
        "test_lstm, 1",
        "test_gru, 2",
        "test_bitshift, 5",
        "test_mod_, 8",
        "test_rms_normalization, 6",
        "test_nllloss, 10",
        "test_resize, 20",
        "test_cast_, 30",
        "test_gridsample, 15",
        "test_dft, 8",
        "test_stft, 1"
    })
    void noneFails(String filter, int least) {
        var run = CommandLineRun.of("conformance", CASES.toString(), "--filter", filter, "--json");
        Map<?, ?> wafer = (Map<?, ?>) run.json().get("wafer");
        assertThat(wafer.get("failed")).as(run.out()).isEqualTo(0);
        assertThat((Integer) wafer.get("passed")).isGreaterThanOrEqualTo(least);
    }
}
