package dev.waferflow.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.cli.report.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options that steer the search for shapes and places, and what explains its result. */
final class SearchCommandTest {
    private static final String MODEL = "../models/tiny_resnet.onnx";

    @TempDir
    private Path folder;

    private CommandLineRun run(String... options) {
        var all = new ArrayList<>(List.of("--set", "width=100", "--set", "height=32", "--json"));
        all.addAll(0, List.of(options));
        return CommandLineRun.of(all.toArray(String[]::new));
    }

    private CommandLineRun simulate(Path out, String... options) {
        var all = new ArrayList<>(List.of("run", MODEL, "--out", out.toString(), "--samples", "8"));
        all.addAll(List.of(options));
        return run(all.toArray(String[]::new));
    }

    private static Object of(CommandLineRun run, String part, String key) {
        return ((Map<?, ?>) run.json().get(part)).get(key);
    }

    /** The floorplan of a report with one number replaced. */
    @SuppressWarnings("unchecked")
    private Path edited(Path report, String kernel, String what, int by) throws IOException {
        Map<String, Object> chart = Json.read(Files.readString(report.resolve("floorplan.json")), Map.class, "test");
        for (var entry : (List<Map<String, Object>>) chart.get("kernels")) {
            if (entry.get("name").equals(kernel)) {
                ((List<Map<String, Object>>) entry.get("boxes"))
                        .forEach(b -> b.merge(what, by, (x, y) -> (int) x + (int) y));
            }
        }
        return Files.writeString(folder.resolve("edited.json"), Json.text(chart));
    }

    @Test
    void aFloorplanCanBeEditedAndGivenBack() throws IOException {
        Path report = folder.resolve("report");
        var first = simulate(report);
        assertThat(first.exitCode()).as(first.err()).isZero();

        var again = simulate(folder.resolve("again"), "--floorplan", report.toString());
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(of(again, "simulation", "cyclesPerSample")).isEqualTo(of(first, "simulation", "cyclesPerSample"));

        Path narrow = edited(report, "/body/body.0/a/Conv", "width", -8);
        var slower = simulate(folder.resolve("slower"), "--floorplan", narrow.toString());
        assertThat(slower.exitCode()).as(slower.err()).isZero();
        assertThat(((Number) of(slower, "simulation", "cyclesPerSample")).doubleValue())
                .isGreaterThan(1.5 * ((Number) of(first, "simulation", "cyclesPerSample")).doubleValue());
        assertThat(of(slower, "verify", "passed")).isEqualTo(true);
    }

    @Test
    void aFloorplanThatCannotBeIsRefusedWithTheReason() throws IOException {
        Path report = folder.resolve("report");
        assertThat(simulate(report).exitCode()).isZero();

        var overlap = run(
                "estimate",
                MODEL,
                "--floorplan",
                edited(report, "/body/body.0/a/Conv", "x", -3).toString());
        assertThat(overlap.exitCode()).isEqualTo(3);
        assertThat(overlap.err())
                .contains("'/body/body.0/a/Conv' begins in column")
                .contains("ends in column");
        var small = run(
                "estimate",
                MODEL,
                "--floorplan",
                edited(report, "/body/body.0/Add", "width", -1).toString());
        assertThat(small.exitCode()).isEqualTo(3);
        assertThat(small.err()).contains("has 0 columns and needs at least 1");
        var other = run("estimate", "zoo:tiny-cnn", "--floorplan", report.toString());
        assertThat(other.exitCode()).isEqualTo(3);
        assertThat(other.err()).contains("has no place in it");
        var none = run(
                "estimate", MODEL, "--floorplan", folder.resolve("nothing.json").toString());
        assertThat(none.exitCode()).isEqualTo(5);
    }

    @Test
    void moreEffortIsHardlyWorseAndRepeats() {
        var best = new ArrayList<Double>();
        for (String effort : List.of("low", "normal", "high")) {
            var once = run("estimate", MODEL, "--effort", effort);
            var again = run("estimate", MODEL, "--effort", effort);
            assertThat(once.json().get("compile")).isEqualTo(again.json().get("compile"));
            best.add(((Number) of(once, "compile", "predictedCyclesPerSample")).doubleValue());
        }
        // Candidates are compared before their routes are known; the best that finds its colours is taken.
        assertThat(best.get(1)).isLessThanOrEqualTo(1.05 * best.get(0));
        assertThat(best.get(2)).isLessThanOrEqualTo(1.05 * best.get(1));
    }

    @Test
    void aTimeLimitGivesTheBestSoFarAndSaysSo() {
        var run = run("estimate", MODEL, "--time-limit", "1ms");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("warning: the search for shapes and places was ended early");
        assertThat(run("estimate", MODEL, "--time-limit", "soon").exitCode()).isEqualTo(2);
    }

    @Test
    void explainSaysWhyALayerIsAsItIs() {
        Path report = folder.resolve("report");
        assertThat(simulate(report).exitCode()).isZero();

        var run = CommandLineRun.of("explain", report.toString(), "/body/body.1/a/Conv");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("/body/body.1/a/Conv (Conv, layer) of " + MODEL)
                .containsPattern("Shape   \\d+ columns, one of")
                .contains("Smaller ")
                .contains("Bigger  ")
                .contains("Speed   the datapath of its busiest PE is taken for");
        var byNode = CommandLineRun.of("explain", report.toString(), "/body/body.0/Relu", "--json");
        assertThat(of(byNode, "layer", "name")).isEqualTo("/body/body.0/a/Conv");
        var typo = CommandLineRun.of("explain", report.toString(), "/body/body.1/a/Cnv");
        assertThat(typo.exitCode()).isEqualTo(2);
        assertThat(typo.err()).contains("maybe '/body/body.1/a/Conv'");
        assertThat(CommandLineRun.of("explain", folder.toString(), "x").exitCode())
                .isEqualTo(5);
    }
}
