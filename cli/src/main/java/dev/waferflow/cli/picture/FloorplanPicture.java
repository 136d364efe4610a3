package dev.waferflow.cli.picture;

import dev.waferflow.cli.picture.Canvas.Align;
import dev.waferflow.cli.picture.WaferChart.Box;
import dev.waferflow.cli.picture.WaferChart.HostSide;
import dev.waferflow.cli.picture.WaferChart.Kernel;
import java.awt.Color;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The wafer with every kernel's rectangle, coloured by kind, and arrows along the dataflow. */
final class FloorplanPicture {
    private static final double SMALLEST_TEXT = 6.5;
    private static final double LARGEST_TEXT = 13;

    private final WaferChart chart;
    private final WaferFrame frame;
    private final Canvas canvas;
    private final Arrows arrows;
    /** Kernels whose name is not in the picture. */
    private final List<Kernel> numbered = new ArrayList<>();

    FloorplanPicture(WaferChart chart, Canvas.Format format) {
        this.chart = chart;
        frame = new WaferFrame(chart, format);
        canvas = frame.canvas();
        arrows = new Arrows(canvas);
    }

    byte[] draw() {
        canvas.fill(frame.west(), frame.top(), frame.plotWidth(), frame.plotHeight(), Palette.EMPTY_WAFER);
        var seen = new HashMap<Palette.Family, Integer>();
        for (Kernel kernel : chart.kernels()) {
            var family = Palette.family(kernel);
            // Every second kernel of a kind is a shade darker, so that neighbours can be told apart.
            boolean odd = seen.merge(family, 1, Integer::sum) % 2 == 0;
            var color = odd ? Palette.darker(family.color(), 0.1) : family.color();
            for (Box box : kernel.boxes()) {
                if (!frame.view().shows(box)) {
                    continue;
                }
                canvas.fill(left(box), top(box), width(box), height(box), color);
                double pen = Math.min(1, Math.min(width(box), height(box)) / 6);
                canvas.outline(left(box), top(box), width(box), height(box), pen, Palette.darker(color, 0.45));
            }
        }
        frame.draw("floorplan");
        flow();
        chart.kernels().forEach(this::label);
        legend();
        return canvas.bytes();
    }

    private double left(Box box) {
        return frame.column(box.x());
    }

    private double top(Box box) {
        return frame.row(box.y());
    }

    private double width(Box box) {
        return box.width() * frame.scale();
    }

    private double height(Box box) {
        return box.height() * frame.scale();
    }

    private void flow() {
        var ink = new Color(0x1f, 0x24, 0x30, 205);
        Set<Integer> feeding = new HashSet<>();
        for (Kernel kernel : chart.kernels()) {
            for (int input : kernel.inputs()) {
                feeding.add(input);
                var from = chart.kernels().get(input).boxes();
                for (int replica = 0; replica < kernel.boxes().size(); replica++) {
                    if (!frame.view().shows(kernel.boxes().get(replica))) {
                        continue;
                    }
                    connect(
                            from.get(Math.min(replica, from.size() - 1)),
                            kernel.boxes().get(replica),
                            kernel.id(),
                            ink);
                }
            }
        }
        for (Kernel kernel : chart.kernels()) {
            for (Box box : kernel.boxes()) {
                if (frame.view().shows(box) && kernel.inputs().isEmpty()) {
                    host(box, true);
                }
                if (frame.view().shows(box) && !feeding.contains(kernel.id())) {
                    host(box, false);
                }
            }
        }
    }

    /** Arrows between a rectangle and the ports of the host in its rows, or else the nearest one. */
    private void host(Box box, boolean input) {
        var rows = new ArrayList<Integer>();
        int nearest = -1;
        for (HostSide side : chart.host()) {
            if (side.input() == input) {
                var inside = side.rows().stream()
                        .filter(r -> r >= box.y() && r < box.y() + box.height())
                        .toList();
                if (!inside.isEmpty()) {
                    rows.add(inside.get(inside.size() / 2));
                }
                for (int row : side.rows()) {
                    nearest = nearest < 0 || distance(box, row) < distance(box, nearest) ? row : nearest;
                }
            }
        }
        if (rows.isEmpty() && nearest >= 0) {
            rows.add(nearest);
        }
        for (int row : rows) {
            double port = frame.clipped(frame.row(row) + frame.scale() / 2);
            double inside = Math.max(top(box) + 2, Math.min(top(box) + height(box) - 2, port));
            if (input) {
                double end = left(box) + Math.min(10, width(box) / 2);
                arrows.draw(frame.west() - 4, port, end, inside, 0, Palette.HOST_IN);
            } else {
                double start = left(box) + width(box) - Math.min(8, width(box) / 2);
                arrows.draw(start, inside, frame.east() + 5, port, 0, Palette.HOST_OUT);
            }
        }
    }

    private static int distance(Box box, int row) {
        return row < box.y() ? box.y() - row : Math.max(0, row - box.y() - box.height() + 1);
    }

