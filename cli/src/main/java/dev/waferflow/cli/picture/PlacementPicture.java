package dev.waferflow.cli.picture;

import dev.waferflow.cli.picture.Canvas.Align;
import dev.waferflow.cli.picture.PlacementChart.Box;
import java.awt.Color;
import java.util.Locale;

/** A contest placement: rectangles coloured along the dataflow, wires between their centres. Row 0 is at the bottom. */
final class PlacementPicture {
    private static final int SIDE = 900;
    private static final int MARGIN = 40;
    private static final int TOP = 64;
    private static final int LEGEND = 58;
    private static final double LARGEST_TEXT = 13;
    private static final double SMALLEST_TEXT = 6.5;
    private static final Color WIRE = new Color(0x1f, 0x24, 0x30, 190);

    private final PlacementChart chart;
    private final double scale;
    private final Canvas canvas;

    PlacementPicture(PlacementChart chart) {
        this.chart = chart;
        scale = (double) SIDE / Math.max(chart.width(), chart.height());
        canvas = Canvas.of(
                Canvas.Format.PNG,
                (int) Math.ceil(chart.width() * scale) + 2 * MARGIN,
                (int) Math.ceil(chart.height() * scale) + TOP + LEGEND,
                Palette.PAPER);
    }

    byte[] png() {
        double right = MARGIN + chart.width() * scale;
        double bottom = TOP + chart.height() * scale;
        canvas.fill(MARGIN, TOP, chart.width() * scale, chart.height() * scale, Palette.EMPTY_WAFER);
        int count = chart.boxes().size();
        for (int i = 0; i < count; i++) {
            box(chart.boxes().get(i), color(i, count));
        }
        canvas.outline(MARGIN, TOP, chart.width() * scale, chart.height() * scale, 1.2, Palette.FAINT_INK);
        for (var wire : chart.wires()) {
            var from = chart.boxes().get(wire.from());
            var to = chart.boxes().get(wire.to());
            canvas.line(centerX(from), centerY(from), centerX(to), centerY(to), 1.3, WIRE);
            dot(to);
        }
        chart.boxes().forEach(this::label);
        canvas.text(chart.title(), MARGIN, TOP - 22, 14, Align.LEFT, Palette.INK);
        legend(right, bottom);
        return canvas.bytes();
    }

    /** Light enough for dark text: the upper part of the scale. */
    private static Color color(int i, int count) {
        int rgb = Palette.viridis(count < 2 ? 1 : 0.25 + 0.75 * i / (count - 1));
        return new Color(rgb);
    }

    private void box(Box box, Color color) {
        double x = MARGIN + box.x() * scale;
        double y = TOP + (chart.height() - box.y() - box.rows()) * scale;
        double width = box.columns() * scale;
        double height = box.rows() * scale;
        canvas.fill(x, y, width, height, color);
        canvas.outline(x, y, width, height, Math.min(1, Math.min(width, height) / 6), Palette.darker(color, 0.45));
    }

    private double centerX(Box box) {
        return MARGIN + (box.x() + box.columns() / 2.0) * scale;
    }

    private double centerY(Box box) {
        return TOP + (chart.height() - box.y() - box.rows() / 2.0) * scale;
    }

    private void dot(Box box) {
        canvas.fill(centerX(box) - 2.2, centerY(box) - 2.2, 4.4, 4.4, WIRE);
    }

    /** Name and load beside the centre, along the longer side. */
    private void label(Box box) {
        boolean upright = box.columns() < box.rows() && box.columns() * scale < 34;
        double across = (upright ? box.columns() : box.rows()) * scale;
        double along = (upright ? box.rows() : box.columns()) * scale;
        double size = Math.min(LARGEST_TEXT, 0.6 * across);
        if (size < SMALLEST_TEXT) {
            return;
        }
        String text = along > 90 ? box.name() + String.format(Locale.ROOT, "  %.0f %%", 100 * box.load()) : box.name();
        double away = Math.min(along / 4, 60);
        if (upright) {
            canvas.turnedRimmedText(text, centerX(box), centerY(box) + away, size, Palette.INK, Palette.PAPER);
        } else {
            double x = centerX(box) - (along > 90 ? away : 0);
            canvas.rimmedText(text, x, centerY(box) + size / 2, size, Align.CENTER, Palette.INK, Palette.PAPER);
        }
    }

    private void legend(double right, double bottom) {
        double y = bottom + 26;
        int steps = 60;
        for (int i = 0; i < steps; i++) {
            canvas.fill(MARGIN + 48 + i * 2.5, y - 10, 2.6, 10, color(i, steps));
        }
        canvas.text("first", MARGIN, y, 11, Align.LEFT, Palette.FAINT_INK);
        canvas.text("last kernel of the dataflow", MARGIN + 206, y, 11, Align.LEFT, Palette.FAINT_INK);
        canvas.text("% = share of the slowest kernel's time", right, y, 11, Align.RIGHT, Palette.FAINT_INK);
    }
}
