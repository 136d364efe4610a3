package dev.waferflow.simulator.bench;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;

/** Seconds against work, both axes logarithmic, with a straight line of equal cost per PE or sample. */
final class EngineCostPlot {
    private static final int WIDTH = 1200;
    private static final int HEIGHT = 520;
    private static final int PANEL = 460;
    private static final int PLOT = 360;
    private static final int TOP = 70;
    private static final int DOT = 5;
    private static final Color LINE = new Color(0x1f5fa8);
    private static final Color GRID = new Color(0xdddddd);

    private final Graphics2D g;
    private double leftLog;
    private double bottomLog;
    private double perDecade;
    private double upPerDecade;
    private int x0;

    private EngineCostPlot(Graphics2D g) {
        this.g = g;
    }

    static void write(Path file, List<EngineTable.Cost> sizes, List<EngineTable.Cost> lengths) throws IOException {
        var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, WIDTH, HEIGHT);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
        var plot = new EngineCostPlot(g);
        plot.panel(100, "PEs (2 samples)", sizes, EngineTable.Cost::pes);
        plot.panel(
                100 + PANEL + 140,
                String.format("samples (%,d PEs)", lengths.get(0).pes()),
                lengths,
                EngineTable.Cost::samples);
        g.dispose();
        ImageIO.write(image, "png", file.toFile());
    }

    private void panel(int left, String work, List<EngineTable.Cost> costs, ToDoubleFunction<EngineTable.Cost> x) {
        x0 = left;
        double least = x.applyAsDouble(costs.get(0));
        double most = x.applyAsDouble(costs.get(costs.size() - 1));
        leftLog = Math.floor(Math.log10(least));
        bottomLog = Math.floor(Math.log10(costs.get(0).seconds()));
        perDecade = PLOT / Math.max(Math.ceil(Math.log10(most)) - leftLog, 1);
        double longest = costs.get(costs.size() - 1).seconds();
        upPerDecade = PLOT / Math.max(Math.ceil(Math.log10(longest)) - bottomLog, 1);
        grid();
        g.drawString(work, x0 + PLOT / 2 - 50, TOP + PLOT + 50);
        g.drawString("processor seconds of one thread; dashed: the same cost per instruction", x0 - 60, TOP - 28);
        var first = costs.get(0);
        double perUnit = first.seconds() / first.instructions();
        for (int i = 0; i < costs.size(); i++) {
            var cost = costs.get(i);
            int px = across(x.applyAsDouble(cost));
            int py = up(cost.seconds());
            if (i > 0) {
                var before = costs.get(i - 1);
                int fromX = across(x.applyAsDouble(before));
                g.setColor(LINE);
                g.setStroke(new BasicStroke(2));
                g.drawLine(fromX, up(before.seconds()), px, py);
                g.setColor(Color.GRAY);
                g.setStroke(new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 1, new float[] {6}, 0));
                g.drawLine(fromX, up(before.instructions() * perUnit), px, up(cost.instructions() * perUnit));
            }
            g.setColor(LINE);
            g.fillOval(px - DOT, py - DOT, 2 * DOT, 2 * DOT);
            g.drawString(String.format("%.2f s", cost.seconds()), px + 8, py + 18);
        }
    }

    private void grid() {
        g.setStroke(new BasicStroke(1));
        for (int decade = 0; decade * perDecade <= PLOT + 1; decade++) {
            int at = x0 + (int) (decade * perDecade);
            g.setColor(GRID);
            g.drawLine(at, TOP, at, TOP + PLOT);
            g.setColor(Color.BLACK);
            g.drawString(number(leftLog + decade), at - 12, TOP + PLOT + 22);
        }
        for (int decade = 0; decade * upPerDecade <= PLOT + 1; decade++) {
            int at = TOP + PLOT - (int) (decade * upPerDecade);
            g.setColor(GRID);
            g.drawLine(x0, at, x0 + PLOT, at);
            g.setColor(Color.BLACK);
            g.drawString(number(bottomLog + decade) + " s", x0 - 62, at + 5);
        }
    }

    private int across(double value) {
        return x0 + (int) ((Math.log10(value) - leftLog) * perDecade);
    }

    private int up(double value) {
        return TOP + PLOT - (int) ((Math.log10(value) - bottomLog) * upPerDecade);
    }

    private static String number(double exponent) {
        double value = Math.pow(10, exponent);
        return value < 1 ? String.valueOf(value) : String.format("%,d", (long) value);
    }
}
