package dev.waferflow.cli.report;

import dev.waferflow.placer.LayerPlan;
import dev.waferflow.simulator.SimulationResult;
import java.util.ArrayList;
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
    public record LayerTimes(int id, List<Passages> copies) {
        private LayerTimes first(int samples, long end) {
            int copyCount = copies.size();
            var kept = new ArrayList<Passages>();
            for (int copy = 0; copy < copyCount; copy++) {
                kept.add(copies.get(copy).first((samples - copy + copyCount - 1) / copyCount, end));
            }
            return new LayerTimes(id, List.copyOf(kept));
        }
    }

    /**
     * @param start per sample of the copy, when the layer's first PE handled a word of it
     * @param done per sample of the copy, when the layer's last PE was through with it
     */
    public record Passages(long[] start, long[] done) {
        private Passages first(int samples, long end) {
            return new Passages(until(end, start, samples), until(end, done, samples));
        }

        private static long[] until(long end, long[] times, int samples) {
            return Arrays.stream(times, 0, Math.min(samples, times.length))
                    .map(t -> t > end ? -1 : t)
                    .toArray();
        }
    }

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

    /** The first {@code most} samples at the most, as if the run had ended with them. */
    Timeline first(int most) {
        if (sampleDone.length <= most) {
            return this;
        }
        long[] done = Arrays.copyOf(sampleDone, most);
        long end = Arrays.stream(done).max().orElse(0);
        return new Timeline(
                schema,
                end,
                Arrays.copyOf(sampleStart, most),
                done,
                layers.stream().map(l -> l.first(most, end)).toList());
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
