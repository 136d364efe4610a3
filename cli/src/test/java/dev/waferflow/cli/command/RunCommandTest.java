package dev.waferflow.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.waferflow.cli.report.Json;
import dev.waferflow.cli.report.RunReport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code run} on a real model; skipped without the shared models. */
final class RunCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path model;

    @BeforeEach
    void findModel() {
        String shared = System.getProperty("waferflow.shared", "");
        assumeTrue(!shared.isEmpty(), "needs -Dwaferflow.shared");
        model = Path.of(shared, "models", "mlp_gelu.onnx");
        assumeTrue(Files.exists(model));
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        var shell = new Shell(
                new ByteArrayInputStream(new byte[0]), new PrintWriter(out), new PrintWriter(err), Map.of(), false);
        return Waferflow.execute(shell, arguments);
    }

    private static String withoutHost(String json) {
        return json.replaceAll("(?s)\"host\" : \\{.*?\\}", "").replaceAll("\"folder\" : \"[^\"]*\"", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fp16", "fp32"})
    void outputsAgreeWithTheStoredOnes(String precision) throws IOException {
        Path report = folder.resolve("report");
        int code = run("run", model.toString(), "--precision", precision, "--out", report.toString(), "--json");
        assertThat(code).as(err.toString()).isZero();
        var read = Json.read(out.toString(), RunReport.class, "stdout");
        assertThat(read.verify().reference()).isEqualTo("file");
        assertThat(read.verify().passed()).isTrue();
        assertThat(read.simulation().steady()).isTrue();
        assertThat(Files.readString(report.resolve("summary.json"))).isEqualTo(out.toString());
        for (String file : read.files().values()) {
            assertThat(report.resolve(file)).exists();
        }
    }

    @Test
    void threadsChangeNothingButTheHost() throws IOException {
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        assertThat(run("run", model.toString(), "--threads", "1", "--out", one.toString()))
                .isZero();
        assertThat(run("run", model.toString(), "--threads", "2", "--out", two.toString()))
                .isZero();
        for (String file :
                new String[] {"layers.csv", "floorplan.json", "pes.bin", "timeline.json", "report.html", "floorplan.png"
                }) {
            assertThat(Files.readAllBytes(one.resolve(file))).as(file).isEqualTo(Files.readAllBytes(two.resolve(file)));
        }
        assertThat(withoutHost(Files.readString(one.resolve("summary.json"))))
                .isEqualTo(withoutHost(Files.readString(two.resolve("summary.json"))));
    }

    @Test
    void wrongExpectationsEndWithOne() {
        // Half precision meets no exact expectation.
        Path stored = model.resolveSibling("mlp_gelu.io.npz");
        int code = run(
                "run",
                model.toString(),
                "--inputs",
                stored.toString(),
                "--expect",
                stored.toString(),
                "--rtol",
                "0",
                "--atol",
                "0",
                "--out",
                folder.resolve("r").toString());
        assertThat(code).isEqualTo(1);
        assertThat(out.toString()).contains("WRONG");
    }

    @Test
    void programsAreSavedAndSimulated() {
        Path program = folder.resolve("p.wfp");
        assertThat(run("compile", model.toString(), "-o", program.toString())).isZero();
        assertThat(run("compile", model.toString(), "-o", program.toString())).isEqualTo(2);
        assertThat(run("simulate", program.toString(), "--json")).isZero();
        var simulated = Json.read(out.toString(), RunReport.class, "stdout").simulation();
        assertThat(run(
                        "run",
                        model.toString(),
                        "--json",
                        "--out",
                        folder.resolve("r").toString()))
                .isZero();
        var whole = Json.read(out.toString(), RunReport.class, "stdout").simulation();
        assertThat(simulated.cyclesPerSample()).isEqualTo(whole.cyclesPerSample());
    }
}
