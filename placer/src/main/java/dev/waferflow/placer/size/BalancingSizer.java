package dev.waferflow.placer.size;

import dev.waferflow.machine.wafer.WaferSpec;
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

    /**
     * The plan with the least interval in {@code columns} columns; empty if even the narrowest shapes do not fit.
     */
    public static Optional<Plan> size(KernelGraph graph, WaferSpec wafer, int columns, ShapeOptions shapes) {
        var options = new ArrayList<List<ShapeOptions.Option>>();
        var intervals = new TreeSet<Double>();
        double slowest = 0;
        for (Kernel kernel : graph.kernels()) {
            var list = shapes.of(kernel);
            if (list.isEmpty()) {
                return Optional.empty();
            }
            options.add(list);
            double best = Double.MAX_VALUE;
            for (ShapeOptions.Option option : list) {
                intervals.add(option.cycles());
                best = Math.min(best, option.cycles());
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

    private static ShapeOptions.Option narrowest(List<ShapeOptions.Option> options, double interval) {
        ShapeOptions.Option best = null;
        for (ShapeOptions.Option option : options) {
            if (option.cycles() <= interval && (best == null || option.columns() < best.columns())) {
                best = option;
            }
        }
        return best;
    }

    private static int width(List<List<ShapeOptions.Option>> options, double interval) {
        int width = 0;
        for (var list : options) {
            ShapeOptions.Option option = narrowest(list, interval);
            width += option == null ? 1_000_000 : option.columns();
        }
        return width;
    }

    private static Plan plan(KernelGraph graph, List<List<ShapeOptions.Option>> options, double interval) {
        var kernels = new ArrayList<Kernel>();
        var cycles = new ArrayList<Double>();
        for (int k = 0; k < options.size(); k++) {
            ShapeOptions.Option option = narrowest(options.get(k), interval);
            kernels.add(graph.kernels().get(k).withColumns(option.wanted()));
            cycles.add(option.cycles());
        }
        return new Plan(graph.withKernels(kernels), cycles, interval);
    }
}
