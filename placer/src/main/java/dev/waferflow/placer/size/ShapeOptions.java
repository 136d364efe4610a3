package dev.waferflow.placer.size;

import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.kernel.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The shapes that kernels can take, worked out once for kernels that differ in their numbers only. May be used by several
 * threads: what it answers does not depend on their order.
 */
public final class ShapeOptions {
    /** One shape: active columns asked for, columns that it takes in all, predicted cycles. */
    public record Option(int wanted, int columns, double cycles) {}

    private final WaferSpec wafer;
    private final Map<Object, List<Option>> known = new ConcurrentHashMap<>();

    public ShapeOptions(WaferSpec wafer) {
        this.wafer = wafer;
    }

    /** All shapes that fit the memory, from the narrowest on. */
    public List<Option> of(Kernel kernel) {
        return known.computeIfAbsent(kernel.costKey(), key -> list(kernel));
    }

    private List<Option> list(Kernel kernel) {
        var list = new ArrayList<Option>();
        int most = kernel.mostColumns();
        int least = kernel.withColumns(1).activeColumns();
        for (int columns = least;
                columns <= most;
                columns = columns < most ? Math.min(kernel.wider(columns), most) : most + 1) {
            Kernel shaped = kernel.withColumns(columns);
            if (shaped.bytes(wafer) <= wafer.sramBytes()) {
                list.add(new Option(columns, shaped.columns(), shaped.cycles(wafer)));
            }
        }
        return List.copyOf(list);
    }
}
