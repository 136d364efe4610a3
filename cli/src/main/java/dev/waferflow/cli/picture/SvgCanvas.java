package dev.waferflow.cli.picture;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.PathIterator;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.function.IntBinaryOperator;

/** A picture of lines: an SVG file. Dots are an image within it; text is outlines, so no font is needed. */
final class SvgCanvas extends Canvas {
    private final StringBuilder text = new StringBuilder();

    SvgCanvas(int width, int height) {
        super(width, height);
        text.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
                        + "stroke-linecap=\"round\" stroke-linejoin=\"round\">\n",
                width,
                height,
                width,
                height));
    }

    @Override
    void image(double x, double y, int columns, int rows, IntBinaryOperator rgb) {
        var image = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                image.setRGB(column, row, rgb.applyAsInt(column, row));
            }
        }
        text.append("<image x=\"").append(number(x)).append("\" y=\"").append(number(y));
        text.append("\" width=\"").append(columns).append("\" height=\"").append(rows);
        text.append("\" style=\"image-rendering:pixelated\" href=\"data:image/png;base64,");
        text.append(Base64.getEncoder().encodeToString(RasterCanvas.png(image))).append("\"/>\n");
    }

    @Override
    void fill(Shape shape, Color color) {
        if (shape instanceof Rectangle2D box) {
            text.append("<rect x=\"")
                    .append(number(box.getX()))
                    .append("\" y=\"")
                    .append(number(box.getY()));
            text.append("\" width=\"").append(number(box.getWidth()));
            text.append("\" height=\"").append(number(box.getHeight())).append("\" fill=\"");
            text.append(paint(color, "fill")).append("/>\n");
        } else {
            text.append("<path d=\"").append(path(shape)).append("\" fill=\"");
            text.append(paint(color, "fill")).append("/>\n");
        }
    }

    @Override
    void stroke(Shape shape, double pen, Color color) {
        text.append("<path d=\"")
                .append(path(shape))
                .append("\" fill=\"none\" stroke-width=\"")
                .append(number(pen));
        text.append("\" stroke=\"").append(paint(color, "stroke")).append("/>\n");
    }

    /** The value of a colour attribute and its closing quote, with the opacity where there is one. */
    private static String paint(Color color, String what) {
        String value = String.format(Locale.ROOT, "#%06x\"", color.getRGB() & 0xffffff);
        return color.getAlpha() == 255
                ? value
                : value + " " + what + "-opacity=\"" + number(color.getAlpha() / 255.0) + "\"";
    }

    private static String path(Shape shape) {
        var path = new StringBuilder();
        var at = new double[6];
        for (PathIterator i = shape.getPathIterator(null); !i.isDone(); i.next()) {
            int kind = i.currentSegment(at);
            path.append("MLQCZ".charAt(kind));
            int numbers = kind == PathIterator.SEG_CLOSE ? 0 : kind <= PathIterator.SEG_LINETO ? 2 : 2 * kind;
            for (int n = 0; n < numbers; n++) {
                path.append(n == 0 ? "" : " ").append(number(at[n]));
            }
        }
        return path.toString();
    }

    private static String number(double value) {
        String digits = String.format(Locale.ROOT, "%.2f", value);
        return digits.endsWith(".00") ? digits.substring(0, digits.length() - 3) : digits;
    }

    @Override
    byte[] bytes() {
        return (text + "</svg>\n").getBytes(StandardCharsets.UTF_8);
    }
}
