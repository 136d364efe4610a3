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

/** {@code --replicas}, {@code --target-rate} and {@code --constraints}. */
final class DemandsCommandTest {
    private static final String MODEL = "../models/mnist_cnn.onnx";
    private static final String CONV = "/c2/Conv";

    @TempDir
    private Path folder;

    private CommandLineRun run(String command, String... options) {
        var all = new ArrayList<>(List.of(command, MODEL, "--set", "width=60,height=72", "--json"));
        if (command.equals("run")) {
            all.addAll(List.of("--out", folder.resolve("report").toString(), "--force"));
        }
        all.addAll(List.of(options));
        return CommandLineRun.of(all.toArray(String[]::new));
    }

    private static Map<?, ?> part(CommandLineRun run, String name) {
        assertThat(run.exitCode()).as(run.err()).isZero();
        return (Map<?, ?>) run.json().get(name);
    }

    private static double number(CommandLineRun run, String part, String key) {
        return ((Number) part(run, part).get(key)).doubleValue();
    }

    private List<Map<?, ?>> boxes(String kernel) throws IOException {
        var chart = Json.read(Files.readString(folder.resolve("report").resolve("floorplan.json")), Map.class, "test");
        var result = new ArrayList<Map<?, ?>>();
        for (var item : (List<?>) chart.get("kernels")) {
            var entry = (Map<?, ?>) item;
            if (kernel.equals(entry.get("name"))) {
                ((List<?>) entry.get("boxes")).forEach(box -> result.add((Map<?, ?>) box));
            }
        }
        return result;
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("constraints.json"), text);
    }

    @Test
    void sixReplicasAreRightAndEqualInBothEngines() throws IOException {
        var event = run("run", "--replicas", "6");
        assertThat(boxes(CONV)).hasSize(6);
        var cycle = run("run", "--replicas", "6", "--engine", "cycle");

        for (var run : List.of(event, cycle)) {
            assertThat(part(run, "verify").get("passed")).isEqualTo(true);
            assertThat(part(run, "simulation").get("steady")).isEqualTo(true);
        }
        double expected = number(cycle, "simulation", "cyclesPerSample");
        assertThat(number(event, "simulation", "cyclesPerSample")).isBetween(0.98 * expected, 1.02 * expected);
    }

    @Test
    void automaticReplicasAreNeverPredictedToBeSlower() {
        double usual = number(run("estimate"), "compile", "predictedCyclesPerSample");
        double automatic = number(run("estimate", "--replicas", "auto"), "compile", "predictedCyclesPerSample");

        assertThat(automatic).isLessThanOrEqualTo(1.05 * usual);
        assertThat(run("estimate", "--replicas", "0").exitCode()).isEqualTo(2);
        assertThat(run("estimate", "--replicas", "49").err()).contains("the ports of the host edge");
    }

    @Test
    void aTargetRateIsReachedWithFewerPes() {
        var fastest = run("run");
        double rate = number(fastest, "simulation", "samplesPerSecond") / 4;
        var least = run("run", "--target-rate", String.valueOf(rate));

        assertThat(number(least, "simulation", "samplesPerSecond")).isGreaterThan(0.9 * rate);
        assertThat(number(least, "compile", "activePes")).isLessThan(0.6 * number(fastest, "compile", "activePes"));
        assertThat(part(least, "verify").get("passed")).isEqualTo(true);
        var never = run("estimate", "--target-rate", "500M");
        assertThat(never.exitCode()).isEqualTo(3);
        assertThat(never.err()).contains("no floorplan is predicted to reach 500000000 samples per second");
    }

    @Test
    void kernelsObeyConstraints() throws IOException {
        var free = run("run");
        int width = (int) boxes(CONV).get(0).get("width");
        int narrower = width == 4 ? 3 : 4;
        var bound = run(
                "run",
                "--constraints",
                file("{\"pin\": [{\"kernel\": \"/c2/Conv\", \"x\": 41}],"
                                + "\"shape\": [{\"kernel\": \"/c2/Conv\", \"width\": " + narrower + "}],"
                                + "\"forbid\": [{\"x\": 2, \"y\": 0, \"width\": 3, \"height\": 9}]}")
                        .toString());

        assertThat(part(bound, "verify").get("passed")).isEqualTo(true);
        assertThat(boxes(CONV))
                .allMatch(b -> b.get("x").equals(41) && b.get("width").equals(narrower));
        for (var layer : (List<?>) bound.json().get("layers")) {
            for (var region : (List<?>) ((Map<?, ?>) layer).get("regions")) {
                int x = (int) ((Map<?, ?>) region).get("x");
                int columns = (int) ((Map<?, ?>) region).get("width");
                assertThat(x >= 5 || x + columns <= 2).as("%s", layer).isTrue();
            }
        }
        assertThat(free.exitCode()).isZero();
    }

    @Test
    void whatCannotBeIsSaid() throws IOException {
        assertThat(refusal(3, "{\"pin\": [{\"kernel\": \"/c2/Conv\", \"x\": 0}]}"))
                .contains("'/c2/Conv' is pinned to column 0, but what comes before it in the dataflow");
        assertThat(refusal(3, "{\"pin\": [{\"kernel\": \"/c9/Conv\", \"x\": 0}]}"))
                .contains("there is no kernel '/c9/Conv'")
                .containsPattern("maybe '/c[12]/Conv'");
        assertThat(refusal(3, "{\"shape\": [{\"kernel\": \"/c2/Conv\", \"width\": 1000}]}"))
                .contains("'/c2/Conv' cannot have 1000 columns")
                .contains("one of [");
        assertThat(refusal(3, "{\"forbid\": [{\"x\": 0, \"y\": 0, \"width\": 60, \"height\": 72}]}"))
                .contains("not so many side by side that are not forbidden");
        assertThat(refusal(5, "{\"pins\": []}")).contains("maybe 'pin'");
        assertThat(refusal(5, "{\"pin\": [{\"kernel\": \"/c2/Conv\", \"x\": -1}]}"))
                .contains("no whole number");
        assertThat(refusal(5, "{\"together\": [[\"/c2/Conv\"]]}")).contains("two or more names");
        assertThat(refusal(5, "[1")).contains("malformed");
    }

    private String refusal(int exitCode, String constraints) throws IOException {
        var run = run("estimate", "--constraints", file(constraints).toString());
        assertThat(run.exitCode()).as(constraints).isEqualTo(exitCode);
        return run.err();
    }
}
