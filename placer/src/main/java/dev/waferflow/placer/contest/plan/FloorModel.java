package dev.waferflow.placer.contest.plan;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.placer.contest.ContestGraph;
import dev.waferflow.placer.contest.KernelSizer;
import dev.waferflow.placer.contest.TimeBound;
import dev.waferflow.placer.slicing.Curve;
import dev.waferflow.placer.slicing.SlicingTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A contest graph as planners see it: kinds of equal kernels, their shape curves at any time, who is connected with whom, and
 * the order of the dataflow. Immutable but for a cache of curves; may be shared by threads.
 */
final class FloorModel {
    private static final long CACHE_BYTES = 96L << 20;

    private final ContestGraph graph;
    private final List<KernelSizer> sizers;
    private final List<KernelSizer> kinds;
    private final int[] kindOf;
    private final int[] from;
    private final int[] to;
    private final int[][] neighbors;
    private final int[][] receivers;
    private final int[][] senders;
    private final int[] order;
    private final int most;
    private final long boundTicks;
    private final int cacheEntries;
    private final ConcurrentHashMap<Long, Curves> cache = new ConcurrentHashMap<>();

    /** Shape curves of each kind at one time, and their inverses. */
    record Curves(int[][] f, int[][] g) {}

    FloorModel(ContestGraph graph) {
        this.graph = graph;
        sizers = KernelSizer.of(graph);
        kinds = List.copyOf(new LinkedHashSet<>(sizers));
        kindOf = sizers.stream().mapToInt(kinds::indexOf).toArray();
        from = graph.connections().stream()
                .mapToInt(ContestGraph.Connection::from)
                .toArray();
        to = graph.connections().stream().mapToInt(ContestGraph.Connection::to).toArray();
        neighbors = neighbors();
        receivers = ends(from, to);
        senders = ends(to, from);
        order = graph.dataflowOrder();
        // Curves reach beyond the wafer, so that a search sees by how much a floorplan is too large.
        most = graph.longSide() + graph.longSide() / 5;
        cacheEntries = (int) Math.max(8, CACHE_BYTES / (8L * kinds.size() * (most + 1)));
        boundTicks = new TimeBound(graph, sizers).ticks();
        if (boundTicks < 0) {
            throw UserException.of(
                    FaultKind.INFEASIBLE,
                    "WF-CONTEST-004",
                    "the kernels need more cores than the wafer has, however slow they may be",
                    graph.test(),
                    "fewer kernels, or a larger memlimit");
        }
    }

    private int[][] neighbors() {
        var sets = new ArrayList<TreeSet<Integer>>();
        for (int i = 0; i < kindOf.length; i++) {
            sets.add(new TreeSet<>());
        }
        for (int i = 0; i < from.length; i++) {
            if (from[i] != to[i]) {
                sets.get(from[i]).add(to[i]);
                sets.get(to[i]).add(from[i]);
            }
        }
        return sets.stream()
                .map(s -> s.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
    }

    /** For each kernel the other ends of its connections, one for each connection. */
    private int[][] ends(int[] here, int[] there) {
        var lists = new ArrayList<List<Integer>>();
        for (int i = 0; i < kindOf.length; i++) {
            lists.add(new ArrayList<>());
        }
        for (int i = 0; i < here.length; i++) {
            lists.get(here[i]).add(there[i]);
        }
        return lists.stream()
                .map(l -> l.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
    }

    /** The curves at a time. */
    Curves curves(long ticks) {
        var known = cache.get(ticks);
        if (known != null) {
            return known;
        }
        var f = new int[kinds.size()][];
        var g = new int[kinds.size()][];
        for (int i = 0; i < f.length; i++) {
            f[i] = curve(kinds.get(i).shapes(ticks));
            g[i] = new int[most + 1];
            Curve.invert(f[i], g[i]);
        }
        var curves = new Curves(f, g);
        if (cache.size() < cacheEntries) {
            cache.put(ticks, curves);
        }
        return curves;
    }

    private int[] curve(KernelSizer.Shapes shapes) {
        int[] curve = Curve.none(most);
        for (int i = 0; i < shapes.wide().length; i++) {
            int wide = shapes.wide()[i];
            int tall = shapes.tall()[i];
            if (wide <= graph.width() && tall <= graph.height()) {
                Curve.shape(curve, wide, tall);
            }
            if (tall <= graph.width() && wide <= graph.height()) {
                Curve.shape(curve, tall, wide);
            }
        }
        Curve.finish(curve);
        return curve;
    }

    /** Gives the leaves of a tree the curves of a time. */
    void setTime(SlicingTree tree, long ticks) {
        var curves = curves(ticks);
        for (int i = 0; i < kindOf.length; i++) {
            tree.leafCurves(i, curves.f()[kindOf[i]], curves.g()[kindOf[i]]);
        }
        tree.forget();
    }

    /**
     * Times worth trying in {@code [bound, high]}: all at which a shape changes, thinned to at most {@code count} whose
     * ratios are about equal. The bound is the first.
     */
    long[] times(long high, int count) {
        long[] all = LongStream.concat(
                        LongStream.of(boundTicks),
                        kinds.stream().flatMapToLong(k -> Arrays.stream(k.criticalTicks(boundTicks, high))))
                .sorted()
                .distinct()
                .toArray();
        if (all.length <= count) {
            return all;
        }
        double ratio = StrictMath.pow((double) high / boundTicks, 1.0 / count);
        var kept = LongStream.builder();
        double next = 0;
        for (long ticks : all) {
            if (ticks >= next) {
                kept.add(ticks);
                next = ticks * ratio;
            }
        }
        return kept.build().toArray();
    }

    /** No time above this makes any kernel smaller. */
    long mostTicks() {
        return kinds.stream().mapToLong(KernelSizer::mostTicks).max().orElseThrow();
    }

    ContestGraph graph() {
        return graph;
    }

    /** Sizer of a kernel. */
    KernelSizer sizer(int kernel) {
        return sizers.get(kernel);
    }

    int kernels() {
        return kindOf.length;
    }

    int kinds() {
        return kinds.size();
    }

    int kind(int kernel) {
        return kindOf[kernel];
    }

    /** Kernels of a kind. */
    int[] ofKind(int kind) {
        return IntStream.range(0, kindOf.length).filter(i -> kindOf[i] == kind).toArray();
    }

    /** Lower bound on the time of the slowest kernel. */
    long boundTicks() {
        return boundTicks;
    }

    /** Longest side that curves know. */
    int most() {
        return most;
    }

    /** Kernels along the dataflow. */
    int[] order() {
        return order.clone();
    }

    /** Producers of the connections. */
    int[] from() {
        return from;
    }

    /** Consumers of the connections. */
    int[] to() {
        return to;
    }

    /** Consumers of a kernel, one for each connection. */
    int[] receivers(int kernel) {
        return receivers[kernel];
    }

    /** Producers for a kernel, one for each connection. */
    int[] senders(int kernel) {
        return senders[kernel];
    }

    /** Kernels connected with one. */
    int[] neighbors(int kernel) {
        return neighbors[kernel];
    }
}
