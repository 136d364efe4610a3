package dev.waferflow.cli.picture;

import dev.waferflow.cli.picture.Canvas.Align;
import dev.waferflow.cli.picture.WaferChart.HostSide;
import java.util.stream.Collectors;

/** What both pictures share: title, the wafer's outline with axes in PEs, and the host's ports at its edges. */
final class WaferFrame {
    private static final int LEFT = 104;
    private static final int TOP = 104;
    private static final int BOTTOM = 64;
    private static final int RIGHT = 372;
    private static final int LARGEST_PLOT = 1100;
    private static final int PREFERRED_PLOT = 1000;
    private static final int HIGHEST_PLOT = 900;
    private static final int MINIATURE_WIDTH = 150;
    private static final int SMALLEST_CANVAS_HEIGHT = 780;
    private static final int PORT_BAR = 7;

    private final WaferChart chart;
    private final View view;
    private final Canvas canvas;
    private final double scale;

    WaferFrame(WaferChart chart, Canvas.Format format) {
        this.chart = chart;
        view = View.of(chart);
        double across = (double) PREFERRED_PLOT / view.width();
        double down = (double) HIGHEST_PLOT / view.height();
        double fitting = Math.min(across, down);
        boolean nearlyOne = fitting < 1 && Math.max(view.width(), view.height()) <= LARGEST_PLOT;
        scale = nearlyOne ? 1 : fitting > 1 ? Math.floor(fitting) : fitting;
        double text =
                LEFT + Math.max(StrokeFont.width(chart.figures(), 11.5), StrokeFont.width(chart.title(), 19) + 420);
        canvas = Canvas.of(
                format,
                Math.max((int) text + 30, LEFT + plotWidth() + RIGHT),
                Math.max(SMALLEST_CANVAS_HEIGHT, TOP + plotHeight() + BOTTOM),
                Palette.PAPER);
    }

    Canvas canvas() {
        return canvas;
    }

    View view() {
        return view;
    }

    double scale() {
        return scale;
    }

    int plotWidth() {
        return (int) Math.round(view.width() * scale);
    }

    int plotHeight() {
        return (int) Math.round(view.height() * scale);
    }

    /** Left end of column {@code x} in pixels. */
    double column(double x) {
        return LEFT + (x - view.x()) * scale;
    }

    /** Upper end of row {@code y} in pixels. */
    double row(double y) {
        return TOP + (y - view.y()) * scale;
    }

    double west() {
        return LEFT;
    }

    double east() {
        return LEFT + plotWidth();
    }

    double top() {
        return TOP;
    }

    /** The nearest place in the plot. */
    double clipped(double y) {
        return Math.max(TOP + 6, Math.min(bottom() - 6, y));
    }

    /** Where the legend begins. */
    double legendLeft() {
        return LEFT + plotWidth() + 52;
    }

    /** Room of the legend to the right border. */
    double legendWidth() {
        return canvas.width() - legendLeft() - 16;
    }

    double bottom() {
        return TOP + plotHeight();
    }

    /** Draws title, figures and axes; the wafer itself comes first. */
    void draw(String what) {
        canvas.text(chart.title(), LEFT, 40, 19, Align.LEFT, Palette.INK);
        double right = LEFT + StrokeFont.width(chart.title(), 19) + 18;
        canvas.text(what, right, 40, 13, Align.LEFT, Palette.FAINT_INK);
        canvas.text(chart.figures(), LEFT, 68, 11.5, Align.LEFT, Palette.INK);
        canvas.outline(LEFT, TOP, plotWidth(), plotHeight(), 1.4, Palette.INK);
        int step = step();
        for (int x = roundedUp(view.x(), step); x <= view.x() + view.width(); x += step) {
            canvas.line(column(x), bottom(), column(x), bottom() + 5, 1, Palette.FAINT_INK);
            canvas.text(String.valueOf(x), column(x), bottom() + 19, 9, Align.CENTER, Palette.FAINT_INK);
        }
        for (int y = roundedUp(view.y(), step); y <= view.y() + view.height(); y += step) {
            canvas.line(LEFT - 5 - PORT_BAR, row(y), LEFT - PORT_BAR, row(y), 1, Palette.FAINT_INK);
            canvas.text(String.valueOf(y), LEFT - 10 - PORT_BAR, row(y) + 4.5, 9, Align.RIGHT, Palette.FAINT_INK);
        }
        canvas.text(
                "column (PEs from the west)", LEFT + plotWidth() / 2.0, bottom() + 42, 11, Align.CENTER, Palette.INK);
        canvas.turnedText("row (PEs from the north)", 20, TOP + plotHeight() / 2.0, 11, Palette.INK, false);
        host(true);
        host(false);
    }

