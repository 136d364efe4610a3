package dev.waferflow.placer.size;

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
    /** Wider than any wafer. */
    private static final int NOWHERE = 1_000_000;

    /** By how much kernels are to be faster than the slowest, where columns are left. */
    private static final double SLACK = 0.01;

    private BalancingSizer() {}

    /**
     * The plan with the least interval; empty if even the narrowest shapes do not fit.
     */
    public static Optional<Plan> size(KernelGraph graph, Room room, ShapeOptions shapes) {
        var options = options(graph, room, shapes);
        var intervals = new TreeSet<Double>();
        double slowest = 0;
        for (var list : options) {
            if (list.isEmpty()) {
                return Optional.empty();
            }
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
        if (candidates.isEmpty() || !room.holds(widths(options, candidates.get(high)))) {
            return Optional.empty();
        }
        while (low < high) {
            int middle = (low + high) / 2;
            if (room.holds(widths(options, candidates.get(middle)))) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return Optional.of(plan(graph, options, candidates.get(high), Optional.of(room)));
    }

    /** The plan of the narrowest shapes that keep up with a given interval; empty if there is none or it does not fit. */
    public static Optional<Plan> least(KernelGraph graph, Room room, ShapeOptions shapes, double interval) {
        var options = options(graph, room, shapes);
        if (!room.holds(widths(options, interval))) {
            return Optional.empty();
        }
        Plan plan = plan(graph, options, interval, Optional.empty());
        double slowest = plan.cycles().stream().mapToDouble(c -> c).max().orElse(0);
        return Optional.of(new Plan(plan.graph(), plan.cycles(), slowest));
    }

    /** The shapes of every kernel that it may have here. */
    private static List<List<ShapeOptions.Option>> options(KernelGraph graph, Room room, ShapeOptions shapes) {
        var options = new ArrayList<List<ShapeOptions.Option>>();
        double fastEnough = shapes.fastEnough(graph);
        for (Kernel kernel : graph.kernels()) {
            int k = options.size();
            options.add(shapes.upTo(kernel, fastEnough).stream()
                    .filter(option -> room.allows(k, option.columns()))
                    .toList());
        }
        return options;
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

    private static int[] widths(List<List<ShapeOptions.Option>> options, double interval) {
        var widths = new int[options.size()];
        for (int k = 0; k < widths.length; k++) {
            ShapeOptions.Option option = narrowest(options.get(k), interval);
            widths[k] = option == null ? NOWHERE : option.columns();
        }
        return widths;
    }

    private static Plan plan(
            KernelGraph graph, List<List<ShapeOptions.Option>> options, double interval, Optional<Room> relaxIn) {
        var chosen = new ArrayList<ShapeOptions.Option>();
        options.forEach(list -> chosen.add(narrowest(list, interval)));
        relaxIn.ifPresent(room -> relax(chosen, options, interval, room));
        var kernels = new ArrayList<Kernel>();
        var cycles = new ArrayList<Double>();
        for (int k = 0; k < options.size(); k++) {
            kernels.add(graph.kernels().get(k).withColumns(chosen.get(k).wanted()));
            cycles.add(chosen.get(k).cycles());
        }
        return new Plan(graph.withKernels(kernels), cycles, interval);
    }

    /**
     * Gives columns that are left over to kernels that would only just keep up, those nearest to the output first: then what
     * delays a sample for a moment is made up for behind it, instead of adding up.
     */
    private static void relax(
            List<ShapeOptions.Option> chosen, List<List<ShapeOptions.Option>> options, double interval, Room room) {
        int[] widths = chosen.stream().mapToInt(ShapeOptions.Option::columns).toArray();
        for (int k = chosen.size() - 1; k >= 0; k--) {
            ShapeOptions.Option relaxed = narrowest(options.get(k), interval * (1 - SLACK));
            if (relaxed == null || relaxed == chosen.get(k)) {
                continue;
            }
            int before = widths[k];
            widths[k] = relaxed.columns();
            if (room.holds(widths)) {
                chosen.set(k, relaxed);
            } else {
                widths[k] = before;
            }
        }
    }
}
