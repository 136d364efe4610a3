package dev.waferflow.machine.program;

import java.util.List;

/**
 * Which PEs run a role, and what each loads.
 *
 * @param role index into {@link Region#roles()}
 * @param grid the PEs, absolute coordinates
 * @param loads constant slices loaded before the start
 */
public record Placement(int role, Grid grid, List<Load> loads) {
    public Placement {
        loads = List.copyOf(loads);
    }
}
