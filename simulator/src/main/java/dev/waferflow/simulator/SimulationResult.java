package dev.waferflow.simulator;

import dev.waferflow.machine.number.Tensor;
import java.util.List;
import java.util.Map;

/**
 * What a run gave. Arrays are not to be written.
 *
 * @param engine "event" or "cycle"
 * @param outputs by tensor name in output order, of the first sample; empty without values
 * @param samples completed samples
 * @param elapsedCycles cycle in which the run ended
 * @param sampleStart per sample, the cycle in which its first input word was accepted by the wafer
 * @param sampleDone per sample, the cycle in which its last output word reached the host
 * @param steady whether the spacing of completions has repeated (docs/semantics.md, Time)
 * @param cyclesPerSample mean spacing over the repetitions seen, or over all spacings if not steady; NaN for one sample
 * @param simulatedPes PEs that were simulated
 * @param instructions vector instructions executed
 * @param events engine events, a host figure
 * @param regions counters by region id
 * @param busyCycles per PE (row-major, y * width + x), datapath cycles spent; 0 where no role
 * @param linkWordsPerSample per PE and side (index pe * 4 + side ordinal), words that leave through it per sample
 * @param regionSampleDone per region, per sample: cycle in which the region's last PE finished that sample (the
 *     overlap of layers is visible here); samples that are complete, and further ones that have at least reached the region
 * @param regionSampleStart per region, per sample: cycle in which the region's first PE handled a word of it, from the host
 *     or from a region that the sample had reached, or
 *     -1; with replicas the samples are those of the region's replica, as in {@code regionSampleDone}
 * @param pes what every PE did besides being busy
 */
public record SimulationResult(
        String engine,
        Map<String, Tensor> outputs,
        int samples,
        long elapsedCycles,
        long[] sampleStart,
        long[] sampleDone,
        boolean steady,
        double cyclesPerSample,
        int simulatedPes,
        long instructions,
        long events,
        List<RegionCounters> regions,
        int[] busyCycles,
        int[] linkWordsPerSample,
        long[][] regionSampleDone,
        long[][] regionSampleStart,
        PeFigures pes) {}
