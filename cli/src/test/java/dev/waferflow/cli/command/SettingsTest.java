package dev.waferflow.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waferflow.machine.fault.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options come from the last layer that says them. */
final class SettingsTest {
    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void laterLayersWin() throws IOException {
        Path user = file("home/.config/waferflow/config.properties", "wafer = tiny\nprecision = fp32\nseed = 4\n");
        Path project = file("work/waferflow.properties", "precision = fp16\nseed = 5\n");
        Path below = Files.createDirectories(folder.resolve("work/deep/down"));
        var environment = Map.of("HOME", folder.resolve("home").toString(), "WAFERFLOW_SEED", "6");

        var settings = Settings.load(environment, below);

        assertThat(settings.of("wafer")).isEqualTo(new Settings.Setting("tiny", user.toString()));
        assertThat(settings.of("precision")).isEqualTo(new Settings.Setting("fp16", project.toString()));
        assertThat(settings.of("seed")).isEqualTo(new Settings.Setting("6", "environment WAFERFLOW_SEED"));
        assertThat(settings.of("effort")).isEqualTo(new Settings.Setting("normal", "default"));
    }

    @Test
    void aWordThatIsNoSettingIsToldWithTheNearest() throws IOException {
        Path file = file("waferflow.properties", "precison = fp32\n");

        assertThatThrownBy(() -> Settings.load(Map.of(), folder))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("no setting 'precison'");
        var run = CommandLineRun.in(Map.of("WAFERFLOW_CONFIG", file.toString()), "list", "wafers");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("try: precision");
    }

    @Test
    void commandsUseThemAndTheCommandLineWins() throws IOException {
        Path file = file(
                "waferflow.properties", "wafer = tiny\nset = width=40,height=8\nprecision = fp32\nformat = json\n");
        var environment = Map.of("WAFERFLOW_CONFIG", file.toString());

        var device = (Map<?, ?>) CommandLineRun.in(environment, "estimate", "zoo:tiny-mlp")
                .json()
                .get("device");
        assertThat(device.get("preset")).isEqualTo("tiny");
        assertThat(device.get("width")).isEqualTo(40);
        assertThat(device.get("height")).isEqualTo(8);
        assertThat(device.get("precision")).isEqualTo("fp32");
        var other = (Map<?, ?>)
                CommandLineRun.in(environment, "estimate", "zoo:tiny-mlp", "--precision", "fp16", "--set", "width=44")
                        .json()
                        .get("device");
        assertThat(other.get("precision")).isEqualTo("fp16");
        assertThat(other.get("width")).isEqualTo(44);
    }

    @Test
    void configShowSaysWhereEachCameFrom() throws IOException {
        Path file = file("waferflow.properties", "precision = fp32\n");
        var environment = Map.of("WAFERFLOW_CONFIG", file.toString(), "WAFERFLOW_EFFORT", "low");

        var run = CommandLineRun.in(environment, "config", "show", "--wafer", "tiny", "--json");

        assertThat(run.exitCode()).isZero();
        assertThat((List<?>) run.json().get("options"))
                .extracting(o -> ((Map<?, ?>) o).get("name") + " " + ((Map<?, ?>) o).get("value") + " "
                        + ((Map<?, ?>) o).get("source"))
                .contains(
                        "wafer tiny option",
                        "precision fp32 " + file,
                        "effort low environment WAFERFLOW_EFFORT",
                        "seed 1 default");
    }
}
