package dev.waferflow.cli.report;

import dev.waferflow.cli.picture.Heat;

/** The reference of all figures, as Markdown: docs/reference/metrics.md is this text. */
public final class MetricsPage {
    private MetricsPage() {}

    /** The text, ending in a line feed. */
    public static String text() {
        var text = new StringBuilder("""
                # What the figures mean

                Generated from the code (`Figure`, `LayerFigure` and `Heat` in `cli`) by `make golden-update`; a test keeps it current.
                A *sample* is one evaluation of the graph at its bound shapes. Cycles are those of the wafer's clock. The words of
                this page (interval, copy, stall causes) are explained in [semantics](../semantics.md).

                ## Of a run

                The key is the path in the object of `run --json` and in `summary.json`. Better: which way is good, where one is.

                | figure | key | unit | better | meaning |
                |---|---|---|---|---|
                """);
        for (Figure f : Figure.values()) {
            row(text, f.label(), "`" + f.key() + "`", f.unit(), better(f.better()), f.definition());
        }
        text.append("""

                ## Of a layer

                The key is the path in an element of `layers`.

                | figure | key | unit | better | meaning |
                |---|---|---|---|---|
                """);
        for (LayerFigure f : LayerFigure.values()) {
            row(text, f.label(), "`" + f.key() + "`", f.unit(), better(f.better()), f.definition());
        }
        text.append("""

                ## Of a PE

                Heatmaps of the report page and of `waferflow view FOLDER --map NAME`.

                | figure | name | unit | meaning |
                |---|---|---|---|
                """);
        for (Heat h : Heat.values()) {
            row(text, h.label(), "`" + h.key() + "`", h.unit(), h.definition());
        }
        return text.toString();
    }

    private static String better(Figure.Better better) {
        return better == Figure.Better.NONE ? "" : better.toString();
    }

    private static void row(StringBuilder text, String... cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
