package dev.waferflow.simulator;

/**
 * What the PEs of one region did, summed over its PEs that have a role, from cycle 0 to the end of the run.
 *
 * @param pes PEs with a role
 * @param busyCycles datapath cycles spent on arithmetic and moves
 * @param waitingForDataCycles see docs/semantics.md, Time
 * @param backPressureCycles likewise
 * @param memoryPortCycles likewise
 * @param datapathSharedCycles likewise
 * @param idleCycles likewise
 * @param maxOccupiedCycles cycles for which the datapath of its busiest PE was taken: busy, and stalled on its own memory port or by
 *     its own fabric words
 * @param samplesDone samples that its slowest thread has completed
 * @param firstActivityCycle first cycle in which one of its PEs started an instruction after data had arrived, or -1
 * @param lastActivityCycle last completion, or -1
 */
public record RegionCounters(
        int pes,
        long busyCycles,
        long waitingForDataCycles,
        long backPressureCycles,
        long memoryPortCycles,
        long datapathSharedCycles,
        long idleCycles,
        long maxOccupiedCycles,
        int samplesDone,
        long firstActivityCycle,
        long lastActivityCycle) {}
