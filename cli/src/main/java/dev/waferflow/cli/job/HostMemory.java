package dev.waferflow.cli.job;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;

/** What this process took of the host's memory. */
public final class HostMemory {
    private HostMemory() {}

    /** Sum of the peaks of all heap pools: an upper bound of the peak of the heap. */
    public static long peakBytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(p -> p.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(u -> u == null ? 0 : u.getUsed())
                .sum();
    }
}
