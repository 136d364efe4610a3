package dev.waferflow.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class ConformanceCommandTest {
    private static final Path CASES =
            Path.of(System.getProperty("waferflow.shared", "../../shared")).resolve("onnx-node-tests.zip");

    static boolean isPresent() {
        return Files.isRegularFile(CASES);
    }

    @Test
    @EnabledIf("isPresent")
    void countsEveryCaseOnceAndNamesReasons() {
        var run = CommandLineRun.of("conformance", CASES.toString(), "--filter", "test_abs", "--json");
        assertThat(run.exitCode()).isZero();
        var object = run.json();
        assertThat(object.get("schema")).isEqualTo("waferflow.conformance/1");
        assertThat(object.get("cases")).isEqualTo(1);
        assertThat(object.get("reference")).isEqualTo(Map.of("passed", 1, "failed", 0, "unsupported", 0));
        assertThat(object.get("wafer")).isEqualTo(Map.of("passed", 1, "failed", 0, "unsupported", 0));
        assertThat(object.get("list"))
                .isEqualTo(List.of(Map.of("case", "test_abs", "reference", "passed", "wafer", "passed", "reason", "")));
    }

    @Test
    @EnabledIf("isPresent")
    void threadsChangeNothing() {
        var one = CommandLineRun.of("conformance", CASES.toString(), "--filter", "gemm", "-v", "--threads", "1");
        var four = CommandLineRun.of("conformance", CASES.toString(), "--filter", "gemm", "-v", "--threads", "4");
        assertThat(one.out()).contains("reference:").isEqualTo(four.out());
    }

    @Test
    @EnabledIf("isPresent")
    void aWrongAnswerIsAFailureWithThePlace(@TempDir Path folder) throws IOException {
        Path copy = folder.resolve("wrong");
        copy("test_abs", copy);
        // The case now expects what went in: absolute values are wrong.
        Files.copy(
                copy.resolve("test_data_set_0/input_0.pb"),
                copy.resolve("test_data_set_0/output_0.pb"),
                StandardCopyOption.REPLACE_EXISTING);
        var run = CommandLineRun.of("conformance", folder.toString(), "--json");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.json().get("status")).isEqualTo("no");
        assertThat(run.json().get("reference")).isEqualTo(Map.of("passed", 0, "failed", 1, "unsupported", 0));
        assertThat(run.json().get("wafer")).isEqualTo(Map.of("passed", 0, "failed", 1, "unsupported", 0));
        assertThat(run.out()).contains("output 0 is ", " at element ");
    }

    @Test
    void nothingToRunIsAUsageError(@TempDir Path folder) {
        assertThat(CommandLineRun.of("conformance", folder.toString()).exitCode())
                .isEqualTo(2);
        assertThat(CommandLineRun.of("conformance", folder.resolve("no").toString())
                        .exitCode())
                .isEqualTo(2);
    }

    @Test
    void whatIsNoZipFileIsMalformed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("cases.zip"), "no zip");
        var run = CommandLineRun.of("conformance", file.toString());
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err()).startsWith("error: ").doesNotContain("Exception");
    }

    private static void copy(String name, Path target) throws IOException {
        try (var zip = new ZipFile(CASES.toFile())) {
            for (var entry : zip.stream()
                    .filter(e -> e.getName().startsWith(name + "/"))
                    .filter(e -> !e.isDirectory())
                    .toList()) {
                Path file = target.resolve(entry.getName().substring(name.length() + 1));
                Files.createDirectories(file.getParent());
                Files.copy(zip.getInputStream(entry), file);
            }
        }
    }
}
