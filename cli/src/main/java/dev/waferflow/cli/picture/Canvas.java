package dev.waferflow.cli.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** A picture in the making: shapes in pixels, text in our own font. */
final class Canvas {
    /** Where a text stands relative to its point. */
    enum Align {
        LEFT,
        CENTER,
        RIGHT
    }

    private final BufferedImage image;
    private final Graphics2D graphics;

    Canvas(int width, int height, Color background) {
        image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setColor(background);
        graphics.fillRect(0, 0, width, height);
    }

    int width() {
        return image.getWidth();
    }

    int height() {
        return image.getHeight();
    }

    void pixel(int x, int y, int rgb) {
        image.setRGB(x, y, rgb);
    }

    void fill(double x, double y, double width, double height, Color color) {
        fill(new Rectangle2D.Double(x, y, width, height), color);
    }

    void fill(Shape shape, Color color) {
        graphics.setColor(color);
        graphics.fill(shape);
    }

    void outline(double x, double y, double width, double height, double pen, Color color) {
        stroke(new Rectangle2D.Double(x, y, width, height), pen, color);
    }

    void line(double x1, double y1, double x2, double y2, double pen, Color color) {
        var path = new Path2D.Double();
        path.moveTo(x1, y1);
        path.lineTo(x2, y2);
        stroke(path, pen, color);
    }

    void stroke(Shape shape, double pen, Color color) {
        graphics.setColor(color);
        graphics.setStroke(new BasicStroke((float) pen, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.draw(shape);
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
        double width = StrokeFont.width(text, size);
        double left = align == Align.LEFT ? x : align == Align.CENTER ? x - width / 2 : x - width;
        return StrokeFont.outline(text, left, y, size);
    }

    private static double pen(double size) {
        return Math.max(1.15, size * 0.125);
    }

    /** The picture as a PNG file. */
    byte[] png() {
        var bytes = new ByteArrayOutputStream();
        try (var stream = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(image, "png", stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
