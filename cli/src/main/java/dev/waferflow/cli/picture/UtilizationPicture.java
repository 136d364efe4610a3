package dev.waferflow.cli.picture;

import dev.waferflow.cli.picture.Canvas.Align;
import dev.waferflow.cli.picture.WaferChart.Box;
import dev.waferflow.cli.picture.WaferChart.Kernel;
import java.awt.Color;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/** How busy every PE was, one dot each, with the outlines of the kernels. */
final class UtilizationPicture {
    private static final double[] TOPS = {1, 2, 5, 10, 20, 50, 100};
    private static final int BAR_WIDTH = 26;
    private static final int BAR_HEIGHT = 320;

    private final WaferChart chart;
    private final HeatMap heat;
    private final WaferFrame frame;
    private final Canvas canvas;
    private final double top;

    UtilizationPicture(WaferChart chart, HeatMap heat) {
        this.chart = chart;
        this.heat = heat;
        frame = new WaferFrame(chart);
        canvas = frame.canvas();
        top = top();
    }

    /** The end of the colour scale: the least round percentage above all but the busiest thousandth of the busy PEs. */
    private double top() {
        double[] busy = IntStream.range(0, heat.busy().length)
                .filter(pe -> heat.busy()[pe] > 0)
                .mapToDouble(heat::percent)
                .sorted()
                .toArray();
        double high = busy.length == 0 ? 100 : busy[(int) ((busy.length - 1) * 0.999)];
        return Arrays.stream(TOPS).filter(t -> t >= high).findFirst().orElse(100);
    }

    byte[] png() {
        int left = (int) frame.west();
        int upper = (int) frame.top();
        for (int py = 0; py < frame.plotHeight(); py++) {
            int y = Math.min(heat.height() - 1, frame.view().y() + (int) (py / frame.scale()));
            for (int px = 0; px < frame.plotWidth(); px++) {
                int x = Math.min(heat.width() - 1, frame.view().x() + (int) (px / frame.scale()));
                canvas.pixel(left + px, upper + py, color(y * heat.width() + x));
            }
        }
        for (Kernel kernel : chart.kernels()) {
            kernel.boxes().stream().filter(frame.view()::shows).forEach(this::outline);
        }
        for (Kernel kernel : chart.kernels()) {
            kernel.boxes().stream().filter(frame.view()::shows).forEach(box -> label(kernel, box));
        }
        frame.draw("share of the run for which each PE was busy");
        bar();
        return canvas.png();
    }

    private int color(int pe) {
        double percent = heat.percent(pe);
        if (percent < 0) {
            return Palette.UNASSIGNED.getRGB();
        }
        return percent == 0 ? Palette.IDLE.getRGB() : Palette.viridis(percent / top);
    }

    private void outline(Box box) {
        double width = box.width() * frame.scale();
        double height = box.height() * frame.scale();
        if (width >= 4 && height >= 4) {
            canvas.outline(
                    frame.column(box.x()), frame.row(box.y()), width, height, 0.7, new Color(255, 255, 255, 120));
        }
    }

    private void label(Kernel kernel, Box box) {
        double width = box.width() * frame.scale();
        double height = box.height() * frame.scale();
        double x = frame.column(box.x()) + width / 2;
        double y = frame.row(box.y()) + height / 2;
        String name = kernel.name().startsWith("/") ? kernel.name().substring(1) : kernel.name();
        var rim = new Color(0, 0, 0, 170);
        if (StrokeFont.width(name, 10) < width - 6 && height > 15) {
            canvas.rimmedText(name, x, y + 5, 10, Align.CENTER, Color.WHITE, rim);
        } else if (width > 13 && StrokeFont.width(name, 8.5) < height - 8) {
            canvas.turnedRimmedText(name, x, y, 8.5, Color.WHITE, rim);
        }
    }

    private void bar() {
        double x = frame.legendLeft();
        double head = frame.miniature();
        double y = Math.floor(head + 38);
        canvas.text("Busy cycles of a PE", x, head, 11.5, Align.LEFT, Palette.INK);
        canvas.text("in % of all cycles of the run", x, head + 18, 9.5, Align.LEFT, Palette.FAINT_INK);
        for (int i = 0; i < BAR_HEIGHT; i++) {
            int rgb = Palette.viridis(1 - (double) i / (BAR_HEIGHT - 1));
            canvas.fill(x, y + i, BAR_WIDTH, 1, new Color(rgb));
        }
        canvas.outline(x, y, BAR_WIDTH, BAR_HEIGHT, 1, Palette.INK);
        for (int tick = 0; tick <= 5; tick++) {
            double at = y + BAR_HEIGHT * (1 - tick / 5.0);
            canvas.line(x + BAR_WIDTH, at, x + BAR_WIDTH + 5, at, 1, Palette.INK);
            String text = number(top * tick / 5) + (tick == 5 && top < 100 ? " % or more" : " %");
            canvas.text(text, x + BAR_WIDTH + 11, at + 4.5, 10, Align.LEFT, Palette.INK);
        }
        double next = swatch(x, y + BAR_HEIGHT + 34, Palette.IDLE, "has a program, never busy");
        next = swatch(x, next, Palette.UNASSIGNED, "PEs without a program");
        if (top < 100) {
            canvas.text("The scale ends at " + number(top) + " %.", x, next + 6, 9.5, Align.LEFT, Palette.FAINT_INK);
        }
    }

    private double swatch(double x, double y, Color color, String text) {
        canvas.fill(x, y - 11, 16, 13, color);
        canvas.text(text, x + 25, y, 10, Align.LEFT, Palette.INK);
        return y + 22;
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((int) value) : String.format(Locale.ROOT, "%.1f", value);
    }
}
