package dev.waferflow.cli.picture;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A heatmap in characters: with colours two rows of dots per line (upper halves), else one, from faint to dense. A dot shows the
 * largest figure of the PEs below it.
 */
public final class TerminalPicture {
    private static final String DENSITY = ".:-=+*#%@";
    private static final String UPPER_HALF = "\u2580";
    private static final String RESET = "\u001b[0m";
    /** Characters are about twice as high as wide. */
    private static final double ASPECT = 2;

    private static final int MOST_LINES = 48;

    private final WaferChart chart;
    private final PeMaps maps;
    private final Heat heat;
    private final View view;
    private final HeatScale scale;
    private final int columns;
    private final int lines;

    /**
     * @param width characters of a line
     * @param top end of the scale; empty: fitted to the figures
     */
    public TerminalPicture(WaferChart chart, PeMaps maps, Heat heat, OptionalDouble top, int width) {
        this.chart = chart;
        this.maps = maps;
        this.heat = heat;
        view = View.of(chart);
        scale = HeatScale.of(maps, heat, top);
        columns = Math.max(8, Math.min(width, view.width()));
        int fitting = (int) Math.round(columns * (double) view.height() / view.width() / ASPECT);
        lines = Math.max(4, Math.min(MOST_LINES, fitting));
    }

    /** The picture and its scale. */
    public List<String> print(boolean colored) {
        var text = new ArrayList<String>();
        text.add(chart.title() + ": " + heat.label() + ", " + heat.unit());
        for (int line = 0; line < lines; line++) {
            text.add(colored ? halves(line) : dense(line));
        }
        text.add(legend(colored));
        return text;
    }

    private String halves(int line) {
        var text = new StringBuilder();
        for (int column = 0; column < columns; column++) {
            int upper = color(value(column, 2 * line, 2 * lines));
            int lower = color(value(column, 2 * line + 1, 2 * lines));
            text.append(escape(38, upper)).append(escape(48, lower)).append(UPPER_HALF);
        }
        return text + RESET;
    }

    private String dense(int line) {
        var text = new StringBuilder();
        for (int column = 0; column < columns; column++) {
            text.append(letter(value(column, line, lines)));
        }
        return text.toString().stripTrailing();
    }

    private char letter(double value) {
        if (Double.isNaN(value)) {
            return ' ';
        }
        double share = Math.max(0, Math.min(1, value / scale.top()));
        return DENSITY.charAt((int) Math.round(share * (DENSITY.length() - 1)));
    }

    private int color(double value) {
        return Double.isNaN(value) ? Palette.UNASSIGNED.getRGB() : Palette.viridis(value / scale.top());
    }

    private static String escape(int ground, int rgb) {
        return String.format(Locale.ROOT, "\u001b[%d;2;%d;%d;%dm", ground, rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255);
    }

    /** The largest figure of the PEs below a dot; NaN if none has any. */
    private double value(int column, int row, int rows) {
        int left = view.x() + column * view.width() / columns;
        int right = Math.max(left + 1, view.x() + (column + 1) * view.width() / columns);
        int upper = view.y() + row * view.height() / rows;
        int lower = Math.max(upper + 1, view.y() + (row + 1) * view.height() / rows);
        double most = Double.NaN;
        for (int y = upper; y < lower; y++) {
            for (int x = left; x < right; x++) {
                double value = heat.value(maps, y * maps.width() + x);
                most = Double.isNaN(most) || value > most ? value : most;
            }
        }
        return most;
    }

    private String legend(boolean colored) {
        var bar = new StringBuilder();
        for (int i = 0; i < DENSITY.length(); i++) {
            double share = (double) i / (DENSITY.length() - 1);
            bar.append(colored ? escape(48, Palette.viridis(share)) + "  " : String.valueOf(DENSITY.charAt(i)));
        }
        return "0 " + bar + (colored ? RESET : "") + " " + HeatScale.number(scale.top())
                + (scale.cut() ? " or more" : "") + " " + heat.unit() + "; mean " + HeatScale.number(scale.mean())
                + ", largest " + HeatScale.number(scale.largest()) + "; columns " + view.x() + " to "
                + (view.x() + view.width() - 1) + ", rows " + view.y() + " to " + (view.y() + view.height() - 1);
    }
}
