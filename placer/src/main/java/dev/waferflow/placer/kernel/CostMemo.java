package dev.waferflow.placer.kernel;

import dev.waferflow.machine.wafer.WaferSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What lowerings of the same graph have found out: about kernels that cost the same, and about layers that are alike. Every answer
 * depends on its key alone, so it does not matter who asks first.
 */
public final class CostMemo {
    private final Map<Object, Integer> bytes = new ConcurrentHashMap<>();
    private final Map<Object, Boolean> fits = new ConcurrentHashMap<>();
    private final Map<SpreadKey, Layout> spreads = new ConcurrentHashMap<>();
    private final Map<ProductKey, Optional<Products.Match>> products = new ConcurrentHashMap<>();

    /** What the lanes of a product with constant weights depend on. */
    record SpreadKey(Frame frame, Layout given, int outputs) {}

    /** What a product of two computed operands depends on: how both travel, in which layouts they are asked for, and the result's shape. */
    record ProductKey(
            Frame frame, View leftView, View rightView, List<Integer> shape, Layout leftLayout, Layout rightLayout) {}

    /** Bytes of the kernel's fullest PE. */
    int bytes(Kernel kernel, WaferSpec wafer) {
        Object key = kernel.costKey();
        return key == kernel ? kernel.bytes(wafer) : bytes.computeIfAbsent(key, k -> kernel.bytes(wafer));
    }

    /** Whether no PE of the adapter needs more queues than there are. */
    boolean fits(RelayKernel relay) {
        return fits.computeIfAbsent(relay.costKey(), k -> relay.fits());
    }

    Layout spread(SpreadKey key, Supplier<Layout> search) {
        return spreads.computeIfAbsent(key, k -> search.get());
    }

    Optional<Products.Match> product(ProductKey key, Supplier<Optional<Products.Match>> search) {
        return products.computeIfAbsent(key, k -> search.get());
    }
}
