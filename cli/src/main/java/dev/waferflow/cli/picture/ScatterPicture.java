package dev.waferflow.cli.picture;

import dev.waferflow.cli.picture.Canvas.Align;
import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.util.List;

/** Draws a {@link ScatterChart}: decades as rules, the line of equality with ten percent to either side, a legend. */
final class ScatterPicture {
    private static final int SIZE = 640;
    private static final int LEFT = 90;
    private static final int TOP = 40;
    private static final int LEGEND = 190;
    private static final double DOT = 9;
    private static final double TENTH = Math.log10(1.1);

    private final ScatterChart chart;
    private final Canvas canvas = Canvas.of(Canvas.Format.PNG, LEFT + SIZE + LEGEND, TOP + SIZE + 80, Palette.PAPER);
    private final double least;
    private final double most;

    ScatterPicture(ScatterChart chart) {
        this.chart = chart;
        double low = Double.MAX_VALUE;
        double high = 0;
        for (var point : chart.points()) {
            low = Math.min(low, Math.min(point.x(), point.y()));
            high = Math.max(high, Math.max(point.x(), point.y()));
        }
        least = Math.floor(Math.log10(low));
        most = Math.ceil(Math.log10(high));
    }

    byte[] png() {
        axes();
        for (double shift : new double[] {-TENTH, 0, TENTH}) {
            double from = Math.max(least, least - shift);
            double to = Math.min(most, most - shift);
            canvas.line(
                    x(from),
                    y(from + shift),
                    x(to),
                    y(to + shift),
                    shift == 0 ? 1.6 : 0.8,
                    shift == 0 ? Palette.INK : Palette.FAINT_INK);
        }
        var groups = chart.points().stream()
                .map(ScatterChart.Point::group)
                .distinct()
                .toList();
        for (var point : chart.points()) {
            dot(x(Math.log10(point.x())), y(Math.log10(point.y())), color(groups, point.group()), point.hollow());
        }
        legend(groups);
        return canvas.bytes();
    }

    private void axes() {
        canvas.outline(LEFT, TOP, SIZE, SIZE, 1.2, Palette.INK);
        for (int decade = (int) least; decade <= most; decade++) {
            if (decade > least && decade < most) {
                canvas.line(x(decade), TOP, x(decade), TOP + SIZE, 0.8, Palette.RULE);
                canvas.line(LEFT, y(decade), LEFT + SIZE, y(decade), 0.8, Palette.RULE);
            }
            boolean written = decade >= 0 && decade < 4;
            String label = written ? String.valueOf(Math.round(Math.pow(10, decade))) : "1e" + decade;
            canvas.text(label, x(decade), TOP + SIZE + 24, 11, Align.CENTER, Palette.INK);
            canvas.text(label, LEFT - 10, y(decade) + 5, 11, Align.RIGHT, Palette.INK);
        }
        canvas.text(chart.across(), LEFT + SIZE / 2.0, TOP + SIZE + 56, 13, Align.CENTER, Palette.INK);
        canvas.turnedText(chart.up(), 24, TOP + SIZE / 2.0, 13, Palette.INK, false);
    }

    private void legend(List<String> groups) {
        double line = TOP + 14;
        for (String group : groups) {
            dot(LEFT + SIZE + 22, line, color(groups, group), false);
            canvas.text(group, LEFT + SIZE + 36, line + 5, 11, Align.LEFT, Palette.INK);
            line += 26;
        }
        dot(LEFT + SIZE + 22, line, Palette.INK, true);
        canvas.text("calibration", LEFT + SIZE + 36, line + 5, 11, Align.LEFT, Palette.INK);
        canvas.line(LEFT + SIZE + 14, line + 26, LEFT + SIZE + 30, line + 26, 0.8, Palette.FAINT_INK);
        canvas.text("10 percent off", LEFT + SIZE + 36, line + 31, 11, Align.LEFT, Palette.INK);
    }

    private static Color color(List<String> groups, String group) {
        int place = groups.indexOf(group);
        return new Color(Palette.viridis(groups.size() < 2 ? 0 : 0.92 * place / (groups.size() - 1)));
    }

    private void dot(double x, double y, Color color, boolean hollow) {
        var circle = new Ellipse2D.Double(x - DOT / 2, y - DOT / 2, DOT, DOT);
        canvas.fill(circle, hollow ? Palette.PAPER : color);
        canvas.stroke(circle, 1.6, color);
    }

    private double x(double decade) {
        return LEFT + SIZE * (decade - least) / (most - least);
    }

    private double y(double decade) {
        return TOP + SIZE * (most - decade) / (most - least);
    }
}
