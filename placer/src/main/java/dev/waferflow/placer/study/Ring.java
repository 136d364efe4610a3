package dev.waferflow.placer.study;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.program.Grid;
import java.util.List;

/**
 * A square of n x n PEs with a ring of border PEs around it, without corners: the inner PEs are columns and rows 1 to n.
 *
 * @param n columns and rows inside
 */
record Ring(int n) {
    /**
     * Sides in the order of input ports: port {@code i} takes what comes from {@code SIDES.get(i)}. It is the order in which a router
     * serves them, so words that come from all sides at once are taken as they arrive.
     */
    static final List<Side> SIDES = List.of(Side.NORTH, Side.EAST, Side.SOUTH, Side.WEST);

    /** Columns and rows with the ring. */
    int width() {
        return n + 2;
    }

    /** All PEs inside. */
    Grid inner() {
        return Grid.rect(1, 1, n, n);
    }

    /** The border PEs on one side. */
    Grid border(Side side) {
        return switch (side) {
            case WEST -> Grid.column(0, 1, n, 1);
            case EAST -> Grid.column(n + 1, 1, n, 1);
            case NORTH -> Grid.rect(1, 0, n, 1);
            case SOUTH -> Grid.rect(1, n + 1, n, 1);
        };
    }

    /** Input port of what comes from a side. */
    static int port(Side from) {
        return SIDES.indexOf(from);
    }
}
