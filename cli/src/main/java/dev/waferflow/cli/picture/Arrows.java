package dev.waferflow.cli.picture;

import java.awt.Color;
import java.awt.geom.Path2D;

/** Arrows of the dataflow. */
final class Arrows {
    private static final double HEAD = 7.5;

    private final Canvas canvas;

    Arrows(Canvas canvas) {
        this.canvas = canvas;
    }

    /** From one point to another, bent to the side by {@code bend} pixels, with a light rim. */
    void draw(double x1, double y1, double x2, double y2, double bend, Color color) {
        double length = Math.max(1, Math.hypot(x2 - x1, y2 - y1));
        double controlX = (x1 + x2) / 2 + bend * 2 * (y2 - y1) / length;
        double controlY = (y1 + y2) / 2 - bend * 2 * (x2 - x1) / length;
        double angle = Math.atan2(y2 - controlY, x2 - controlX);
        double head = Math.min(HEAD, Math.max(4.5, length * 0.6));
        double neckX = x2 - head * 0.8 * Math.cos(angle);
        double neckY = y2 - head * 0.8 * Math.sin(angle);
        var shaft = new Path2D.Double();
        shaft.moveTo(x1, y1);
        shaft.quadTo(controlX, controlY, neckX, neckY);
        var tip = new Path2D.Double();
        tip.moveTo(x2, y2);
        for (double side : new double[] {-1, 1}) {
            tip.lineTo(
                    x2 - head * Math.cos(angle) + side * head * 0.5 * Math.sin(angle),
                    y2 - head * Math.sin(angle) - side * head * 0.5 * Math.cos(angle));
        }
        tip.closePath();
        var rim = new Color(255, 255, 255, 200);
        canvas.stroke(shaft, 3.6, rim);
        canvas.stroke(tip, 2.2, rim);
        canvas.stroke(shaft, 1.6, color);
        canvas.fill(tip, color);
    }
}
