package dev.waferflow.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One figure, one value: in the object, in the texts and on the page. */
final class FiguresTest {
    private static final Path METRICS = Path.of("../docs/reference/metrics.md");

    private static JsonNode at(JsonNode node, String key) {
        return node.at("/" + key.replace('.', '/'));
    }

    @Test
    void figuresAreThoseOfTheObject() throws Exception {
        var report = SampleRun.report();
        var object = new ObjectMapper().readTree(Json.text(report));
        for (Figure figure : Figure.values()) {
            var node = at(object, figure.key());
            assertThat(node.isMissingNode()).as(figure.key()).isFalse();
            assertThat(node.isNull() ? null : Double.valueOf(node.asDouble()))
                    .as(figure.key())
                    .isEqualTo(figure.of(report));
        }
        for (int i = 0; i < report.layers().size(); i++) {
            for (LayerFigure figure : LayerFigure.values()) {
                var node = at(object.get("layers").get(i), figure.key());
                assertThat(node.isMissingNode()).as(figure.key()).isFalse();
                if (!node.isObject()) {
                    assertThat(node.isNull() ? null : Double.valueOf(node.asDouble()))
                            .as(figure.key())
                            .isEqualTo(figure.of(report.layers().get(i)));
                }
            }
        }
    }

    @Test
    void textsAndPageShowTheSameFigures() throws Exception {
        var report = SampleRun.report();
        var charts = WaferCharts.of(report, SampleRun.compilation(), SampleRun.result());
        String page = new String(ReportPage.of(report, charts), java.nio.charset.StandardCharsets.UTF_8);
        int from = page.indexOf("id=\"data\">") + 10;
        var data = new ObjectMapper().readTree(page.substring(from, page.indexOf("</script>", from)));
        assertThat(data.get("report")).isEqualTo(new ObjectMapper().readTree(Json.text(report.withoutHost())));
        String markdown = MarkdownSummary.of(report);
        for (JsonNode shown : data.get("figures")) {
            var figure = Arrays.stream(Figure.values())
                    .filter(f -> f.key().equals(shown.get("key").asText()))
                    .findFirst()
                    .orElseThrow();
            assertThat(shown.get("text").asText()).isEqualTo(figure.text(report));
            if (figure.of(report) != null) {
                assertThat(markdown).contains("| " + figure.text(report) + " |");
            }
        }
        String summary = new SummaryText(report, false).print();
        for (Figure figure : List.of(
                Figure.SAMPLES_PER_SECOND,
                Figure.CYCLES_PER_SAMPLE,
                Figure.COMPUTE_SAMPLES_PER_SECOND,
                Figure.TRANSMISSION_SAMPLES_PER_SECOND,
                Figure.COMPUTE_UTILIZATION,
                Figure.ACTIVE_PES,
                Figure.PREDICTED_CYCLES,
                Figure.ATTAINABLE_CYCLES,
                Figure.LOWER_BOUND_CYCLES,
                Figure.PEAK_BYTES)) {
            assertThat(summary).as(figure.key()).contains(figure.text(report));
        }
    }

    @Test
    void theTableHoldsTheFiguresOfTheObject() throws Exception {
        var layers = new ObjectMapper().readTree(Json.text(SampleRun.report())).get("layers");
        var lines = LayersCsv.of(SampleRun.report()).lines().toList();
        var names = List.of(lines.get(0).split(","));
        assertThat(lines).hasSize(1 + layers.size());
        int compared = 0;
        for (int i = 0; i < layers.size(); i++) {
            var cells = lines.get(1 + i).split(",", -1);
            for (int c = 0; c < cells.length; c++) {
                var figure = layers.get(i).path(names.get(c));
                if (figure.isNumber()) {
                    assertThat(Double.parseDouble(cells[c]))
                            .as(names.get(c))
                            .isCloseTo(figure.asDouble(), org.assertj.core.data.Offset.offset(5e-4));
                    compared++;
                } else if (figure.isNull()) {
                    assertThat(cells[c]).as(names.get(c)).isEmpty();
                }
            }
        }
        assertThat(compared).isGreaterThan(7 * layers.size());
    }

    @Test
    void everyFigureIsExplainedInTheDocs() throws Exception {
        if (Boolean.getBoolean("update.golden")) {
            Files.createDirectories(METRICS.getParent());
            Files.writeString(METRICS, MetricsPage.text());
        }
        assertThat(METRICS).as("make golden-update writes it").hasContent(MetricsPage.text());
    }

    @Test
    void sharesOfTheWholeRunAddUp() {
        for (RunReport.Layer layer : SampleRun.report().layers()) {
            var run = layer.wholeRun();
            double sum = run.busyPercent()
                    + run.waitingForDataPercent()
                    + run.backPressurePercent()
                    + run.memoryPortPercent()
                    + run.datapathSharedPercent()
                    + run.idlePercent();
            assertThat(sum).isCloseTo(100, org.assertj.core.data.Offset.offset(1e-9));
        }
    }

    @Test
    void adviceIsRankedByItsGain() {
        var advice = Advice.of(SampleRun.report());
        assertThat(advice).isNotEmpty();
        for (int i = 1; i < advice.size(); i++) {
            double before = advice.get(i - 1).gainPercent() == null
                    ? 0
                    : advice.get(i - 1).gainPercent();
            double here =
                    advice.get(i).gainPercent() == null ? 0 : advice.get(i).gainPercent();
            assertThat(here).isLessThanOrEqualTo(before);
        }
        // conv1 alone fills 97.7 % of the 100 cycles; the add, next, is taken for 30 and a bit: no more than a factor
        // of 3.3.
        assertThat(advice).anySatisfy(a -> assertThat(a.what()).startsWith("give conv1 more PEs"));
    }
}
