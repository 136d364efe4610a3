package dev.waferflow.simulator;

import java.util.Arrays;

/**
 * What every PE did, from cycle 0 to the end of the run; the index of a PE is y * width + x. With {@link
 * SimulationResult#busyCycles} the four causes leave {@code elapsedCycles} - idle. Where no role is, cycles are 0 and times
 * -1. Arrays are not to be written.
 *
 * @param waitingForDataCycles see docs/semantics.md, Time
 * @param backPressureCycles likewise
 * @param memoryPortCycles likewise
 * @param datapathSharedCycles likewise
 * @param firstWordCycle cycle in which it handled the first word after its first sample had reached its region, or -1
 * @param firstSampleDoneCycle cycle in which the last of its threads was through with its first sample, or -1
 */
public record PeFigures(
        int[] waitingForDataCycles,
        int[] backPressureCycles,
        int[] memoryPortCycles,
        int[] datapathSharedCycles,
        int[] firstWordCycle,
        int[] firstSampleDoneCycle) {
    /** All zero and -1, for so many PEs. */
    public static PeFigures blank(int pes) {
        var none = new int[pes];
        Arrays.fill(none, -1);
        return new PeFigures(new int[pes], new int[pes], new int[pes], new int[pes], none, none.clone());
    }
}
