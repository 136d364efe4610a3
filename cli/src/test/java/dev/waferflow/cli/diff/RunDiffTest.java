package dev.waferflow.cli.diff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.waferflow.cli.report.Json;
import dev.waferflow.cli.report.RunReport;
import dev.waferflow.cli.report.SampleRun;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Known changes are made to a report; the comparison must name them, and nothing else. */
final class RunDiffTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static RunReport changed(Consumer<ObjectNode> change) throws Exception {
        var object = (ObjectNode) MAPPER.readTree(Json.text(SampleRun.report()));
        change.accept(object);
        return Json.read(MAPPER.writeValueAsString(object), RunReport.class, "test");
    }

    private static ObjectNode layer(ObjectNode report, int id) {
        return (ObjectNode) report.get("layers").get(id);
    }

    private static LayerDiff named(RunDiff diff, String name) {
        return diff.layers().stream()
                .filter(l -> l.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> kinds(LayerDiff layer) {
        return layer.why().stream().map(LayerDiff.Cause::kind).toList();
    }

    @Test
    void aRunIsTheSameAsItself() throws Exception {
        var diff = RunDiff.of(SampleRun.report(), SampleRun.report());
        assertThat(diff.changed()).isEmpty();
        assertThat(diff.diagnostics()).isEmpty();
        assertThat(diff.figures()).allSatisfy(f -> assertThat(f.verdict()).isEqualTo("same"));
        assertThat(DiffText.of(diff, false)).contains("are the same").contains("3 same");
    }

    @Test
    void aWiderLayerIsNamedWithItsShapeAndWork() throws Exception {
        var after = changed(r -> {
            var layer = layer(r, 0);
            ((ObjectNode) layer.get("regions").get(0)).put("width", 8);
            layer.put("pes", 64).put("cyclesPerSample", 72).put("occupiedPercent", 73.67);
            ((ObjectNode) r.get("simulation")).put("samplesPerSecond", 1.1e7);
        });
        var diff = RunDiff.of(SampleRun.report(), after);
        assertThat(diff.layers().get(0).name()).as("the largest change first").isEqualTo("conv1");
        var conv = named(diff, "conv1");
        assertThat(kinds(conv)).containsExactly("shape", "work");
        assertThat(conv.why().get(0).text()).isEqualTo("6x8 -> 8x8 (48 -> 64 PEs)");
        assertThat(conv.changePercent()).isNegative();
        // Its reader is one hop nearer: its own middle moved east.
        assertThat(kinds(named(diff, "add"))).containsExactly("wire");
        assertThat(named(diff, "skip").status()).isEqualTo("changed");
        var rate = diff.figures().get(0);
        assertThat(rate.verdict()).isEqualTo("better");
        assertThat(DiffText.of(diff, false)).contains("shape: 6x8 -> 8x8").contains("better");
    }

    @Test
    void aStallIsNamed() throws Exception {
        var after = changed(r -> {
            var run = (ObjectNode) layer(r, 2).get("wholeRun");
            run.put("backPressurePercent", 30).put("idlePercent", 0);
        });
        var add = named(RunDiff.of(SampleRun.report(), after), "add");
        assertThat(kinds(add)).containsExactly("stall");
        assertThat(add.why().get(0).text()).startsWith("back-pressure 0.6667 -> 30 cycles");
    }

    @Test
    void aMovedLayerIsNamed() throws Exception {
        var after = changed(r -> ((ObjectNode) layer(r, 2).get("regions").get(0)).put("x", 12));
        var add = named(RunDiff.of(SampleRun.report(), after), "add");
        assertThat(kinds(add)).containsExactly("wire", "place");
        assertThat(add.why().get(1).text()).isEqualTo("(8, 2) -> (12, 2)");
    }

    @Test
    void layersThatCameAndWentAreTold() throws Exception {
        var after = changed(r -> {
            var layers = (ArrayNode) r.get("layers");
            layer(r, 1).put("name", "skip2");
            layer(r, 0).put("name", "conv1-renamed");
            assertThat((JsonNode) layers).hasSize(3);
        });
        var diff = RunDiff.of(SampleRun.report(), after);
        assertThat(named(diff, "skip2").status()).isEqualTo("added");
        assertThat(named(diff, "skip").status()).isEqualTo("removed");
        assertThat(named(diff, "conv1-renamed").status())
                .as("found by its ONNX node")
                .isEqualTo("same");
    }

    @Test
    void whatCannotBeComparedIsSaid() throws Exception {
        var after = changed(r -> {
            ((ObjectNode) r.get("device")).put("precision", "fp32");
            ((ObjectNode) r.get("tool")).put("timingModel", "999");
        });
        assertThat(RunDiff.of(SampleRun.report(), after).diagnostics())
                .anySatisfy(d -> assertThat(d.message()).contains("precisions differ"))
                .anySatisfy(d -> assertThat(d.message()).contains("timing models differ"));
    }
}