    private static int roundedUp(int value, int step) {
        return (value + step - 1) / step * step;
    }

    /**
     * Where only a part is drawn, shows at the head of the legend which one.
     *
     * @return where the rest of the legend begins
     */
    double miniature() {
        double y = TOP + 10;
        if (view.whole(chart)) {
            return y;
        }
        double x = legendLeft();
        String size = chart.width() + " x " + chart.height() + " PEs";
        canvas.text("Shown part of the wafer", x, y, 11.5, Align.LEFT, Palette.INK);
        double small = (double) MINIATURE_WIDTH / chart.width();
        double height = Math.min(200, chart.height() * small);
        small = height / chart.height();
        y += 12;
        canvas.fill(x, y, chart.width() * small, height, Palette.EMPTY_WAFER);
        canvas.outline(x, y, chart.width() * small, height, 1, Palette.FAINT_INK);
        int copies = 1;
        for (WaferChart.Kernel kernel : chart.kernels()) {
            copies = Math.max(copies, kernel.boxes().size());
            for (WaferChart.Box box : kernel.boxes()) {
                double width = Math.max(1.5, box.width() * small);
                double part = Math.max(1.5, box.height() * small);
                canvas.fill(x + box.x() * small, y + box.y() * small, width, part, Palette.SHOWN);
            }
        }
        canvas.outline(
                x + view.x() * small,
                y + view.y() * small,
                view.width() * small,
                view.height() * small,
                1,
                Palette.INK);
        y += height + 18;
        canvas.text(size, x, y, 9.5, Align.LEFT, Palette.FAINT_INK);
        if (copies > 1) {
            y += 17;
            canvas.text("shown: one of " + copies + " equal copies", x, y, 9.5, Align.LEFT, Palette.FAINT_INK);
        }
        return y + 38;
    }

    /** A round number of PEs between two ticks, at least 60 pixels apart. */
    private int step() {
        for (int power = 1; ; power *= 10) {
            for (int digit : new int[] {1, 2, 5}) {
                if (power * digit * scale >= 60) {
                    return power * digit;
                }
            }
        }
    }

    /** The ports of one edge, with the names of all tensors that pass there. */
    private void host(boolean input) {
        var sides = chart.host().stream().filter(s -> s.input() == input).toList();
        var rows = sides.stream()
                .flatMap(s -> s.rows().stream())
                .filter(view::showsRow)
                .sorted()
                .toList();
        if (rows.isEmpty()) {
            return;
        }
        double x = input ? LEFT - PORT_BAR : east();
        var color = input ? Palette.HOST_IN : Palette.HOST_OUT;
        for (int row : rows) {
            canvas.fill(x, row(row), PORT_BAR, Math.max(1, scale), color);
        }
        double middle = row((rows.get(0) + rows.get(rows.size() - 1)) / 2.0) + scale / 2;
        String text = (input ? "host input " : "host output ")
                + Labels.shortened(sides.stream().map(HostSide::tensor).collect(Collectors.joining(", ")), 180, 10);
        if (!input && view.x() + view.width() < chart.width()) {
            text += " (at the east edge)";
        }
        double half = StrokeFont.width(text, 10) / 2 + 4;
        double at = Math.max(TOP + half, Math.min(bottom() - half, middle));
        canvas.turnedText(text, input ? LEFT - 58 : LEFT + plotWidth() + 22, at, 10, color, !input);
    }
}
