package dev.waferflow.machine.program;

import dev.waferflow.machine.mesh.Rect;
import java.util.List;

/**
 * A rectangle of PEs that works on one layer.
 *
 * @param id index in {@link Program#regions()}
 * @param name layer name for reports
 * @param rect no two regions overlap
 * @param roles the kinds of PE
 * @param placements which PE runs which role; PEs without a placement only route
 */
public record Region(int id, String name, Rect rect, List<Role> roles, List<Placement> placements) {
    public Region {
        roles = List.copyOf(roles);
        placements = List.copyOf(placements);
    }
}
