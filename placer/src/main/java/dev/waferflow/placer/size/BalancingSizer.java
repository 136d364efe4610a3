package dev.waferflow.placer.size;

import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.kernel.DenseKernel;
import dev.waferflow.placer.kernel.Kernel;
import dev.waferflow.placer.kernel.KernelGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Balances the pipeline: finds the least interval at which every kernel, in the narrowest shape that keeps up with it,
 * still finds room beside the others. Exact for the shapes considered: the interval is found by bisection over the
 * kernels' own predicted cycles.
 */
public final class BalancingSizer {
    private BalancingSizer() {}

    /** One shape of a kernel. */
    private record Option(Kernel kernel, int columns, double cycles) {}

    /**
     * The plan with the least interval in {@code columns} columns; empty if even the narrowest shapes do not fit.
     */
    public static Optional<Plan> size(KernelGraph graph, WaferSpec wafer, int columns) {
        var options = new ArrayList<List<Option>>();
        var intervals = new TreeSet<Double>();
        double slowest = 0;
        for (Kernel kernel : graph.kernels()) {
            var list = options(kernel, wafer);
            if (list.isEmpty()) {
                return Optional.empty();
            }
            options.add(list);
            double best = Double.MAX_VALUE;
            for (Option option : list) {
                intervals.add(option.cycles);
                best = Math.min(best, option.cycles);
            }
            slowest = Math.max(slowest, best);
        }
        var candidates = new ArrayList<>(intervals.tailSet(slowest, true));
        int low = 0;
        int high = candidates.size() - 1;
        if (width(options, candidates.get(high)) > columns) {
            return Optional.empty();
        }
        while (low < high) {
            int middle = (low + high) / 2;
            if (width(options, candidates.get(middle)) <= columns) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return Optional.of(plan(graph, options, candidates.get(high)));
    }

    /** The shapes that are considered for a kernel and fit a PE's memory, from narrow to wide. */
    public static List<Kernel> shapes(Kernel kernel, WaferSpec wafer) {
        return options(kernel, wafer).stream().map(Option::kernel).toList();
    }

    private static List<Option> options(Kernel kernel, WaferSpec wafer) {
        var list = new ArrayList<Option>();
        if (!(kernel instanceof DenseKernel dense)) {
            list.add(new Option(kernel, kernel.columns(), kernel.cycles(wafer)));
            return list;
        }
        int most = dense.output().channelCount();
        for (int perColumn = most; perColumn >= 1; perColumn = Math.min(perColumn - 1, perColumn * 9 / 10)) {
            var shaped = dense.withPerColumn(perColumn);
            if (shaped.bytes(wafer) <= wafer.sramBytes()) {
                list.add(new Option(shaped, shaped.columns(), shaped.cycles(wafer)));
            }
        }
        return list;
    }

    private static Option narrowest(List<Option> options, double interval) {
        Option best = null;
        for (Option option : options) {
            if (option.cycles <= interval && (best == null || option.columns < best.columns)) {
                best = option;
            }
        }
        return best;
    }

    private static int width(List<List<Option>> options, double interval) {
        int width = 0;
        for (var list : options) {
            Option option = narrowest(list, interval);
            width += option == null ? 1_000_000 : option.columns;
        }
        return width;
    }

    private static Plan plan(KernelGraph graph, List<List<Option>> options, double interval) {
        var kernels = new ArrayList<Kernel>();
        var cycles = new ArrayList<Double>();
        for (var list : options) {
            Option option = narrowest(list, interval);
            kernels.add(option.kernel);
            cycles.add(option.cycles);
        }
        return new Plan(graph.withKernels(kernels), cycles, interval);
    }
}
