package dev.waferflow.cli.report;

import dev.waferflow.cli.picture.Heat;
import dev.waferflow.cli.picture.LayerColors;
import dev.waferflow.cli.picture.PeMaps;
import dev.waferflow.cli.picture.PeMaps.Kind;
import dev.waferflow.cli.picture.WaferChart.HostSide;
import java.util.Arrays;
import java.util.List;

/**
 * What the report page is given besides the maps. Figures come with the text that the summary prints, so that both agree.
 *
 * @param title of the page
 * @param report the object of {@code run --json}
 * @param figures of the run
 * @param layerFigures what is known of a layer
 * @param layerTexts per layer, one text per layer figure
 * @param colors of the layers
 * @param wafer what the maps need
 * @param heats the heatmaps
 * @param host ports at the edges
 * @param passedOver see {@link dev.waferflow.cli.picture.WaferChart}
 * @param timeline samples on their way, the first {@link #MOST_SAMPLES} of a long run
 * @param samplesLeftOut samples of the run that the timeline does not hold
 * @param advice what to try, best first
 */
record PageContent(
        String title,
        RunReport report,
        List<Shown> figures,
        List<Meaning> layerFigures,
        List<List<String>> layerTexts,
        LayerColors colors,
        WaferFacts wafer,
        List<HeatFacts> heats,
        List<HostSide> host,
        List<List<Integer>> passedOver,
        Timeline timeline,
        int samplesLeftOut,
        List<Advice> advice) {
    /** A page of more would be too large to open at once, and its bars too many to draw. */
    static final int MOST_SAMPLES = 1000;

    /** A figure of the run. */
    record Shown(String key, String label, String unit, String text, String definition) {}

    /** A figure of a layer. */
    record Meaning(String key, String label, String unit, String definition) {}

    /** What the maps need. */
    record WaferFacts(
            int width,
            int height,
            long cycles,
            double linkCycles,
            int copyRows,
            int sramBytes,
            double peakMacsPerCycle,
            List<PeMaps.PeRole> roles) {}

    /** A heatmap. */
    record HeatFacts(String key, String label, String unit, Heat.Form form, String definition, List<Kind> kinds) {}

    /** The data of a page. */
    static PageContent of(RunReport whole, WaferCharts charts) {
        RunReport report = whole.withoutHost();
        var chart = charts.chart();
        var maps = charts.maps();
        return new PageContent(
                chart.title(),
                report,
                Arrays.stream(Figure.values())
                        .map(f -> new Shown(f.key(), f.label(), f.unit(), f.text(report), f.definition()))
                        .toList(),
                Arrays.stream(LayerFigure.values())
                        .map(f -> new Meaning(f.key(), f.label(), f.unit(), f.definition()))
                        .toList(),
                report.layers().stream()
                        .map(l -> Arrays.stream(LayerFigure.values())
                                .map(f -> f.text(l))
                                .toList())
                        .toList(),
                LayerColors.of(chart),
                wafer(report, maps),
                Arrays.stream(Heat.values())
                        .map(h -> new HeatFacts(h.key(), h.label(), h.unit(), h.form(), h.definition(), h.kinds()))
                        .toList(),
                chart.host(),
                chart.passedOver(),
                charts.timeline().first(MOST_SAMPLES),
                Math.max(0, charts.timeline().sampleDone().length - MOST_SAMPLES),
                Advice.of(report));
    }

    private static WaferFacts wafer(RunReport report, PeMaps maps) {
        return new WaferFacts(
                maps.width(),
                maps.height(),
                maps.cycles(),
                maps.linkCycles(),
                maps.copyRows(),
                maps.sramBytes(),
                report.device().peakMacsPerCycle(),
                maps.roles());
    }
}
