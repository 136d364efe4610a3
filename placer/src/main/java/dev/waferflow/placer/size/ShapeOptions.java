package dev.waferflow.placer.size;

import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.kernel.Kernel;
import dev.waferflow.placer.kernel.KernelGraph;
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

    /** Kernels are made a little faster than the slowest where there is room. */
    private static final double MARGIN = 0.95;

    private final WaferSpec wafer;
    private final Map<Question, List<Option>> known = new ConcurrentHashMap<>();

    private record Question(Object costKey, double fastEnough) {}

    public ShapeOptions(WaferSpec wafer) {
        this.wafer = wafer;
    }

    /** All shapes that fit the memory and the wafer, from the narrowest on. */
    public List<Option> of(Kernel kernel) {
        return upTo(kernel, 0);
    }

    /** The same up to the first that takes at most so many cycles. */
    List<Option> upTo(Kernel kernel, double fastEnough) {
        var question = new Question(kernel.costKey(), fastEnough);
        return known.computeIfAbsent(question, q -> list(kernel, fastEnough));
    }

    private List<Option> list(Kernel kernel, double fastEnough) {
        var list = new ArrayList<Option>();
        int least = kernel.withColumns(1).activeColumns();
        int most = Math.min(kernel.mostColumns(), Math.max(least, wafer.width()));
        for (int columns = least;
                columns <= most;
                columns = columns < most ? Math.min(kernel.wider(columns), most) : most + 1) {
            Kernel shaped = kernel.withColumns(columns);
            if (shaped.bytes(wafer) <= wafer.sramBytes()) {
                double cycles = shaped.cycles(wafer);
                list.add(new Option(columns, shaped.columns(), cycles));
                if (cycles <= fastEnough) {
                    break;
                }
            }
        }
        return List.copyOf(list);
    }

    /** Cycles per sample below which no plan can come, whatever its shapes, nor need a kernel, by the margin. */
    double fastEnough(KernelGraph graph) {
        double pes = (double) graph.frame().bandRows() * wafer.width();
        return MARGIN
                * graph.macs()
                / (pes * wafer.peakMacPerCycle(graph.frame().precision()));
    }
}
