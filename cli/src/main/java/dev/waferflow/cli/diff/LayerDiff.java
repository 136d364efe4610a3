package dev.waferflow.cli.diff;

import dev.waferflow.cli.report.Numbers;
import dev.waferflow.cli.report.RunReport;
import dev.waferflow.cli.report.RunReport.Layer;
import dev.waferflow.cli.report.RunReport.Place;
import dev.waferflow.cli.report.RunReport.WholeRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * How a layer differs.
 *
 * @param name of the layer, in the second run if it is there
 * @param status "same", "changed", "added" or "removed"
 * @param before its number in the first run, or null
 * @param after its number in the second run, or null
 * @param takenBefore cycles per sample for which the datapath of its busiest PE is taken, or null
 * @param takenAfter the same in the second run
 * @param changePercent of these cycles, or null
 * @param why causes, the likeliest first
 */
public record LayerDiff(
        String name,
        String status,
        Integer before,
        Integer after,
        Double takenBefore,
        Double takenAfter,
        Double changePercent,
        List<Cause> why) {
    /** Parts of a cycle are rounding. */
    private static final double LEAST_CYCLES = 0.5;

    private static final double LEAST_PART = 0.005;

    /**
     * What changed.
     *
     * @param kind "shape", "place", "wire", "stall", "work" or "memory"
     * @param text from what to what
     */
    public record Cause(String kind, String text) {}

    /** Compares a pair. */
    static LayerDiff of(LayerPair pair, RunReport first, RunReport second) {
        var a = pair.before();
        var b = pair.after();
        if (a == null) {
            return new LayerDiff(b.name(), "added", null, b.id(), null, RunDiff.taken(b, second), null, List.of());
        }
        if (b == null) {
            return new LayerDiff(a.name(), "removed", a.id(), null, RunDiff.taken(a, first), null, null, List.of());
        }
        double before = RunDiff.taken(a, first);
        double after = RunDiff.taken(b, second);
        var why = new ArrayList<Cause>();
        shape(a, b, why);
        work(a, b, why);
        stalls(a, first, b, second, why);
        wire(a, first, b, second, why);
        place(a, b, why);
        memory(a, b, why);
        return new LayerDiff(
                b.name(),
                why.isEmpty() && !differ(before, after) ? "same" : "changed",
                a.id(),
                b.id(),
                before,
                after,
                before == 0 ? null : Double.valueOf(100 * (after / before - 1)),
                List.copyOf(why));
    }

    /** Cycles by which the layer changed; all of them where it was added or removed. */
    double weight() {
        return (takenAfter == null ? 0 : takenAfter) - (takenBefore == null ? 0 : takenBefore);
    }

    private static boolean differ(double a, double b) {
        return Math.abs(a - b) > LEAST_CYCLES && Math.abs(a - b) > LEAST_PART * Math.max(Math.abs(a), Math.abs(b));
    }

    private static void shape(Layer a, Layer b, List<Cause> why) {
        String before = size(a);
        String after = size(b);
        if (!before.equals(after)) {
            why.add(new Cause("shape", before + " -> " + after + " (" + a.pes() + " -> " + b.pes() + " PEs)"));
        }
    }

    private static String size(Layer layer) {
        Place place = layer.regions().get(0);
        return place.width() + "x" + place.height()
                + (layer.regions().size() > 1 ? " x" + layer.regions().size() : "");
    }

    private static void work(Layer a, Layer b, List<Cause> why) {
        if (a.macs() != b.macs()) {
            why.add(new Cause("work", "MACs " + Numbers.metric(a.macs()) + " -> " + Numbers.metric(b.macs())));
        }
        double before = a.cyclesPerSample() == null ? 0 : a.cyclesPerSample();
        double after = b.cyclesPerSample() == null ? 0 : b.cyclesPerSample();
        if (differ(before, after)) {
            why.add(new Cause("work", "datapath " + change(before, after, "cycles")));
        }
    }

    /** The cause of lost time that changed most, in cycles per sample and PE. */
    private static void stalls(Layer a, RunReport first, Layer b, RunReport second, List<Cause> why) {
        if (a.wholeRun() == null || b.wholeRun() == null) {
            return;
        }
        String[] names = {"waiting for data", "back-pressure", "memory port", "datapath shared"};
        List<Function<WholeRun, Double>> parts = List.of(
                WholeRun::waitingForDataPercent,
                WholeRun::backPressurePercent,
                WholeRun::memoryPortPercent,
                WholeRun::datapathSharedPercent);
        int most = -1;
        double largest = 0;
        for (int i = 0; i < names.length; i++) {
            double change = Math.abs(lost(b, second, parts.get(i)) - lost(a, first, parts.get(i)));
            if (change > largest) {
                largest = change;
                most = i;
            }
        }
        if (most >= 0) {
            double before = lost(a, first, parts.get(most));
            double after = lost(b, second, parts.get(most));
            double interval = second.simulation().cyclesPerSample() == null
                    ? 0
                    : second.simulation().cyclesPerSample();
            if (differ(before, after) && largest > LEAST_PART * interval) {
                why.add(new Cause("stall", names[most] + " " + change(before, after, "cycles")));
            }
        }
    }

    private static double lost(Layer layer, RunReport report, Function<WholeRun, Double> part) {
        Double interval = report.simulation().cyclesPerSample();
        return interval == null ? 0 : part.apply(layer.wholeRun()) / 100 * interval;
    }

    private static void wire(Layer a, RunReport first, Layer b, RunReport second, List<Cause> why) {
        long before = wire(a, first);
        long after = wire(b, second);
        if (before != after) {
            why.add(new Cause("wire", "hops from what feeds it " + before + " -> " + after));
        }
        double load = linkCycles(a, first);
        double newLoad = linkCycles(b, second);
        if (differ(load, newLoad)) {
            why.add(new Cause("wire", "busiest link " + change(load, newLoad, "words")));
        }
    }

    private static double linkCycles(Layer layer, RunReport report) {
        Double interval = report.simulation().cyclesPerSample();
        return layer.busiestLinkPercent() == null || interval == null ? 0 : layer.busiestLinkPercent() / 100 * interval;
    }

    /** Hops between the middles of the layer and of those that feed it, in the first copy. */
    private static long wire(Layer layer, RunReport report) {
        long hops = 0;
        Place to = layer.regions().get(0);
        for (int input : layer.inputs()) {
            Place from = report.layers().get(input).regions().get(0);
            hops += Math.abs(from.x() + from.width() / 2 - to.x() - to.width() / 2)
                    + Math.abs(from.y() + from.height() / 2 - to.y() - to.height() / 2);
        }
        return hops;
    }

    private static void place(Layer a, Layer b, List<Cause> why) {
        Place from = a.regions().get(0);
        Place to = b.regions().get(0);
        if (from.x() != to.x() || from.y() != to.y()) {
            why.add(new Cause("place", "(" + from.x() + ", " + from.y() + ") -> (" + to.x() + ", " + to.y() + ")"));
        }
    }

    private static void memory(Layer a, Layer b, List<Cause> why) {
        long before = bytes(a);
        long after = bytes(b);
        if (before != after) {
            why.add(new Cause("memory", Numbers.kibibytes(before) + " -> " + Numbers.kibibytes(after)));
        }
    }

    private static long bytes(Layer layer) {
        var m = layer.memory();
        return m == null ? 0 : m.codeBytes() + m.weightBytes() + m.activationBytes() + m.accumulatorBytes();
    }

    private static String change(double before, double after, String unit) {
        return Numbers.figure(before) + " -> " + Numbers.figure(after) + " " + unit
                + (before == 0 ? "" : String.format(Locale.ROOT, " (%+.1f %%)", 100 * (after / before - 1)));
    }
}
