package dev.waferflow.placer;

import dev.waferflow.machine.number.DataType;
import java.util.Optional;

/**
 * How to compile.
 *
 * @param precision FP16 or FP32: storage of activations and weights
 * @param seed for strategies that search
 * @param effort how much is tried
 * @param floorplan places and widths to use; empty: found by search
 * @param demands what is asked of a floorplan that is searched
 * @param probe watches the search, and may end it
 */
public record CompilerOptions(
        DataType precision,
        long seed,
        Effort effort,
        Optional<GivenFloorplan> floorplan,
        Demands demands,
        SearchProbe probe) {
    /** Normal effort, everything found by search. */
    public CompilerOptions(DataType precision, long seed) {
        this(precision, seed, Effort.NORMAL, Optional.empty(), Demands.NONE, SearchProbe.SILENT);
    }
}
