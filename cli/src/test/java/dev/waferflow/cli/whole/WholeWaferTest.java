package dev.waferflow.cli.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.waferflow.cli.command.CommandLineRun;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Real models on the whole 850,000-PE wafer, against the outputs of ONNX Runtime, in both precisions. */
final class WholeWaferTest {
    @TempDir
    private Path folder;

    static Stream<Arguments> models() {
        return List.of(
                        "mnist_cnn",
                        "tiny_resnet",
                        "tiny_resnet_bn",
                        "tiny_dwsep_se",
                        "mlp_gelu",
                        "tiny_encoder",
                        "mobilenet_v2",
                        "blazeface_front",
                        "qdq_mlp",
                        "loop_if",
                        "tiny_gru",
                        "tiny_lstm_tagger")
                .stream()
                .flatMap(name -> Stream.of(Arguments.of(name, "fp32"), Arguments.of(name, "fp16")));
    }

    @ParameterizedTest
    @MethodSource("models")
    void outputsOfTheSimulatedPesEqualOnnxRuntimes(String name, String precision) {
        Path file = Models.file(name);
        assumeThat(file).isNotNull();
        var run = CommandLineRun.ofModel(file, precision, folder.resolve("report"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        Map<?, ?> verify = (Map<?, ?>) run.json().get("verify");
        assertThat(verify.get("reference")).isEqualTo("file");
        assertThat(verify.get("passed")).isEqualTo(true);
        Map<?, ?> device = (Map<?, ?>) run.json().get("device");
        assertThat(device.get("pes")).isEqualTo(850_000);
    }
}
