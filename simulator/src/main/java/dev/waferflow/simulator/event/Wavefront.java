package dev.waferflow.simulator.event;

import java.util.Arrays;

/** When the first sample reached every PE, and when the PE was through with it; -1 until then. */
final class Wavefront {
    final int[] reached;
    final int[] left;

    Wavefront(int pes) {
        reached = new int[pes];
        left = new int[pes];
        Arrays.fill(reached, -1);
        Arrays.fill(left, -1);
    }

    /** A PE handles incoming words of a sample from that cycle on. */
    void words(int pe, int sample, int time) {
        if (sample == 0 && (reached[pe] < 0 || time < reached[pe])) {
            reached[pe] = time;
        }
    }

    /** A thread of the PE is through with a sample. */
    void threadDone(int pe, int sample, int time) {
        if (sample == 0) {
            left[pe] = time;
        }
    }
}
