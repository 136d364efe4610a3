package dev.waferflow.cli.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.waferflow.cli.command.CommandLineRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every shared model on the whole simulated wafer against the stored outputs of ONNX Runtime. With {@code -Dupdate.golden=true}
 * ({@code make models-page}) the table in docs/models.md is written anew; otherwise its verdicts must be those found.
 */
@Tag("slow")
final class SharedModelsOnWaferTest {
    private static final Path PAGE = Models.own().resolveSibling("docs").resolve("models.md");

    /** Activations of these exceed 65504. */
    private static final List<String> OVERFLOWS =
            List.of("light_bvlc_alexnet", "light_resnet50", "light_squeezenet", "light_vgg19");

    /** Its state goes through squares and logarithms of spectra that half precision does not hold. */
    private static final String SENSITIVE = "silero_vad_16k_op15";

    @TempDir
    private Path folder;

    static List<String> names() throws IOException {
        String shared = System.getProperty("waferflow.shared", "");
        if (shared.isEmpty()) {
            return List.of("none");
        }
        try (Stream<Path> files = Files.list(Path.of(shared, "models"))) {
            return files.map(f -> f.getFileName().toString())
                    .filter(f -> f.endsWith(".onnx"))
                    .map(f -> f.replace(".onnx", ""))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void outputsAreThoseOfOnnxRuntime(String name) throws IOException {
        Path file = Models.file(name);
        assumeThat(file).isNotNull();

        var single = run(file, "fp32");
        var half = run(file, "fp16");

        assertThat(single.exitCode()).as(single.err()).isZero();
        boolean exceeds = OVERFLOWS.contains(name);
        assertThat(half.exitCode()).as(half.err()).isEqualTo(exceeds || name.equals(SENSITIVE) ? 1 : 0);
        if (exceeds) {
            assertThat(half.err()).contains("65504");
        }
        String row = row(name, error(single), exceeds ? "exceeds 65504: exit code 1" : verdict(half));
        if (Boolean.getBoolean("update.golden")) {
            rewrite(name, row);
        }
        assertThat(Files.readString(PAGE))
                .containsPattern("\\| " + name + " \\|[^|]*\\|[^|]*" + (half.exitCode() == 1 ? "exit code 1" : "%"));
    }

    private CommandLineRun run(Path file, String precision) {
        return CommandLineRun.ofModel(file, precision, folder.resolve(precision));
    }

    private static String row(String name, String single, String half) {
        return "| " + name + " | " + single + " | " + half + " |";
    }

    private static String verdict(CommandLineRun run) {
        return run.exitCode() == 0 ? error(run) : error(run) + ", 2 % allowed: exit code 1";
    }

    /** The largest error in percent of the largest element of that output. */
    private static String error(CommandLineRun run) {
        var verify = (Map<?, ?>) run.json().get("verify");
        double error = ((Number) verify.get("maxRelError")).doubleValue();
        return String.format(Locale.ROOT, "%.2g %%", 100 * error).replace("0.0 %", "0 %");
    }

    private static void rewrite(String name, String row) throws IOException {
        String page = Files.readString(PAGE);
        String old = "(?m)^\\| " + name + " \\|.*$";
        String changed = page.replaceAll(old, row);
        Files.writeString(PAGE, changed.contains(row) ? changed : page.stripTrailing() + "\n" + row + "\n");
    }
}
