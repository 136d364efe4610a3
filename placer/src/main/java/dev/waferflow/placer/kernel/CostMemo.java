package dev.waferflow.placer.kernel;

import dev.waferflow.machine.wafer.WaferSpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What lowerings of the same graph for other frames have found out about kernels that cost the same. */
public final class CostMemo {
    private final Map<Object, Integer> bytes = new ConcurrentHashMap<>();
    private final Map<Object, Boolean> fits = new ConcurrentHashMap<>();

    /** Bytes of the kernel's fullest PE. */
    int bytes(Kernel kernel, WaferSpec wafer) {
        Object key = kernel.costKey();
        return key == kernel ? kernel.bytes(wafer) : bytes.computeIfAbsent(key, k -> kernel.bytes(wafer));
    }

    /** Whether no PE of the adapter needs more queues than there are. */
    boolean fits(RelayKernel relay, WaferSpec wafer) {
        return fits.computeIfAbsent(relay.costKey(), k -> relay.fits(wafer));
    }
}
