package dev.waferflow.placer.kernel;

import java.util.List;

/**
 * How many records of sums the PEs of a dense kernel hold. With two, one comes or goes while the other is worked on; with one, less
 * memory is taken, and the PE's threads wait for each other.
 *
 * @param sums of a PE that multiplies
 * @param finished of a finisher, and as many records of results
 */
record DenseRoom(int sums, int finished) {
    /** All kinds, those that take most memory first. */
    static final List<DenseRoom> ALL = List.of(new DenseRoom(2, 2), new DenseRoom(2, 1), new DenseRoom(1, 1));
}
