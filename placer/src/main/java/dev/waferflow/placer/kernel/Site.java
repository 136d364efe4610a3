package dev.waferflow.placer.kernel;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Branch;
import dev.waferflow.machine.program.Constant;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Load;
import dev.waferflow.machine.program.Role;
import java.util.List;
import java.util.function.Supplier;

/**
 * Where a kernel writes itself to. Columns are counted from the kernel's first column, rows from the top of the band.
 */
public interface Site {
    /** Index of a constant in the program; made once per kernel and key, shared by all replicas. */
    int constant(String key, Supplier<Constant> maker);

    /** Puts a role on PEs. */
    void place(Role role, Grid grid, List<Load> loads);

    /** Asks for a static route per source PE; the colour is chosen later. */
    void net(String name, Grid sources, int sourcePort, DataType type, List<Branch> branches);
}
