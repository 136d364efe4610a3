package dev.waferflow.cli.picture;

import java.util.List;

/**
 * What the picture of a contest placement shows.
 *
 * @param width columns of the wafer
 * @param height rows of the wafer
 * @param title one line above
 * @param boxes the kernels, in dataflow order
 * @param wires pairs of numbers of boxes
 */
public record PlacementChart(int width, int height, String title, List<Box> boxes, List<Wire> wires) {
    public PlacementChart {
        boxes = List.copyOf(boxes);
        wires = List.copyOf(wires);
    }

    /** A kernel's rectangle, y upwards, and the share of the slowest kernel's time that it takes. */
    public record Box(String name, int x, int y, int columns, int rows, double load) {}

    /** A connection. */
    public record Wire(int from, int to) {}
}
