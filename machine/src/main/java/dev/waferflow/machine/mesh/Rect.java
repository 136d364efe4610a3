package dev.waferflow.machine.mesh;

/** A rectangle of PEs: columns {@code x .. x+width-1}, rows {@code y .. y+height-1}; never empty. */
public record Rect(int x, int y, int width, int height) {
    public Rect {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("empty rectangle " + width + "x" + height + " at " + x + "," + y);
        }
    }

    /** Number of PEs. */
    public int pes() {
        return Math.multiplyExact(width, height);
    }

    /** First column to the east of it. */
    public int right() {
        return Math.addExact(x, width);
    }

    /** First row to the south of it. */
    public int bottom() {
        return Math.addExact(y, height);
    }

    /** Whether the two share a PE. */
    public boolean overlaps(Rect other) {
        return x < other.right() && other.x < right() && y < other.bottom() && other.y < bottom();
    }

    /** Whether the PE lies inside. */
    public boolean contains(int column, int row) {
        return column >= x && column < right() && row >= y && row < bottom();
    }
}
