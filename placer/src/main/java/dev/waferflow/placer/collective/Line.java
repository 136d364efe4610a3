package dev.waferflow.placer.collective;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.program.Grid;

/**
 * Equal lines of PEs side by side. Position 0 is the root, the others lie behind each other on the side that words come from.
 *
 * @param x column of the first line's root
 * @param y row of the first line's root
 * @param towards direction in which words travel to the root
 * @param length PEs of a line
 * @param copies lines, one per row or column from the first on
 */
public record Line(int x, int y, Side towards, int length, int copies) {
    /** The PEs at {@code count} positions of every line, from position {@code first} on. */
    public Grid positions(int first, int count, int step) {
        boolean horizontal = towards.dx() != 0;
        boolean rising = towards == Side.WEST || towards == Side.NORTH;
        int start = rising ? first : -(first + (count - 1) * step);
        return horizontal
                ? new Grid(x + start, y, count, copies, step, 1)
                : new Grid(x, y + start, copies, count, 1, step);
    }

    /** The PEs at one position of every line. */
    public Grid position(int position) {
        return positions(position, 1, 1);
    }
}
