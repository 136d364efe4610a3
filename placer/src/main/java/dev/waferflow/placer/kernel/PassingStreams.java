package dev.waferflow.placer.kernel;

import dev.waferflow.machine.program.Net;
import java.util.ArrayList;
import java.util.List;

/**
 * Streams that run past kernels: kernels stand along the dataflow in their order, so a stream passes all those between the one that makes it and
 * the last that reads it, on rows that they use as well.
 */
final class PassingStreams {
    private PassingStreams() {}

    /** The kernels, with dense ones told of the words that pass them: of all such streams, as if all ran on the same rows. */
    static List<Kernel> tell(List<Kernel> kernels, List<ModelInput> inputs, List<ModelOutput> outputs) {
        int count = kernels.size();
        // By source, the host's inputs first: the last kernel that reads it.
        var last = new int[inputs.size() + count];
        for (int k = 0; k < count; k++) {
            for (Feed feed : kernels.get(k).feeds()) {
                last[inputs.size() + feed.source()] = k;
            }
        }
        for (ModelOutput output : outputs) {
            last[inputs.size() + output.feed().source()] = count;
        }
        var change = new long[count + 2];
        for (int s = 0; s < last.length; s++) {
            int source = s - inputs.size();
            Layout layout = source < 0
                    ? inputs.get(-1 - source).layout()
                    : kernels.get(source).output();
            int from = Math.max(0, source + 1);
            if (layout != null && last[s] > from) {
                change[from] += words(layout);
                change[last[s]] -= words(layout);
            }
        }
        var told = new ArrayList<Kernel>(count);
        long passing = 0;
        for (int k = 0; k < count; k++) {
            passing += change[k];
            told.add(kernels.get(k) instanceof DenseKernel dense ? dense.passedBy(passing) : kernels.get(k));
        }
        return told;
    }

    /** Words per sample of a stream's largest lane. */
    static long words(Layout layout) {
        return (long) layout.records() * Net.words(layout.type(), layout.recordElements(layout.widestStrip(), 0));
    }
}
