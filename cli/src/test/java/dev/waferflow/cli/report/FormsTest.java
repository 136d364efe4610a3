package dev.waferflow.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The forms of a report, compared with golden files. */
final class FormsTest {
    @Test
    void summaryFitsOneScreen() {
        String text = new SummaryText(SampleRun.report(), false).print();
        Golden.check("summary.txt", text);
        assertThat(text.lines()).hasSizeLessThanOrEqualTo(40).allMatch(l -> l.length() <= 120);
    }

    @Test
    void coloursAreOnlyEscapes() {
        String plain = new SummaryText(SampleRun.report(), false).print();
        String colored = new SummaryText(SampleRun.report(), true).print();
        assertThat(colored).isNotEqualTo(plain);
        assertThat(colored.replaceAll("\u001b\\[[0-9]+m", "")).isEqualTo(plain);
    }

    @Test
    void estimateSaysThatNothingWasSimulated() {
        var report = SampleRun.assembler(true).estimate(SampleRun.compilation(), Map.of());
        Golden.check("estimate.txt", new SummaryText(report, false).print());
    }

    @Test
    void jsonKeepsItsKeys() {
        Golden.check("run.json", Json.text(SampleRun.report()));
    }

    @Test
    void layersAsTables() {
        Golden.check("layers.csv", LayersCsv.of(SampleRun.report()));
        Golden.check("summary.md", MarkdownSummary.of(SampleRun.report()));
    }

    @Test
    void jsonObeysItsSchema() {
        assertThat(Schemas.breaches(Json.text(SampleRun.report()))).isEmpty();
        var estimate = SampleRun.assembler(true).estimate(SampleRun.compilation(), Map.of());
        assertThat(Schemas.breaches(Json.text(estimate))).isEmpty();
        assertThat(Schemas.breaches(Json.text(SampleRun.report()).replace("\"steady\" : true", "\"steady\" : 1")))
                .isNotEmpty();
        assertThat(Schemas.breaches(Json.text(SampleRun.report()).replace("\"kernels\"", "\"kernel\"")))
                .isNotEmpty();
    }
}
