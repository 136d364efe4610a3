package dev.waferflow.placer;

import java.util.List;
import java.util.stream.IntStream;

/** How much is tried: a number of steps and never a time, so that the result can be repeated. */
public enum Effort {
    /** A handful of strips. */
    LOW(List.of(1, 2, 4), List.of(1, 2, 4, 8, 12, 20), 0),
    /** What usually decides. */
    NORMAL(List.of(1, 2, 4), List.of(1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 28), 1),
    /** Every number of strips and of copies; a steady interval is told for up to four copies only. */
    HIGH(List.of(1, 2, 3, 4), IntStream.rangeClosed(1, 40).boxed().toList(), 4);

    private final List<Integer> copies;
    private final List<Integer> strips;
    private final int sweeps;

    Effort(List<Integer> copies, List<Integer> strips, int sweeps) {
        this.copies = copies;
        this.strips = strips;
        this.sweeps = sweeps;
    }

    /** Numbers of copies of the model that are tried. */
    List<Integer> copies() {
        return copies;
    }

    /** Numbers of strips that are tried. */
    List<Integer> strips() {
        return strips;
    }

    /** How often the strips of tensors of every width are looked at again in the best cut. */
    int sweeps() {
        return sweeps;
    }
}
