package dev.waferflow.cli.report;

import dev.waferflow.placer.LayerPlan;
import dev.waferflow.simulator.SimulationResult;
import java.util.Arrays;
import java.util.List;

/**
 * Samples on their way through the layers; also the form of {@code timeline.json}. All times are cycles of the run, -1 where
 * the run ended before.
 *
 * @param schema name and version of this form
 * @param cycles that the run took
 * @param sampleStart per sample, when its first word was accepted by the wafer
 * @param sampleDone per sample, when its last word reached the host
 * @param layers by id
 */
public record Timeline(String schema, long cycles, long[] sampleStart, long[] sampleDone, List<LayerTimes> layers) {
    /** The form this class writes. */
    public static final String SCHEMA = "waferflow.timeline/1";

    /**
     * @param id of the layer
     * @param copies one per copy of the model; copy c of n takes the samples c, c + n, c + 2 n ...
     */
    public record LayerTimes(int id, List<Passages> copies) {}

    /**
     * @param start per sample of the copy, when the layer's first PE handled a word of it
     * @param done per sample of the copy, when the layer's last PE was through with it
     */
    public record Passages(long[] start, long[] done) {}

    /** The times of a run. */
    static Timeline of(List<LayerPlan> plans, SimulationResult result) {
        return new Timeline(
                SCHEMA,
                result.elapsedCycles(),
                result.sampleStart(),
                result.sampleDone(),
                plans.stream()
                        .map(p -> new LayerTimes(
                                p.id(),
                                p.regions().stream()
                                        .map(r -> passages(result, r))
                                        .toList()))
                        .toList());
    }

    private static Passages passages(SimulationResult result, int region) {
        long[] start = result.regionSampleStart()[region];
        long[] done = result.regionSampleDone()[region];
        int seen = Math.max(seen(start), seen(done));
        return new Passages(Arrays.copyOf(start, seen), Arrays.copyOf(done, seen));
    }

    private static int seen(long[] times) {
        int seen = times.length;
        while (seen > 0 && times[seen - 1] < 0) {
            seen--;
        }
        return seen;
    }
}
