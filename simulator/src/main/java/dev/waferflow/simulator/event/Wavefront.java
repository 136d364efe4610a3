package dev.waferflow.simulator.event;

import dev.waferflow.simulator.value.PeTable;
import dev.waferflow.simulator.value.Wiring;
import java.util.Arrays;

/**
 * When samples reached the regions, and when the first of them reached every PE and left it; -1 until then. A sample reaches a
 * region with the first word of it that comes from outside, for PEs may send each other zeros of a border long before.
 */
final class Wavefront {
    final int[] reached;
    final int[] left;
    private final int[][] regionBegun;
    /** Per PE a bit for every input port whose words come from another region or the host. */
    private final short[] outside;

    Wavefront(PeTable pes, Wiring wiring, int regions, int samples) {
        reached = filled(pes.size());
        left = filled(pes.size());
        regionBegun = new int[regions][];
        Arrays.setAll(regionBegun, r -> filled(samples));
        outside = new short[pes.size()];
        for (int sink = 0; sink < wiring.sinks(); sink++) {
            int pe = wiring.sinkPe(sink);
            int source = wiring.source(wiring.sinkRoute(sink));
            if (pe >= 0 && (source < 0 || pes.region(source) != pes.region(pe))) {
                outside[pe] |= (short) (1 << wiring.sinkPort(sink));
            }
        }
    }

    private static int[] filled(int length) {
        var array = new int[length];
        Arrays.fill(array, -1);
        return array;
    }

    /** A PE handles words of a sample from that cycle on, at ports that are -1 or numbers. */
    void words(int pe, int region, int sample, int time, int portA, int portB) {
        int[] begun = regionBegun[region];
        if (sample < begun.length && (comesFromOutside(pe, portA) || comesFromOutside(pe, portB))) {
            begun[sample] = begun[sample] < 0 ? time : Math.min(begun[sample], time);
        }
        if (sample == 0 && begun[0] >= 0 && time >= begun[0] && (reached[pe] < 0 || time < reached[pe])) {
            reached[pe] = time;
        }
    }

    private boolean comesFromOutside(int pe, int port) {
        return port >= 0 && (outside[pe] >> port & 1) != 0;
    }

    /** A thread of the PE is through with a sample. */
    void threadDone(int pe, int sample, int time) {
        if (sample == 0) {
            left[pe] = time;
        }
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
