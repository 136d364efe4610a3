package dev.waferflow.cli.picture;

import java.util.List;

/**
 * Points on two logarithmic axes with the line where both are equal.
 *
 * @param across name of the axis to the right
 * @param up name of the axis upwards
 * @param points all positive
 */
public record ScatterChart(String across, String up, List<Point> points) {
    public ScatterChart {
        points = List.copyOf(points);
    }

    /**
     * One point.
     *
     * @param x to the right
     * @param y upwards
     * @param group points of a group share a colour
     * @param hollow whether only its rim is drawn
     */
    public record Point(double x, double y, String group, boolean hollow) {}
}
