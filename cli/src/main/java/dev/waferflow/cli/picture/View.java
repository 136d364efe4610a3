package dev.waferflow.cli.picture;

import dev.waferflow.cli.picture.WaferChart.Box;
import dev.waferflow.cli.picture.WaferChart.Kernel;

/**
 * The part of the wafer that is drawn: all of it, or, where the kernels fill only a small part, the rectangle around them
 * with a margin.
 */
record View(int x, int y, int width, int height) {
    private static final double SMALL_PART = 0.3;
    private static final double MARGIN = 0.06;

    static View of(WaferChart chart) {
        int left = chart.width();
        int top = chart.height();
        int right = 0;
        int bottom = 0;
        for (Kernel kernel : chart.kernels()) {
            for (Box box : kernel.boxes()) {
                left = Math.min(left, box.x());
                top = Math.min(top, box.y());
                right = Math.max(right, box.x() + box.width());
                bottom = Math.max(bottom, box.y() + box.height());
            }
        }
        double used = (double) Math.max(0, right - left) * Math.max(0, bottom - top);
        if (right <= left || used > SMALL_PART * chart.width() * chart.height()) {
            return new View(0, 0, chart.width(), chart.height());
        }
        int margin = 1 + (int) (MARGIN * Math.max(right - left, bottom - top));
        int x = Math.max(0, left - margin);
        int y = Math.max(0, top - margin);
        return new View(
                x, y, Math.min(chart.width(), right + margin) - x, Math.min(chart.height(), bottom + margin) - y);
    }

    boolean whole(WaferChart chart) {
        return width == chart.width() && height == chart.height();
    }

    boolean showsRow(int row) {
        return row >= y && row < y + height;
    }
}
