package dev.waferflow.cli.picture;

import dev.waferflow.placer.Sizing;
import java.util.List;

/**
 * What is drawn of a wafer; also the form of {@code floorplan.json}.
 *
 * @param schema name and version of this form
 * @param title model and machine
 * @param figures the most important results, one line
 * @param width columns
 * @param height rows
 * @param kernels the rectangles, in dataflow order
 * @param host the ports at the edges
 * @param sizing why the kernels have their shapes; null where nobody knows
 * @param passedOver per row the columns just west of which rows pass over dead PEs; null if nothing is dead
 */
public record WaferChart(
        String schema,
        String title,
        String figures,
        int width,
        int height,
        List<Kernel> kernels,
        List<HostSide> host,
        Sizing sizing,
        List<List<Integer>> passedOver) {
    /** The form this class writes. */
    public static final String SCHEMA = "waferflow.floorplan/1";

    public WaferChart {
        kernels = List.copyOf(kernels);
        host = List.copyOf(host);
    }

    /**
     * One line of the plan.
     *
     * @param id place in the list
     * @param name of the layer
     * @param role "layer", "buffer" or "adapter"
     * @param op operator or family
     * @param boxes its rectangles, one per replica
     * @param inputs ids of the kernels that feed it
     */
    public record Kernel(int id, String name, String role, String op, List<Box> boxes, List<Integer> inputs) {
        public Kernel {
            boxes = List.copyOf(boxes);
            inputs = List.copyOf(inputs);
        }
    }

    /** A rectangle of PEs. */
    public record Box(int x, int y, int width, int height) {
        long area() {
            return (long) width * height;
        }
    }

    /**
     * A tensor at the host edge.
     *
     * @param tensor name
     * @param input whether it enters at the west edge; else it leaves at the east edge
     * @param rows the rows of its ports
     */
    public record HostSide(String tensor, boolean input, List<Integer> rows) {
        public HostSide {
            rows = List.copyOf(rows);
        }
    }
}
