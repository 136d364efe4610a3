package dev.waferflow.placer;

import java.util.List;
import java.util.stream.IntStream;

/** How much is tried: a number of steps and never a time, so that the result can be repeated. */
public enum Effort {
    /** A handful of strips. */
    LOW(List.of(1, 2, 4, 12), List.of(1, 2, 4, 8, 12, 20), 0, 0),
    /** What usually decides. */
    NORMAL(List.of(1, 2, 3, 4, 6, 8, 12), List.of(1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 28), 4, 1),
    /** Every number of strips and of copies. */
    HIGH(
            IntStream.rangeClosed(1, 16).boxed().toList(),
            IntStream.rangeClosed(1, 40).boxed().toList(),
            6,
            4);

    private final List<Integer> copies;
    private final List<Integer> strips;
    private final int starts;
    private final int sweeps;

    Effort(List<Integer> copies, List<Integer> strips, int starts, int sweeps) {
        this.copies = copies;
        this.strips = strips;
        this.starts = starts;
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

    /** Numbers of copies whose best cut is improved. */
    int starts() {
        return starts;
    }

    /** How often the strips of tensors of every width are looked at again in the best cut. */
    int sweeps() {
        return sweeps;
    }
}
