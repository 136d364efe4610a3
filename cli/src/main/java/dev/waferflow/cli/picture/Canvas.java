package dev.waferflow.cli.picture;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.function.IntBinaryOperator;

/** A picture in the making: shapes in pixels, text in our own font. */
public abstract class Canvas {
    /** What the bytes are. */
    public enum Format {
        PNG,
        SVG;

        /** Ending of file names. */
        public String ending() {
            return this == PNG ? ".png" : ".svg";
        }
    }

    /** Where a text stands relative to its point. */
    enum Align {
        LEFT,
        CENTER,
        RIGHT
    }

    private final int width;
    private final int height;

    Canvas(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /** An empty picture. */
    static Canvas of(Format format, int width, int height, Color background) {
        Canvas canvas = switch (format) {
            case PNG -> new RasterCanvas(width, height);
            case SVG -> new SvgCanvas(width, height);
        };
        canvas.fill(0, 0, width, height, background);
        return canvas;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** Dots: their colours by column and row. */
    abstract void image(double x, double y, int columns, int rows, IntBinaryOperator rgb);

    abstract void fill(Shape shape, Color color);

    abstract void stroke(Shape shape, double pen, Color color);

    /** The picture as a file. */
    abstract byte[] bytes();

    void fill(double x, double y, double boxWidth, double boxHeight, Color color) {
        fill(new Rectangle2D.Double(x, y, boxWidth, boxHeight), color);
    }

    void outline(double x, double y, double boxWidth, double boxHeight, double pen, Color color) {
        stroke(new Rectangle2D.Double(x, y, boxWidth, boxHeight), pen, color);
    }

    void line(double x1, double y1, double x2, double y2, double pen, Color color) {
        var path = new Path2D.Double();
        path.moveTo(x1, y1);
        path.lineTo(x2, y2);
        stroke(path, pen, color);
    }

    /** Text of the size of a capital, its base line at y. */
    void text(String text, double x, double y, double size, Align align, Color color) {
        stroke(placed(text, x, y, size, align), pen(size), color);
    }

    /** The same with a rim, to stay legible on any ground. */
    void rimmedText(String text, double x, double y, double size, Align align, Color color, Color rim) {
        var outline = placed(text, x, y, size, align);
        stroke(outline, pen(size) + 3.2, rim);
        stroke(outline, pen(size), color);
    }

    /** Text that reads upwards or downwards, centered at the point. */
    void turnedText(String text, double x, double y, double size, Color color, boolean downwards) {
        stroke(turned(text, x, y, size, downwards), pen(size), color);
    }

    /** Upwards text with a rim. */
    void turnedRimmedText(String text, double x, double y, double size, Color color, Color rim) {
        var turned = turned(text, x, y, size, false);
        stroke(turned, pen(size) + 3.2, rim);
        stroke(turned, pen(size), color);
    }

    private static Shape turned(String text, double x, double y, double size, boolean downwards) {
        var outline = StrokeFont.outline(text, -StrokeFont.width(text, size) / 2, size / 2, size);
        var turn = AffineTransform.getTranslateInstance(x, y);
        turn.rotate(downwards ? Math.PI / 2 : -Math.PI / 2);
        return turn.createTransformedShape(outline);
    }

    private static Path2D placed(String text, double x, double y, double size, Align align) {
        double textWidth = StrokeFont.width(text, size);
        double left = align == Align.LEFT ? x : align == Align.CENTER ? x - textWidth / 2 : x - textWidth;
        return StrokeFont.outline(text, left, y, size);
    }

    private static double pen(double size) {
        return Math.max(1.15, size * 0.125);
    }
}
