package dev.waferflow.cli.picture;

import java.util.OptionalDouble;

/** All pictures as files. */
public final class Pictures {
    private Pictures() {}

    /** Every kernel's rectangle, with arrows along the dataflow. */
    public static byte[] floorplan(WaferChart chart, Canvas.Format format) {
        return new FloorplanPicture(chart, format).draw();
    }

    /**
     * One figure of every PE.
     *
     * @param top end of the scale, to compare pictures; empty: fitted to the figures
     */
    public static byte[] heat(WaferChart chart, PeMaps maps, Heat heat, OptionalDouble top, Canvas.Format format) {
        return new HeatPicture(chart, maps, heat, top, format).draw();
    }

    /** Points on two logarithmic axes, as PNG. */
    public static byte[] scatter(ScatterChart chart) {
        return new ScatterPicture(chart).png();
    }

    /** A contest placement with its wires. */
    public static byte[] placement(PlacementChart chart) {
        return new PlacementPicture(chart).png();
    }
}
