package dev.waferflow.cli.picture;

/** The pictures of a wafer as PNG files. */
public final class Pictures {
    private Pictures() {}

    /** Every kernel's rectangle, with arrows along the dataflow. */
    public static byte[] floorplan(WaferChart chart) {
        return new FloorplanPicture(chart).png();
    }

    /** How busy every PE was. */
    public static byte[] utilization(WaferChart chart, HeatMap heat) {
        return new UtilizationPicture(chart, heat).png();
    }
}
