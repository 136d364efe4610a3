package dev.waferflow.machine.mesh;

/** The four mesh directions of a router; y grows to the south. */
public enum Side {
    NORTH(0, -1),
    EAST(1, 0),
    SOUTH(0, 1),
    WEST(-1, 0);

    private final int dx;
    private final int dy;

    Side(int dx, int dy) {
        this.dx = dx;
        this.dy = dy;
    }

    /** Column step of one hop. */
    public int dx() {
        return dx;
    }

    /** Row step of one hop. */
    public int dy() {
        return dy;
    }

    /** The side that a word leaving here arrives on. */
    public Side opposite() {
        return values()[(ordinal() + 2) % 4];
    }

    /** One-letter text form: N, E, S, W. */
    public char letter() {
        return name().charAt(0);
    }
}
