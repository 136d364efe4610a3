package dev.waferflow.simulator.event;

import dev.waferflow.simulator.value.PeTable;
import dev.waferflow.simulator.value.Wiring;
import java.util.Arrays;

/**
 * When samples reached the regions, and when the first of them reached every PE and left it; -1 until then. A sample reaches a
 * region with its first words from the host, or from a region that it has reached: zeros of a border travel long before.
 */
final class Wavefront {
    final int[] reached;
    final int[] left;
    private final PeTable pes;
    private final Wiring wiring;
    private final int[][] regionBegun;

    Wavefront(PeTable pes, Wiring wiring, int regions, int samples) {
        this.pes = pes;
        this.wiring = wiring;
        reached = filled(pes.size());
        left = filled(pes.size());
        regionBegun = new int[regions][];
        Arrays.setAll(regionBegun, r -> filled(samples));
    }

    private static int[] filled(int length) {
        var array = new int[length];
        Arrays.fill(array, -1);
        return array;
    }

    /** Whether words of a sample that a PE of a region handles from that cycle on may say anything new. */
    boolean isNews(int region, int sample, int time) {
        int[] begun = regionBegun[region];
        return sample == 0 || sample < begun.length && (begun[sample] < 0 || time < begun[sample]);
    }

    /** A PE handles words of a sample from that cycle on, at ports that are -1 or numbers. */
    void words(int pe, int region, int sample, int time, int portA, int portB) {
        int[] begun = regionBegun[region];
        boolean counted = sample < begun.length;
        if (counted && (begun[sample] < 0 || time < begun[sample])) {
            if (brings(pe, region, portA, sample, time) || brings(pe, region, portB, sample, time)) {
                begun[sample] = time;
            }
        }
        if (sample == 0 && begun[0] >= 0 && time >= begun[0] && (reached[pe] < 0 || time < reached[pe])) {
            reached[pe] = time;
        }
    }

    /** Whether the words at a port come from outside, from where the sample is by then. */
    private boolean brings(int pe, int region, int port, int sample, int time) {
        if (port < 0) {
            return false;
        }
        int source = wiring.source(wiring.sinkRoute(wiring.inSink(pe, port)));
        if (source < 0) {
            return true;
        }
        int from = pes.region(source).id();
        int there = regionBegun[from][sample];
        return from != region && there >= 0 && there <= time;
    }

    /** A thread of the PE is through with a sample. */
    void threadDone(int pe, int sample, int time) {
        if (sample == 0) {
            left[pe] = time;
        }
    }

    /** Samples that have reached the region by then. */
    int begun(int region, int end) {
        int samples = regionBegun[region].length;
        while (samples > 0 && (regionBegun[region][samples - 1] < 0 || regionBegun[region][samples - 1] > end)) {
            samples--;
        }
        return samples;
    }

    /** Per sample the cycle in which it reached the region, or -1; what lies after the end did not happen. */
    long[] regionStart(int region, int samples, int end) {
        var result = new long[samples];
        Arrays.fill(result, -1);
        for (int s = 0; s < Math.min(samples, regionBegun[region].length); s++) {
            int begun = regionBegun[region][s];
            result[s] = begun > end ? -1 : begun;
        }
        return result;
    }
}