    /** An arrow from one rectangle to another: short between neighbours, bent around what lies between. */
    private void connect(Box from, Box to, int id, Color ink) {
        double upper = Math.max(top(from), top(to));
        double lower = Math.min(top(from) + height(from), top(to) + height(to));
        double gapX = Math.max(left(to) - left(from) - width(from), left(from) - left(to) - width(to));
        double step = 0.08 + 0.06 * (id % 3);
        if (lower > upper) {
            boolean east = left(to) >= left(from) + width(from) / 2;
            double y = upper + (lower - upper) * step;
            double x1 = east
                    ? left(from) + width(from) - Math.min(7, width(from) / 2)
                    : left(from) + Math.min(7, width(from) / 2);
            double x2 =
                    east ? left(to) + Math.min(9, width(to) / 2) : left(to) + width(to) - Math.min(9, width(to) / 2);
            double distance = Math.abs(x2 - x1);
            boolean far = gapX > 40;
            arrows.draw(x1, y, x2, y, far ? Math.min(34, 8 + distance / 9) * (east ? 1 : -1) : 0, ink);
            return;
        }
        double x1 = left(from) + width(from) / 2;
        double x2 = left(to) + width(to) / 2;
        boolean south = top(to) > top(from);
        double y1 = south
                ? top(from) + height(from) - Math.min(7, height(from) / 2)
                : top(from) + Math.min(7, height(from) / 2);
        double y2 = south ? top(to) + Math.min(9, height(to) / 2) : top(to) + height(to) - Math.min(9, height(to) / 2);
        arrows.draw(x1, y1, x2, y2, Math.min(24, Math.abs(x2 - x1) / 10), ink);
    }

    private void label(Kernel kernel) {
        boolean named = false;
        for (Box box : kernel.boxes()) {
            named |= frame.view().shows(box) && label(kernel, box);
        }
        if (!named) {
            numbered.add(kernel);
        }
    }

    /** Writes the name, lying or standing, or else the number; says whether the name is there. */
    private boolean label(Kernel kernel, Box box) {
        double x = left(box) + width(box) / 2;
        double y = top(box) + height(box) / 2;
        String name = kernel.name().startsWith("/") ? kernel.name().substring(1) : kernel.name();
        double lying = size(name, width(box) - 8, height(box) - 6);
        double standing = Math.min(11, size(name, height(box) - 8, width(box) - 3));
        if (lying >= 9 || lying >= SMALLEST_TEXT && lying >= standing) {
            boolean second = height(box) > 3.4 * lying && width(box) > 60;
            double base = second ? y - 2 : y + lying / 2;
            canvas.text(name, x, base, lying, Align.CENTER, Palette.INK);
            if (second) {
                String shape = box.width() + " x " + box.height() + " PEs";
                double size = Math.min(size(shape, width(box) - 8, 12), lying - 2);
                canvas.text(shape, x, base + lying + 5, Math.max(6, size), Align.CENTER, Palette.INK);
            }
            return true;
        }
        if (standing >= SMALLEST_TEXT) {
            canvas.turnedText(name, x, y, standing, Palette.INK, false);
            return true;
        }
        String number = String.valueOf(kernel.id());
        double upright = size(number, width(box) - 2, height(box) - 2);
        double turned = size(number, height(box) - 2, width(box) - 2);
        if (upright >= 5.5) {
            canvas.text(number, x, y + upright / 2, Math.min(10, upright), Align.CENTER, Palette.INK);
        } else if (turned >= 4.5) {
            canvas.turnedText(number, x, y, Math.min(10, turned), Palette.INK, false);
        }
        return false;
    }

    /** The largest text size that fits, 0 if none does. */
    private static double size(String text, double width, double height) {
        double byWidth = LARGEST_TEXT * width / Math.max(1, StrokeFont.width(text, LARGEST_TEXT));
        return Math.max(0, Math.min(LARGEST_TEXT, Math.min(byWidth, height * 0.72)));
    }

    private void legend() {
        double x = frame.legendLeft();
        double y = frame.miniature();
        canvas.text("Kind of layer", x, y, 11.5, Align.LEFT, Palette.INK);
        var used = chart.kernels().stream().map(Palette::family).distinct().toList();
        for (Palette.Family family : Palette.families()) {
            if (used.contains(family)) {
                y += 21;
                canvas.fill(x, y - 11, 16, 13, family.color());
                canvas.outline(x, y - 11, 16, 13, 1, Palette.darker(family.color(), 0.45));
                canvas.text(family.name(), x + 25, y, 10, Align.LEFT, Palette.INK);
            }
        }
        y += 26;
        arrows.draw(x, y - 4, x + 18, y - 4, 0, Palette.INK);
        canvas.text("data flows this way", x + 25, y, 10, Align.LEFT, Palette.INK);
        y += 21;
        canvas.fill(x, y - 11, 16, 13, Palette.EMPTY_WAFER);
        canvas.outline(x, y - 11, 16, 13, 1, Palette.RULE);
        canvas.text("PEs without a layer", x + 25, y, 10, Align.LEFT, Palette.INK);
        if (!numbered.isEmpty()) {
            numbers(x, y + 40);
        }
    }

    private void numbers(double x, double top) {
        double y = top;
        canvas.text("Layers by number", x, y, 11.5, Align.LEFT, Palette.INK);
        int room = Math.max(1, (int) ((canvas.height() - 36 - y) / 16));
        int shown = numbered.size() <= room ? numbered.size() : room - 1;
        for (Kernel kernel : numbered.subList(0, shown)) {
            y += 16;
            canvas.fill(x, y - 9, 9, 9, Palette.family(kernel).color());
            canvas.text(String.valueOf(kernel.id()), x + 34, y, 8.5, Align.RIGHT, Palette.INK);
            String name = Labels.shortened(kernel.name(), frame.legendWidth() - 42, 8.5);
            canvas.text(name, x + 42, y, 8.5, Align.LEFT, Palette.INK);
        }
        if (shown < numbered.size()) {
            String more = "and " + (numbered.size() - shown) + " more: see layers.csv";
            canvas.text(more, x + 42, y + 16, 8.5, Align.LEFT, Palette.FAINT_INK);
        }
    }
}
