package dev.waferflow.cli.picture;

/** All pictures as PNG files. */
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

    /** Points on two logarithmic axes. */
    public static byte[] scatter(ScatterChart chart) {
        return new ScatterPicture(chart).png();
    }
}
