package dev.waferflow.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waferflow.cli.report.Golden;
import dev.waferflow.cli.report.RunReport.Host;
import dev.waferflow.cli.report.SampleRun;
import dev.waferflow.machine.fault.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BenchComparisonTest {
    @TempDir
    private Path folder;

    private static BenchResult result() {
        return BenchResult.of("sample", SampleRun.report());
    }

    private static BenchResult changed(String metric, double value, String layer, double cycles) {
        var base = result();
        var metrics = new LinkedHashMap<>(base.metrics());
        var layers = new LinkedHashMap<>(base.layers());
        metrics.put(metric, value);
        layers.put(layer, cycles);
        return new BenchResult(
                BenchResult.SCHEMA, base.name(), true, true, metrics, layers, new Host(9.0, 9.0, 9L, 9L));
    }

    @Test
    void linesAreReadBack() throws IOException {
        String lines = BenchRun.lines(List.of(result()));
        Golden.check("bench.jsonl", lines);
        Path file = folder.resolve("r.jsonl");
        Files.writeString(file, lines);
        assertThat(BenchRun.lines(BenchResult.read(file))).isEqualTo(lines);
    }

    @Test
    void theHostIsNotCompared() {
        var now = changed("cyclesPerSample", 100, "conv1", 96);
        assertThat(BenchComparison.of(List.of(result()), List.of(now), 0).changes())
                .isEmpty();
    }

    @Test
    void oneCycleMoreIsWorseAndNamesTheLayer() {
        var comparison =
                BenchComparison.of(List.of(result()), List.of(changed("cyclesPerSample", 101, "conv1", 97)), 0);
        assertThat(comparison.worse()).isTrue();
        assertThat(comparison.changes())
                .extracting(c -> c.metric() + "/" + c.layer() + "/" + c.verdict())
                .containsExactly("cyclesPerSample//worse", "cyclesPerSample/conv1/worse");
        assertThat(BenchComparison.of(List.of(result()), List.of(changed("cyclesPerSample", 101, "conv1", 97)), 0.02)
                        .worse())
                .isFalse();
    }

    @Test
    void directionsDiffer() {
        var better = changed("computeUtilizationPercent", 99, "conv1", 90);
        assertThat(BenchComparison.of(List.of(result()), List.of(better), 0).worse())
                .isFalse();
        var worse = changed("computeUtilizationPercent", 1, "conv1", 96);
        assertThat(BenchComparison.of(List.of(result()), List.of(worse), 0).worse())
                .isTrue();
    }

    @Test
    void aJobThatIsGoneIsWorse() {
        assertThat(BenchComparison.of(List.of(result()), List.of(), 0).worse()).isTrue();
        assertThat(BenchComparison.of(List.of(), List.of(result()), 0).worse()).isFalse();
    }

    @Test
    void suitesAreChecked() throws IOException {
        Path file = folder.resolve("suite.json");
        Files.writeString(file, "{\"jobs\": [{\"model\": \"a.onnx\"}, {\"model\": \"b/a.onnx\"}]}");
        assertThatThrownBy(() -> Suite.read(file))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("two jobs");
        Files.writeString(
                file,
                "{\"jobs\": [{\"name\": \"n\", \"model\": \"../a.onnx\", \"precision\": \"fp32\", \"set\": {\"a\": 1}}]}");
        var request = Suite.request(Suite.read(file).jobs().get(0), folder, 1);
        assertThat(request.model()).isEqualTo(folder.resolveSibling("a.onnx").toString());
        assertThat(request.overrides()).isEqualTo(Map.of("a", "1"));
    }
}
