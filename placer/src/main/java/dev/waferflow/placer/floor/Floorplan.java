package dev.waferflow.placer.floor;

import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.kernel.Kernel;
import dev.waferflow.placer.size.Plan;
import java.util.ArrayList;
import java.util.List;

/**
 * The place of every kernel: strips of columns from west to east along the dataflow, the same in every copy of the model.
 * Copies are bands of rows from north to south. Cannot be constructed with overlapping or outlying kernels.
 *
 * @param plan the shapes
 * @param copies number of copies
 * @param columns first column of each kernel, by id
 */
public record Floorplan(Plan plan, int copies, List<Integer> columns) {
    public Floorplan {
        columns = List.copyOf(columns);
        int end = 0;
        for (int k = 0; k < columns.size(); k++) {
            if (columns.get(k) < end) {
                throw new IllegalArgumentException("kernel " + k + " overlaps its western neighbour");
            }
            end = columns.get(k) + plan.graph().kernels().get(k).columns();
        }
    }

    /** Kernels side by side in dataflow order. */
    public static Floorplan alongTheDataflow(Plan plan, int copies, WaferSpec wafer) {
        var columns = new ArrayList<Integer>();
        int next = 0;
        for (Kernel kernel : plan.graph().kernels()) {
            columns.add(next);
            next += kernel.columns();
        }
        if (next > wafer.width()) {
            throw new IllegalArgumentException(next + " columns on a wafer of " + wafer.width());
        }
        return new Floorplan(plan, copies, columns);
    }

    /** First row of a copy. */
    public int bandRow(int copy) {
        return copy * plan.graph().frame().bandRows();
    }
}
