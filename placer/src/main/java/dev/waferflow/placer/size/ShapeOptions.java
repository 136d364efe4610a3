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

    /** Shapes grow by one part in so many. */
    private static final int COARSE = 4;

    private static final int FINE = 16;

    private final WaferSpec wafer;
    private final boolean fine;
    private final Map<Object, List<Option>> known = new ConcurrentHashMap<>();

    private ShapeOptions(WaferSpec wafer, boolean fine) {
        this.wafer = wafer;
        this.fine = fine;
    }

    /** Few shapes of each kernel: to compare ways of cutting the wafer. */
    public static ShapeOptions coarse(WaferSpec wafer) {
        return new ShapeOptions(wafer, false);
    }

    /** Many shapes of each kernel. */
    public static ShapeOptions fine(WaferSpec wafer) {
        return new ShapeOptions(wafer, true);
    }

    /** All shapes that fit the memory, from the narrowest on. */
    public List<Option> of(Kernel kernel) {
        return known.computeIfAbsent(kernel.costKey(), key -> list(kernel));
    }

    private List<Option> list(Kernel kernel) {
        var list = new ArrayList<Option>();
        int most = kernel.mostColumns();
        int least = kernel.withColumns(1).activeColumns();
        for (int columns = least; columns <= most; columns = next(columns, most, kernel.columnStep())) {
            Kernel shaped = kernel.withColumns(columns);
            if (shaped.bytes(wafer) <= wafer.sramBytes()) {
                list.add(new Option(columns, shaped.columns(), shaped.cycles(wafer)));
            }
        }
        return List.copyOf(list);
    }

    /** Somewhat more, but not past {@code most} without having tried it. */
    private int next(int columns, int most, int step) {
        int next = Math.max(columns + step, columns + columns / (fine ? FINE : COARSE));
        return columns < most ? Math.min(next, most) : most + 1;
    }
}
