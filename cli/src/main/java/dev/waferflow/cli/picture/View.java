package dev.waferflow.cli.picture;

import dev.waferflow.cli.picture.WaferChart.Box;
import dev.waferflow.cli.picture.WaferChart.Kernel;

/**
 * The part of the wafer that is drawn: all of it, or, where the kernels fill only a small part, the rectangle around them
 * with a margin; of several equal copies of a model the first.
 */
record View(int x, int y, int width, int height) {
    private static final double SMALL_PART = 0.3;
    private static final double MARGIN = 0.06;

    static View of(WaferChart chart) {
        var all = around(chart, Integer.MAX_VALUE);
        if (all == null || (double) all.width * all.height > SMALL_PART * chart.width() * chart.height()) {
            return new View(0, 0, chart.width(), chart.height());
        }
        var one = around(chart, 1);
        int margin = 1 + (int) (MARGIN * Math.max(one.width, one.height));
        var view = one.widened(margin, chart);
        while (margin > 0 && view.touchesAnotherCopy(chart)) {
            margin--;
            view = one.widened(margin, chart);
        }
        return view;
    }

    private View widened(int margin, WaferChart chart) {
        int left = Math.max(0, x - margin);
        int top = Math.max(0, y - margin);
        return new View(
                left,
                top,
                Math.min(chart.width(), x + width + margin) - left,
                Math.min(chart.height(), y + height + margin) - top);
    }

    private boolean touchesAnotherCopy(WaferChart chart) {
        return chart.kernels().stream().anyMatch(k -> k.boxes().stream().skip(1).anyMatch(this::shows));
    }

    /** The rectangle around the first few copies of all kernels; null if there are none. */
    private static View around(WaferChart chart, int copies) {
        int left = chart.width();
        int top = chart.height();
        int right = 0;
        int bottom = 0;
        for (Kernel kernel : chart.kernels()) {
            for (Box box :
                    kernel.boxes().subList(0, Math.min(copies, kernel.boxes().size()))) {
                left = Math.min(left, box.x());
                top = Math.min(top, box.y());
                right = Math.max(right, box.x() + box.width());
                bottom = Math.max(bottom, box.y() + box.height());
            }
        }
        return right <= left ? null : new View(left, top, right - left, bottom - top);
    }

    boolean shows(Box box) {
        return box.x() < x + width && box.x() + box.width() > x && box.y() < y + height && box.y() + box.height() > y;
    }

    boolean whole(WaferChart chart) {
        return width == chart.width() && height == chart.height();
    }

    boolean showsRow(int row) {
        return row >= y && row < y + height;
    }
}
