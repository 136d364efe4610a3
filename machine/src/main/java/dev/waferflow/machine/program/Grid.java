package dev.waferflow.machine.program;

import java.util.List;

/**
 * A regular set of PEs: {@code (x + ix * dx, y + iy * dy)} for {@code 0 <= ix < nx}, {@code 0 <= iy < ny}, in
 * row-major order (iy outermost).
 */
public record Grid(int x, int y, int nx, int ny, int dx, int dy) {
    public Grid {
        if (nx < 1 || ny < 1 || dx < 1 || dy < 1) {
            throw new IllegalArgumentException("bad grid " + nx + "x" + ny + " step " + dx + "," + dy);
        }
    }

    /** One PE. */
    public static Grid at(int x, int y) {
        return new Grid(x, y, 1, 1, 1, 1);
    }

    /** All PEs of a rectangle. */
    public static Grid rect(int x, int y, int width, int height) {
        return new Grid(x, y, width, height, 1, 1);
    }

    /** A column of {@code ny} PEs, {@code dy} rows apart. */
    public static Grid column(int x, int y, int ny, int dy) {
        return new Grid(x, y, 1, ny, 1, dy);
    }

    /** Number of PEs. */
    public int size() {
        return nx * ny;
    }

    /** Column of the PE with grid index {@code ix}. */
    public int column(int ix) {
        return x + ix * dx;
    }

    /** Row of the PE with grid index {@code iy}. */
    public int row(int iy) {
        return y + iy * dy;
    }

    /** The grid, of more than one PE, in two parts: of rows, or of columns if there is one row. */
    public List<Grid> halves() {
        int half = (ny > 1 ? ny : nx) / 2;
        return ny > 1
                ? List.of(new Grid(x, y, nx, half, dx, dy), new Grid(x, row(half), nx, ny - half, dx, dy))
                : List.of(new Grid(x, y, half, 1, dx, dy), new Grid(column(half), y, nx - half, 1, dx, dy));
    }

    /** The same grid moved. */
    public Grid moved(int byX, int byY) {
        return new Grid(x + byX, y + byY, nx, ny, dx, dy);
    }
}
