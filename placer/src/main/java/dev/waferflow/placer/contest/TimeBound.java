package dev.waferflow.placer.contest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Lower bound on the time of the slowest kernel: the least time at which the least legal areas of all kernels add up to no
 * more than the wafer. No placement can be faster, because its kernels are disjoint.
 */
public final class TimeBound {
    private final Map<KernelSizer, Long> kinds;
    private final long cores;

    /** The bound of a graph, given the sizers of its kernels. */
    public TimeBound(ContestGraph graph, List<KernelSizer> sizers) {
        kinds = sizers.stream().collect(Collectors.groupingBy(s -> s, HashMap::new, Collectors.counting()));
        cores = (long) graph.width() * graph.height();
    }

    /** The bound in ticks, or -1 if no time is long enough. */
    public long ticks() {
        long high =
                kinds.keySet().stream().mapToLong(KernelSizer::mostTicks).max().orElseThrow();
        if (!enough(high)) {
            return -1;
        }
        long low = 0;
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            if (enough(middle)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    private boolean enough(long ticks) {
        long sum = 0;
        for (var kind : kinds.entrySet()) {
            long area = kind.getKey().leastArea(ticks);
            if (area > cores || area * kind.getValue() > cores - sum) {
                return false;
            }
            sum += area * kind.getValue();
        }
        return true;
    }
}
