package dev.waferflow.machine.wafer;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.mesh.Side;
import java.util.Arrays;

/**
 * The perfect mesh that software sees on silicon with defects. Every row passes over its dead PEs: column x of a row is its
 * (x + 1)-th PE that lives. The row with most dead PEs decides how many columns there are, at most those of a wafer without
 * defects. A link is as long as the silicon that it crosses: along a row one hop more per PE passed over, between two rows one
 * hop more per column by which they are out of line. A dead link counts as the death of the PE at its west or north end.
 */
public final class Compaction {
    private final int columns;
    private final int rows;
    private final int[] place;
    private final int dead;
    private final int worstRow;
    private final int worst;

    private Compaction(int columns, int[][] live, int built) {
        this.columns = columns;
        rows = live.length;
        place = new int[Math.multiplyExact(columns, rows)];
        int sum = 0;
        int row = 0;
        for (int y = 0; y < rows; y++) {
            System.arraycopy(live[y], 0, place, y * columns, columns);
            sum += built - live[y].length;
            row = live[y].length < live[row].length ? y : row;
        }
        dead = sum;
        worstRow = row;
        worst = built - live[row].length;
    }

    /**
     * What is left of a wafer.
     *
     * @throws UserException USAGE if a listed defect lies outside, INFEASIBLE if a row has no PE left
     */
    static Compaction of(Defects defects, String wafer, int width, int height, int sparesPerRow) {
        int built = Math.addExact(width, sparesPerRow);
        String outside = defects.outside(built, height);
        if (outside != null) {
            throw UserException.of(
                    FaultKind.USAGE,
                    "WF-WAFER-009",
                    "the dead " + outside + " is not on the silicon of '" + wafer + "': " + built
                            + " columns with spares, " + height + " rows",
                    defects.source(),
                    "places count from 0, spares included");
        }
        var live = new int[height][];
        int columns = width;
        for (int y = 0; y < height; y++) {
            live[y] = live(defects, y, built);
            columns = Math.min(columns, live[y].length);
        }
        if (columns == 0) {
            throw UserException.of(
                    FaultKind.INFEASIBLE,
                    "WF-WAFER-010",
                    "a row of '" + wafer + "' has no PE that lives",
                    defects.source(),
                    "fewer dead PEs");
        }
        return new Compaction(columns, live, built);
    }

    /** The columns of a row that can be used, from west to east. */
    private static int[] live(Defects defects, int y, int built) {
        var usable = new boolean[built];
        for (int x = 0; x < built; x++) {
            usable[x] = !defects.isDead(x, y);
        }
        for (Defects.Link link : defects.links()) {
            int endX = link.side() == Side.WEST ? link.x() - 1 : link.x();
            int endY = link.side() == Side.NORTH ? link.y() - 1 : link.y();
            if (endY == y) {
                usable[endX] = false;
            }
        }
        var live = new int[built];
        int count = 0;
        for (int x = 0; x < built; x++) {
            if (usable[x]) {
                live[count++] = x;
            }
        }
        return Arrays.copyOf(live, count);
    }

    /** Columns of the mesh that software sees. */
    public int columns() {
        return columns;
    }

    /** Rows of the mesh: all of the silicon's. */
    public int rows() {
        return rows;
    }

    /** PEs that are dead, or lost with a dead link; spares among them. */
    public int dead() {
        return dead;
    }

    /** A row that has lost most. */
    public int worstRow() {
        return worstRow;
    }

    /** How many PEs the worst row has lost. */
    public int worst() {
        return worst;
    }

    /** The column of the silicon in which column {@code x} of a row lies. */
    public int place(int x, int y) {
        return place[y * columns + x];
    }

    /** Hops of the link that leaves (x, y) through a side; 1 at the wafer's edge. */
    public int hops(int x, int y, Side side) {
        int toX = x + side.dx();
        int toY = y + side.dy();
        if (x < 0 || toX < 0 || toX >= columns || toY < 0 || toY >= rows) {
            return 1;
        }
        int distance = Math.abs(place(toX, toY) - place(x, y));
        return side.dx() == 0 ? 1 + distance : distance;
    }

    /** PEs passed over just west of column {@code x} of a row. */
    public int passed(int x, int y) {
        return x == 0 ? place(0, y) : place(x, y) - place(x - 1, y) - 1;
    }

    /** By how many columns neighbouring rows are out of line, on average over all links between rows. */
    public double meanMisalignment() {
        long sum = 0;
        for (int y = 0; y + 1 < rows; y++) {
            for (int x = 0; x < columns; x++) {
                sum += hops(x, y, Side.SOUTH) - 1;
            }
        }
        return rows < 2 ? 0 : (double) sum / ((long) (rows - 1) * columns);
    }

    /** Hops of the longest link. */
    public int longestHops() {
        int most = 1;
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                most = Math.max(most, Math.max(hops(x, y, Side.SOUTH), hops(x, y, Side.EAST)));
            }
        }
        return most;
    }
}
