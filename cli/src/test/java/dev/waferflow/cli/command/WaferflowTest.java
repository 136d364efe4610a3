package dev.waferflow.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.cli.report.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Command lines from end to end: exit code, stdout, stderr. */
final class WaferflowTest {
    private static final String PROGRAM = """
            program scale wafer tiny 16x16 precision fp32
            constant w fp32 [2 3 4 5]
            region 0 "scale" rect 0,0 1x1
              role scale
                buffer x fp32 4 activation
                buffer y fp32 4 accumulator
                buffer w fp32 4 weight
                semaphore full 0
                semaphore free 1
                thread receive
                  mov [4] x = in0:fp32 wait(free) signal(full)
                thread send
                  mul [4] y = x, w wait(full)
                  mov [4] out1:fp32 = y signal(free)
              place scale at 0,0 load w <- w length 4
            net arrive from -1,0 out0 color 0 fp32 branch E1 -> in0
            net leave from 0,0 out1 color 1 fp32 branch E16 -> in0
            input "x" [1, 4] fp32
              port row 0 message 4 elements 0..3
            output "y" [1, 4] fp32
              port row 0 message 4 elements 0..3
            """;

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        var shell = new Shell(
                new ByteArrayInputStream(new byte[0]), new PrintWriter(out), new PrintWriter(err), Map.of(), false);
        return Waferflow.execute(shell, arguments);
    }

    private Map<?, ?> json() {
        return Json.read(out.toString(), Map.class, "test");
    }

    private String program() throws IOException {
        Path file = folder.resolve("scale.txt");
        Files.writeString(file, PROGRAM);
        return file.toString();
    }

    @Test
    void wrongCommandLinesEndWithTwo() {
        assertThat(run("rnu", "x")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no command 'rnu'").contains("try: waferflow run");
        assertThat(run("run")).isEqualTo(2);
        assertThat(run("run", "m.onnx", "--wafr", "x")).isEqualTo(2);
        assertThat(err.toString()).contains("try: --wafer");
        assertThat(run()).isEqualTo(2);
        assertThat(run("run", "m.onnx", "--precision", "fp61")).isEqualTo(2);
        assertThat(err.toString()).contains("known are fp16, fp32").contains("maybe 'fp16'");
        assertThat(run("run", "m.onnx", "--weights", "seed:1")).isEqualTo(2);
        assertThat(run("list", "waferz")).isEqualTo(2);
        assertThat(run("list", "wafers", "--format", "yaml")).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void helpAndVersionEndWithZero() {
        assertThat(run("--help")).isZero();
        assertThat(run("run", "--help")).isZero();
        assertThat(out.toString()).contains("--wafer").contains("--samples");
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).startsWith("waferflow ");
    }

    @Test
    void malformedInputEndsWithFive() throws IOException {
        Path bad = folder.resolve("bad.onnx");
        Files.writeString(bad, "this is no model");
        assertThat(run("run", bad.toString(), "--out", folder.resolve("r").toString()))
                .isEqualTo(5);
        assertThat(err.toString()).startsWith("error: ");
        assertThat(run("run", folder.resolve("none.onnx").toString())).isEqualTo(5);
        assertThat(run("check", bad.toString(), "--json")).isEqualTo(5);
        assertThat(json().get("status")).isEqualTo("error");
        assertThat(run("simulate", bad.toString())).isEqualTo(5);
        assertThat(run("view", folder.toString())).isEqualTo(5);
        assertThat(run("bench", "compare", bad.toString(), bad.toString())).isEqualTo(5);
    }

    @Test
    void failuresAreJsonWhenAsked() {
        assertThat(run("run", folder.resolve("none.onnx").toString(), "--json")).isEqualTo(5);
        assertThat(json().get("schema")).isEqualTo("waferflow.run/1");
        assertThat(json().get("exitCode")).isEqualTo(5);
    }

    @Test
    void simulatesAProgramWithBothEngines() throws IOException {
        String file = program();
        assertThat(run("simulate", file)).as(err.toString()).isZero();
        assertThat(out.toString()).contains("Samples/s").contains("(steady");
        assertThat(run("simulate", file, "--engine", "cycle", "--json")).isZero();
        assertThat(json().get("status")).isEqualTo("ok");
    }

    @Test
    void illegalProgramsAreNotSimulated() throws IOException {
        Path file = folder.resolve("broken.txt");
        Files.writeString(file, PROGRAM.replace("mul [4] y", "mul [5] y"));
        assertThat(run("simulate", file.toString())).isEqualTo(5);
        assertThat(run("simulate", program(), "--wafer", "wse2")).isEqualTo(3);
    }

    @Test
    void deadlocksEndWithFour() throws IOException {
        Path file = folder.resolve("stuck.txt");
        Files.writeString(file, PROGRAM.replace("semaphore free 1", "semaphore free 0"));
        assertThat(run("simulate", file.toString())).as(err.toString()).isEqualTo(4);
    }

    @Test
    void listsComeFromTheRegistries() {
        assertThat(run("list", "wafers")).isZero();
        assertThat(out.toString()).contains("wse2 ").contains("850 000 PEs");
        assertThat(run("list", "operators", "--json")).isZero();
        assertThat(out.toString()).contains("\"Conv\"");
        assertThat(run("config", "show", "--wafer", "tiny", "--set", "hopCycles=2"))
                .isZero();
        assertThat(out.toString()).contains("--set");
        assertThat(run("doctor")).isZero();
        assertThat(run("completion", "bash")).isZero();
        assertThat(out.toString()).contains("complete ");
    }

    @Test
    void bugsAreOursAndSaySo() {
        var failures = new Failures(
                new Shell(
                        new ByteArrayInputStream(new byte[0]),
                        new PrintWriter(out),
                        new PrintWriter(err, true),
                        Map.of(),
                        false),
                "run",
                "my model.onnx",
                "--seed",
                "7");
        assertThat(failures.report(new IllegalStateException("broken promise"), "run"))
                .isEqualTo(70);
        assertThat(err.toString())
                .contains("broken promise")
                .contains("WaferflowTest")
                .contains("seed: 7")
                .contains("again: waferflow run 'my model.onnx' --seed 7");
        assertThat(failures.report(new OutOfMemoryError(), "run")).isEqualTo(7);
        assertThat(failures.report(new java.io.UncheckedIOException(new IOException("disk")), "run"))
                .isEqualTo(7);
    }
}
