package dev.waferflow.cli.picture;

import dev.waferflow.cli.picture.Canvas.Align;
import dev.waferflow.cli.picture.WaferChart.Box;
import dev.waferflow.cli.picture.WaferChart.Kernel;
import java.awt.Color;
import java.util.BitSet;
import java.util.OptionalDouble;

/** A heatmap of the wafer, one dot per PE, with the outlines of the kernels. */
final class HeatPicture {
    private static final int BAR_WIDTH = 26;
    private static final int BAR_HEIGHT = 320;
    /** The part of a PE that shows a dead one beside it, where a PE is larger than a dot: one in so many. */
    private static final int DEAD_SHARE = 4;

    private final WaferChart chart;
    private final PeMaps maps;
    private final Heat heat;
    private final WaferFrame frame;
    private final Canvas canvas;
    private final HeatScale scale;
    /** PEs just west of which the row passes over dead ones. */
    private final BitSet dead = new BitSet();

    /** @param top end of the scale; empty: fitted to the figures */
    HeatPicture(WaferChart chart, PeMaps maps, Heat heat, OptionalDouble top, Canvas.Format format) {
        this.chart = chart;
        this.maps = maps;
        this.heat = heat;
        frame = new WaferFrame(chart, format);
        canvas = frame.canvas();
        scale = HeatScale.of(maps, heat, top);
        for (int y = 0; chart.passedOver() != null && y < chart.passedOver().size(); y++) {
            for (int x : chart.passedOver().get(y)) {
                dead.set(y * maps.width() + x);
            }
        }
    }

    byte[] draw() {
        canvas.image(frame.west(), frame.top(), frame.plotWidth(), frame.plotHeight(), (px, py) -> {
            int x = Math.min(maps.width() - 1, frame.view().x() + (int) (px / frame.scale()));
            int y = Math.min(maps.height() - 1, frame.view().y() + (int) (py / frame.scale()));
            boolean west = (px / frame.scale()) % 1 * frame.scale() < Math.max(1, frame.scale() / DEAD_SHARE);
            return west && dead.get(y * maps.width() + x) ? Palette.DEAD.getRGB() : color(y * maps.width() + x);
        });
        for (Kernel kernel : chart.kernels()) {
            kernel.boxes().stream().filter(frame.view()::shows).forEach(this::outline);
        }
        for (Kernel kernel : chart.kernels()) {
            kernel.boxes().stream().filter(frame.view()::shows).forEach(box -> label(kernel, box));
        }
        frame.draw(heat.label() + ": " + heat.definition());
        bar();
        return canvas.bytes();
    }

    private int color(int pe) {
        double value = heat.value(maps, pe);
        if (Double.isNaN(value)) {
            return (maps.role(pe) == null ? Palette.UNASSIGNED : Palette.IDLE).getRGB();
        }
        return value == 0 ? Palette.IDLE.getRGB() : Palette.viridis(value / scale.top());
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
        canvas.text(heat.label(), x, head, 11.5, Align.LEFT, Palette.INK);
        canvas.text("in " + heat.unit(), x, head + 18, 9.5, Align.LEFT, Palette.FAINT_INK);
        for (int i = 0; i < BAR_HEIGHT; i++) {
            int rgb = Palette.viridis(1 - (double) i / (BAR_HEIGHT - 1));
            canvas.fill(x, y + i, BAR_WIDTH, 1, new Color(rgb));
        }
        canvas.outline(x, y, BAR_WIDTH, BAR_HEIGHT, 1, Palette.INK);
        for (int tick = 0; tick <= 5; tick++) {
            double at = y + BAR_HEIGHT * (1 - tick / 5.0);
            canvas.line(x + BAR_WIDTH, at, x + BAR_WIDTH + 5, at, 1, Palette.INK);
            String text = HeatScale.number(scale.top() * tick / 5) + (tick == 5 && scale.cut() ? " or more" : "");
            canvas.text(text, x + BAR_WIDTH + 11, at + 4.5, 10, Align.LEFT, Palette.INK);
        }
        double next = swatch(x, y + BAR_HEIGHT + 34, Palette.IDLE, "has a program, figure 0 or none");
        next = swatch(x, next, Palette.UNASSIGNED, "PEs without a program");
        if (!dead.isEmpty()) {
            next = swatch(x, next, Palette.DEAD, "dead PEs, passed over just west of here");
        }
        canvas.text(
                "largest: " + HeatScale.number(scale.largest()) + ", mean: " + HeatScale.number(scale.mean()),
                x,
                next + 6,
                9.5,
                Align.LEFT,
                Palette.FAINT_INK);
    }

    private double swatch(double x, double y, Color color, String text) {
        canvas.fill(x, y - 11, 16, 13, color);
        canvas.text(text, x + 25, y, 10, Align.LEFT, Palette.INK);
        return y + 22;
    }
}
