package dev.waferflow.cli.diff;

import dev.waferflow.cli.report.Figure;
import dev.waferflow.cli.report.Finding;
import dev.waferflow.cli.report.RunReport;
import dev.waferflow.cli.report.RunReport.Layer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How two runs differ; also the object of {@code diff --json}.
 *
 * @param schema name and version of this form
 * @param status "ok"
 * @param exitCode 0
 * @param diagnostics what makes the comparison doubtful
 * @param before the first run
 * @param after the second run
 * @param figures of the runs
 * @param layers aligned, the largest change first
 * @param host nothing
 */
public record RunDiff(
        String schema,
        String status,
        int exitCode,
        List<Finding> diagnostics,
        Side before,
        Side after,
        List<FigureDiff> figures,
        List<LayerDiff> layers,
        Map<String, String> host) {
    /** The form this class writes. */
    public static final String SCHEMA = "waferflow.diff/1";

    /** One of the runs. */
    public record Side(String model, String sha256, String device, String precision, String engine, String tool) {
        static Side of(RunReport report) {
            var device = report.device();
            return new Side(
                    report.model().path(),
                    report.model().sha256(),
                    device.preset() + ", " + device.width() + " x " + device.height()
                            + (device.overrides().isEmpty() ? "" : ", set " + device.overrides()),
                    device.precision(),
                    report.simulation().engine(),
                    report.tool().version() + ", timing model " + report.tool().timingModel());
        }
    }

    /**
     * A figure of the run.
     *
     * @param changePercent null where one of both does not exist or the first is 0
     * @param verdict "better", "worse", "same", or "changed" where no way is good
     */
    public record FigureDiff(
            String key,
            String label,
            String unit,
            Double before,
            Double after,
            String beforeText,
            String afterText,
            Double changePercent,
            String verdict) {
        static FigureDiff of(Figure figure, RunReport before, RunReport after) {
            Double a = figure.of(before);
            Double b = figure.of(after);
            return new FigureDiff(
                    figure.key(),
                    figure.label(),
                    figure.unit(),
                    a,
                    b,
                    figure.text(before),
                    figure.text(after),
                    a == null || b == null || a == 0 ? null : Double.valueOf(100 * (b / a - 1)),
                    verdict(figure.better(), a, b));
        }

        private static String verdict(Figure.Better better, Double before, Double after) {
            if (Objects.equals(before, after)) {
                return "same";
            }
            if (before == null || after == null || better == Figure.Better.NONE) {
                return "changed";
            }
            return after > before == (better == Figure.Better.HIGHER) ? "better" : "worse";
        }
    }

    /** Compares two runs. */
    public static RunDiff of(RunReport before, RunReport after) {
        var layers = new ArrayList<LayerDiff>();
        for (LayerPair pair : LayerPair.align(before.layers(), after.layers())) {
            layers.add(LayerDiff.of(pair, before, after));
        }
        layers.sort(Comparator.comparingDouble((LayerDiff l) -> -Math.abs(l.weight()))
                .thenComparing(l -> l.status().equals("same")));
        return new RunDiff(
                SCHEMA,
                "ok",
                0,
                doubts(before, after),
                Side.of(before),
                Side.of(after),
                Arrays.stream(Figure.values())
                        .map(f -> FigureDiff.of(f, before, after))
                        .filter(f -> f.before() != null || f.after() != null)
                        .toList(),
                List.copyOf(layers),
                Map.of());
    }

    private static List<Finding> doubts(RunReport before, RunReport after) {
        var doubts = new ArrayList<String>();
        var a = Side.of(before);
        var b = Side.of(after);
        if (!Objects.equals(a.sha256, b.sha256) || a.sha256 == null && !a.model.equals(b.model)) {
            doubts.add("the models differ: " + a.model + " and " + b.model);
        }
        if (!a.device.equals(b.device)) {
            doubts.add("the wafers differ: " + a.device + " and " + b.device);
        }
        if (!a.precision.equals(b.precision)) {
            doubts.add("the precisions differ: " + a.precision + " and " + b.precision);
        }
        if (!a.engine.equals(b.engine)) {
            doubts.add("the engines differ: " + a.engine + " and " + b.engine);
        }
        if (!before.tool().timingModel().equals(after.tool().timingModel())) {
            doubts.add("the timing models differ, so cycles are not comparable: "
                    + before.tool().timingModel() + " and " + after.tool().timingModel());
        }
        if (!before.simulation().steady() || !after.simulation().steady()) {
            doubts.add("an interval is not steady");
        }
        return doubts.stream().map(d -> Finding.warning("WF-DIFF-DOUBT", d)).toList();
    }

    /** Layers that are not the same in both. */
    public List<LayerDiff> changed() {
        return layers.stream().filter(l -> !l.status().equals("same")).toList();
    }

    /** Cycles per sample for which the datapath of a layer's busiest PE is taken; 0 where nobody knows. */
    static double taken(Layer layer, RunReport report) {
        Double interval = report.simulation().cyclesPerSample();
        return layer.occupiedPercent() == null || interval == null ? 0 : layer.occupiedPercent() / 100 * interval;
    }
}
