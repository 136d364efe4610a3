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
        for (Figure figure : Figure.values()) {
            if (figure.of(report) != null) {
                row(text, figure.label() + (figure.unit().equals("cycles") ? ", cycles" : ""), figure.text(report));
            }
        }
        var simulation = report.simulation();
        if (simulation != null) {
            row(text, "bottleneck", simulation.bottleneck() + " (" + simulation.limitedBy() + ")");
        }
        if (report.verify() != null && report.verify().passed() != null) {
            row(text, "outputs", report.verify().passed() ? "correct" : "**wrong**");
        }
        var advice = Advice.of(report);
        for (int i = 0; i < advice.size(); i++) {
            text.append(i == 0 ? "\n" : "")
                    .append(i + 1)
                    .append(". ")
                    .append(advice.get(i).what());
            text.append(
                    advice.get(i).gain().isEmpty() ? "\n" : ": " + advice.get(i).gain() + "\n");
        }
        text.append("\n<details><summary>").append(report.layers().size()).append(" layers</summary>\n\n");
        text.append(
                "| layer | op | PEs | cycles | predicted | busy | waste | bound |\n|---|---|---:|---:|---:|---:|---:|---|\n");
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
            text.append(LayerFigure.WASTE.text(layer)).append(" | ");
            text.append(layer.limitedBy()).append(" |\n");
        }
        return text.append("\n</details>\n").toString();
    }

    private static void row(StringBuilder text, String name, String value) {
        text.append("| ").append(name).append(" | ").append(value).append(" |\n");
    }
}
