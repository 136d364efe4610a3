package dev.waferflow.machine.program;

import dev.waferflow.machine.number.DataType;
import java.util.List;

/**
 * A family of equal static routes: one route per source PE of the grid, all of the same relative shape and colour. Each
 * route is a multicast tree from the source's output port along its branches; branches may share links, which then
 * carry a word once.
 *
 * <p>No two routes may use the same colour at the same router. A source column of -1 is the host at the west edge (one
 * port per row); a branch that ends in column {@code width} ends at the host on the east edge.
 *
 * @param name for messages and reports
 * @param sources the source PEs
 * @param sourcePort the output port at the source PEs
 * @param color colour of the route, {@code 0 <= color < WaferSpec.colors()}
 * @param type element type of the stream; two 16-bit elements share a word
 * @param branches at least one
 */
public record Net(String name, Grid sources, int sourcePort, int color, DataType type, List<Branch> branches) {
    public Net {
        branches = List.copyOf(branches);
        if (branches.isEmpty()) {
            throw new IllegalArgumentException("net " + name + " has no branch");
        }
    }

    /** The same net with another colour. */
    public Net withColor(int newColor) {
        return new Net(name, sources, sourcePort, newColor, type, branches);
    }

    /** Words needed for one message of {@code elements} elements of {@code type}: 16-bit elements travel in pairs. */
    public static int words(DataType type, int elements) {
        return type.bits() <= 16 ? (elements + 1) / 2 : elements;
    }
}
