package dev.waferflow.cli.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.cli.command.CommandLineRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attributes of standard operators, one combination per case, against the outputs of ONNX Runtime; see the README beside them. */
final class OperatorVariantsTest {
    @TempDir
    private Path folder;

    @Test
    void allAgreeWithOnnxRuntime() throws IOException {
        Path cases = folder.resolve("operator-variants.zip");
        try (var stream = OperatorVariantsTest.class.getResourceAsStream("operator-variants.zip")) {
            Files.copy(stream, cases);
        }

        var run = CommandLineRun.of("conformance", cases.toString(), "--json");

        var all = run.json();
        Map<?, ?> wafer = (Map<?, ?>) all.get("wafer");
        var failed = ((List<?>) all.get("list"))
                .stream().filter(c -> c.toString().contains("failed")).toList();
        assertThat(failed).isEmpty();
        assertThat(((Map<?, ?>) all.get("reference")).get("passed")).isEqualTo(all.get("cases"));
        assertThat((Integer) wafer.get("passed")).isGreaterThanOrEqualTo(1760);
    }
}
