package dev.waferflow.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.waferflow.cli.command.CommandLineRun;
import dev.waferflow.cli.report.Golden;
import dev.waferflow.cli.report.Json;
import dev.waferflow.cli.report.RunReport.Host;
import dev.waferflow.cli.report.SampleRun;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.wafer.Defects;
import dev.waferflow.placer.Effort;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

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
                "{\"jobs\": [{\"name\": \"n\", \"model\": \"../a.onnx\", \"precision\": \"fp32\", \"set\": {\"width\": 9}}]}");
        var request = Suite.read(file).jobs().get(0).request(folder, 1);
        assertThat(request.model()).isEqualTo(folder.resolveSibling("a.onnx").toString());
        assertThat(request.overrides()).isEqualTo(Map.of("width", "9"));
    }

    @Test
    void aMatrixIsEveryModelOnEveryWaferWithEveryOption() throws IOException {
        Path file = folder.resolve("suite.json");
        Files.writeString(
                file,
                "{\"matrix\": {\"models\": [\"zoo:tiny-cnn\", \"m.onnx\"], \"wafers\": [\"wse2\", \"tiny\"], "
                        + "\"options\": [{}, {\"name\": \"high\", \"effort\": \"high\", \"precision\": \"fp32\"}]}}");
        var jobs = Suite.read(file).jobs();
        assertThat(jobs)
                .extracting(SuiteJob::title)
                .containsExactly(
                        "tiny-cnn-wse2-fp16",
                        "tiny-cnn-wse2-fp32-high",
                        "tiny-cnn-tiny-fp16",
                        "tiny-cnn-tiny-fp32-high",
                        "m-wse2-fp16",
                        "m-wse2-fp32-high",
                        "m-tiny-fp16",
                        "m-tiny-fp32-high");
        assertThat(jobs.get(7).request(folder, 1).search().effort()).isEqualTo(Effort.HIGH);
        Files.writeString(file, "{\"matrix\": {\"models\": [\"a.onnx\", \"b/a.onnx\"]}}");
        assertThatThrownBy(() -> Suite.read(file)).hasMessageContaining("two jobs");
    }

    @Test
    void aJobHasTheOptionsOfRun() throws IOException {
        Files.writeString(folder.resolve("dead.txt"), "pe 3 4\n");
        Files.writeString(
                folder.resolve("keep.json"), "{\"forbid\": [{\"x\": 1, \"y\": 2, \"width\": 3, \"height\": 4}]}");
        Files.writeString(
                folder.resolve("suite.json"),
                "{\"jobs\": [{\"name\": \"worn\", \"model\": \"m.onnx\", \"defects\": \"dead.txt\", \"dim\": {\"batch\": 3},"
                        + " \"inputs\": \"in.npz\", \"replicas\": 2, \"targetRate\": \"85k\", \"constraints\": \"keep.json\"},"
                        + " {\"name\": \"random\", \"model\": \"m.onnx\", \"defects\": \"0.01:7\"}]}");
        var jobs = Suite.read(folder.resolve("suite.json")).jobs();
        var request = jobs.get(0).request(folder, 1);
        assertThat(request.defects())
                .hasToString(Defects.parse("pe 3 4", "dead.txt").toString());
        assertThat(request.dims()).isEqualTo(Map.of("batch", 3));
        assertThat(request.inputs()).isEqualTo(folder.resolve("in.npz"));
        var demands = request.search().demands();
        assertThat(demands.replicas()).containsExactly(2);
        // 0.85 GHz.
        assertThat(demands.interval()).hasValue(10_000);
        assertThat(demands.constraints().forbidden()).hasSize(1);
        assertThat(jobs.get(1).request(folder, 1).defects())
                .hasToString(Defects.random(0.01, 7).toString());
    }

    @Test
    void eachFigureMayHaveATolerance() {
        var now = changed("cyclesPerSample", 101, "conv1", 96);
        assertThat(BenchComparison.of(List.of(result()), List.of(now), Tolerances.parse(List.of("latencyCycles=0.5")))
                        .worse())
                .isTrue();
        assertThat(BenchComparison.of(
                                List.of(result()), List.of(now), Tolerances.parse(List.of("cyclesPerSample=0.01")))
                        .worse())
                .isFalse();
        assertThatThrownBy(() -> Tolerances.parse(List.of("cyclePerSample=0.1")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("no metric");
        assertThatThrownBy(() -> Tolerances.parse(List.of("-1"))).isInstanceOf(UserException.class);
    }

    @Test
    void timesOfTheHostCountOnlyIfTheyAreManyTimesAsLong() {
        var base = result();
        for (double seconds : new double[] {40, 400}) {
            var host = new Host(1.0, seconds, 1L, 1L);
            var now = new BenchResult(BenchResult.SCHEMA, base.name(), true, true, base.metrics(), base.layers(), host);
            var old = new BenchResult(
                    BenchResult.SCHEMA,
                    base.name(),
                    true,
                    true,
                    base.metrics(),
                    base.layers(),
                    new Host(1.0, 30.0, 1L, 1L));
            assertThat(BenchComparison.of(List.of(old), List.of(now), 0).worse())
                    .isEqualTo(seconds > 90);
        }
    }

    @Test
    void formsOfOtherToolsSayTheSame() throws Exception {
        var now = changed("cyclesPerSample", 101, "conv1", 97);
        var comparison = BenchComparison.of(List.of(result()), List.of(now), 0);

        var factory = DocumentBuilderFactory.newInstance();
        var xml = factory.newDocumentBuilder()
                .parse(new InputSource(new StringReader(BenchForms.junit(List.of(now), comparison))));
        var suite = (Element) xml.getElementsByTagName("testsuite").item(0);
        assertThat(suite.getAttribute("name")).isEqualTo("sample");
        assertThat(suite.getAttribute("failures")).isEqualTo("2");
        assertThat(suite.getAttribute("tests"))
                .isEqualTo("" + suite.getElementsByTagName("testcase").getLength());
        assertThat(BenchForms.junit(List.of(now), comparison)).contains("cyclesPerSample of layer conv1");

        var sarif = Json.read(BenchForms.sarif(SampleRun.report().tool(), "b.jsonl", comparison), Map.class, "");
        var results = (List<?>) ((Map<?, ?>) ((List<?>) sarif.get("runs")).get(0)).get("results");
        assertThat(results).hasSize(2);

        assertThat(BenchForms.markdown(List.of(now), comparison))
                .contains("2 figures got worse")
                .contains("| sample | cyclesPerSample of layer conv1 | 96 -> 97 (+1.04 %) | **worse** |");
        assertThat(BenchForms.annotations(comparison))
                .containsExactly(
                        "::error title=waferflow sample::cyclesPerSample 100 -> 101 (+1.00 %25)",
                        "::error title=waferflow sample::cyclesPerSample of layer conv1 96 -> 97 (+1.04 %25)");

        var benchmark = (Map<?, ?>) Json.read(BenchForms.githubBenchmark(List.of(now)), List.class, "")
                .get(0);
        assertThat(benchmark.get("name")).isEqualTo("sample cyclesPerSample");
        assertThat(benchmark.get("unit")).isEqualTo("cycles");
        assertThat(benchmark.get("value")).isEqualTo(101);
        var google = Json.read(BenchForms.googleBenchmark(SampleRun.report().tool(), List.of(result())), Map.class, "");
        var entry = (Map<?, ?>) ((List<?>) google.get("benchmarks")).get(0);
        double nanos = ((Number) entry.get("real_time")).doubleValue();
        assertThat(nanos).isEqualTo(1e9 * 100 / 0.85e9, offset(1e-6));
        assertThat(entry.get("time_unit")).isEqualTo("ns");
    }

    /** A planner that gives one layer half its columns: the comparison fails and names that layer. */
    @Test
    @SuppressWarnings("unchecked")
    void aWorsePlanIsCaughtWithTheLayerNamed() throws IOException {
        Path report = folder.resolve("report");
        String model = Path.of("../models/tiny_resnet.onnx").toAbsolutePath().toString();
        var run = CommandLineRun.of(
                "run", model, "--set", "width=100,height=32", "--samples", "8", "--out", report.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        Map<String, Object> chart = Json.read(Files.readString(report.resolve("floorplan.json")), Map.class, "");
        for (var kernel : (List<Map<String, Object>>) chart.get("kernels")) {
            if (kernel.get("name").equals("/body/body.1/b/Conv")) {
                ((List<Map<String, Object>>) kernel.get("boxes")).forEach(box -> box.put("width", 4));
            }
        }
        Files.writeString(folder.resolve("worse.json"), Json.text(chart));
        for (String plan : List.of("report/floorplan.json", "worse.json")) {
            Files.writeString(
                    folder.resolve("suite.json"),
                    Json.text(Map.of(
                            "jobs",
                            List.of(Map.of(
                                    "name",
                                    "resnet",
                                    "model",
                                    model,
                                    "set",
                                    Map.of("width", "100", "height", "32"),
                                    "samples",
                                    8,
                                    "floorplan",
                                    plan)))));
            var bench = CommandLineRun.of(
                    "bench",
                    "run",
                    folder.resolve("suite.json").toString(),
                    "-o",
                    folder.resolve(plan.equals("worse.json") ? "new.jsonl" : "base.jsonl")
                            .toString());
            assertThat(bench.exitCode()).as(bench.err()).isZero();
        }
        String base = folder.resolve("base.jsonl").toString();
        assertThat(CommandLineRun.of("bench", "compare", base, base).out()).isEqualTo("no difference\n");
        Path summary = folder.resolve("summary.md");
        Path junit = folder.resolve("junit.xml");
        var compared = CommandLineRun.in(
                Map.of("GITHUB_STEP_SUMMARY", summary.toString(), "GITHUB_ACTIONS", "true"),
                "bench",
                "compare",
                base,
                folder.resolve("new.jsonl").toString(),
                "--report",
                "junit=" + junit);

        assertThat(compared.exitCode()).isEqualTo(1);
        assertThat(compared.out().lines().filter(l -> l.startsWith("worse") && l.contains("/Conv")))
                .first()
                .asString()
                .contains("/body/body.1/b/Conv");
        assertThat(compared.err())
                .contains("::error title=waferflow resnet::cyclesPerSample of layer /body/body.1/b/Conv");
        assertThat(Files.readString(summary)).contains("/body/body.1/b/Conv");
        assertThat(Files.readString(junit)).contains("cyclesPerSample of layer /body/body.1/b/Conv");
    }
}
