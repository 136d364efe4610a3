package dev.waferflow.cli.report;

import dev.waferflow.cli.report.RunReport.Layer;

/** A run as Markdown, for step summaries and issues. Headings start at the third level. */
public final class MarkdownSummary {
    private MarkdownSummary() {}

    /** The text, ending in a line feed. */
    public static String of(RunReport report) {
        var text = new StringBuilder();
        var device = report.device();
        text.append("### ").append(report.model().path()).append(" on ").append(device.preset());
        text.append(", ").append(device.precision()).append("\n\n| figure | value |\n|---|---:|\n");
        var simulation = report.simulation();
        if (simulation != null) {
            row(text, "Samples/s", Numbers.figure(simulation.samplesPerSecond()));
            row(text, "cycles per sample", Numbers.figure(simulation.cyclesPerSample()));
            row(
                    text,
                    "latency, cycles",
                    simulation.latencyCycles() == null ? "-" : Numbers.grouped(simulation.latencyCycles()));
            row(text, "bottleneck", simulation.bottleneck() + " (" + simulation.limitedBy() + ")");
            row(text, "Compute Utilization", Numbers.percent(simulation.computeUtilizationPercent()));
        }
        row(text, "predicted cycles per sample", Numbers.figure(report.compile().predictedCyclesPerSample()));
        row(
                text,
                "lower bound, cycles per sample",
                Numbers.figure(report.compile().lowerBoundCyclesPerSample()));
        row(text, "Active PEs", Numbers.percent(report.compile().activePesPercent()));
        row(text, "peak memory per PE", Numbers.kibibytes(report.compile().peakBytesPerPe()));
        if (report.verify() != null && report.verify().passed() != null) {
            row(text, "outputs", report.verify().passed() ? "correct" : "**wrong**");
        }
        text.append("\n<details><summary>").append(report.layers().size()).append(" layers</summary>\n\n");
        text.append("| layer | op | PEs | cycles | predicted | busy | bound |\n|---|---|---:|---:|---:|---:|---|\n");
        for (Layer layer : report.layers()) {
            text.append("| ")
                    .append(layer.name())
                    .append(" | ")
                    .append(layer.op())
                    .append(" | ");
            text.append(layer.pes())
                    .append(" | ")
                    .append(Numbers.figure(layer.cyclesPerSample()))
                    .append(" | ");
            text.append(Numbers.figure(layer.predictedCyclesPerSample())).append(" | ");
            text.append(Numbers.percent(layer.utilizationPercent())).append(" | ");
            text.append(layer.limitedBy()).append(" |\n");
        }
        return text.append("\n</details>\n").toString();
    }

    private static void row(StringBuilder text, String name, String value) {
        text.append("| ").append(name).append(" | ").append(value).append(" |\n");
    }
}
