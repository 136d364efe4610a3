package dev.waferflow.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --defects}: models on silicon with dead PEs and links. */
final class DefectsCommandTest {
    private static final String MODEL = "../models/tiny_resnet.onnx";

    @TempDir
    private Path folder;

    private CommandLineRun run(String... options) {
        var all = new ArrayList<>(List.of("run", MODEL, "--set", "width=110,height=32,sparesPerRow=2"));
        all.addAll(List.of("--out", folder.resolve("out" + options.length).toString(), "--json"));
        all.addAll(List.of(options));
        return CommandLineRun.of(all.toArray(String[]::new));
    }

    private static Map<?, ?> part(CommandLineRun run, String name) {
        assertThat(run.exitCode()).as(run.err()).isZero();
        return (Map<?, ?>) run.json().get(name);
    }

    private static double interval(CommandLineRun run) {
        return ((Number) part(run, "simulation").get("cyclesPerSample")).doubleValue();
    }

    @Test
    void aFewDeadPesCostLittleAndNoRightness() throws IOException {
        var whole = run();
        var worn = run("--defects", "0.015:1");

        assertThat(part(whole, "device").get("defects")).isNull();
        var defects = (Map<?, ?>) part(worn, "device").get("defects");
        assertThat(defects.get("source")).isEqualTo("0.015:1");
        int lost = (int) defects.get("columnsLost");
        assertThat(lost).isBetween(1, 6).isEqualTo((int) defects.get("deadPesInWorstRow") - 2);
        assertThat(part(worn, "device").get("width")).isEqualTo(110 - lost);
        assertThat(part(worn, "verify").get("passed")).isEqualTo(true);
        // A narrow wafer: it loses twice the share of its columns that wse2 does, and shapes come in steps.
        assertThat(interval(worn)).isLessThan(1.12 * interval(whole));
        assertThat(Files.readString(folder.resolve("out2").resolve("floorplan.json")))
                .contains("passedOver");
    }

    @Test
    void aProgramRunsOnlyWhereItsColumnsAre() throws IOException {
        Path program = folder.resolve("p.wfp");
        Path list = Files.writeString(folder.resolve("dead.txt"), "pe 3 5\npe 4 5\nlink 7 5 east\n");
        var compiled = CommandLineRun.of(
                "compile", MODEL, "--set", "width=110,height=32,sparesPerRow=2", "-o", program.toString());
        assertThat(compiled.exitCode()).as(compiled.err()).isZero();
        var set = List.of("simulate", program.toString(), "--samples", "2", "--set", "width=110", "--set", "height=32");

        var gone = new ArrayList<>(set);
        gone.addAll(List.of("--set", "sparesPerRow=2", "--defects", list.toString()));
        var refused = CommandLineRun.of(gone.toArray(String[]::new));
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.err()).contains("made for a wafer of 110x32").contains("3 dead PEs, 3 of them in row 5");

        var hidden = new ArrayList<>(set);
        hidden.addAll(List.of("--set", "sparesPerRow=3", "--defects", list.toString()));
        assertThat(CommandLineRun.of(hidden.toArray(String[]::new)).exitCode()).isZero();
    }

    @Test
    void wrongDefectsAreSaidToBeSo() throws IOException {
        assertThat(run("--defects", "0.9:1").exitCode()).isEqualTo(2);
        assertThat(run("--defects", "nowhere").err()).contains("'nowhere' is neither a file nor a rate and a seed");
        Path list = Files.writeString(folder.resolve("bad.txt"), "pe 1 1\npe one two\n");
        var bad = run("--defects", list.toString());
        assertThat(bad.exitCode()).isEqualTo(5);
        assertThat(bad.err()).contains("line 2 of the list of defects");
        var noc = CommandLineRun.of("experiment", "noc", "--defects", "0.01:1");
        assertThat(noc.exitCode()).isEqualTo(2);
    }
}
