package dev.waferflow.placer.contest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Says what is illegal about a placement. Legal is:
 *
 * <ul>
 *   <li>1 &lt;= h' &lt;= H, 1 &lt;= w' &lt;= W, and 1 &lt;= c' &lt;= C, 1 &lt;= k' &lt;= K for each convolution;
 *   <li>every convolution's memory is at most the limit;
 *   <li>every rectangle lies on the wafer;
 *   <li>no two rectangles share a core.
 * </ul>
 *
 * Everything is computed from the parameters and positions; nothing a planner noted is believed.
 */
public final class PlacementVerifier {
    private static final int MOST_PROBLEMS = 20;

    private final ContestPlacement placement;
    private final List<String> problems = new ArrayList<>();

    private PlacementVerifier(ContestPlacement placement) {
        this.placement = placement;
    }

    /** The problems, at most a screenful; empty if the placement is legal. */
    public static List<String> problems(ContestPlacement placement) {
        var verifier = new PlacementVerifier(placement);
        for (int i = 0; i < placement.kernels().size(); i++) {
            verifier.kernel(i);
        }
        verifier.overlaps();
        return List.copyOf(verifier.problems.subList(0, Math.min(MOST_PROBLEMS, verifier.problems.size())));
    }

    private void kernel(int i) {
        var graph = placement.graph();
        var kernel = graph.kernels().get(i);
        var placed = placement.kernels().get(i);
        var run = placed.execution();
        int count = kernel.convolutions().size();
        if (run.c().size() != count || run.k().size() != count) {
            problems.add(kernel.name() + " has parameters for " + run.c().size() + " convolutions of " + count);
            return;
        }
        boolean inRange = run.h() >= 1 && run.h() <= kernel.height() && run.w() >= 1 && run.w() <= kernel.width();
        for (int j = 0; j < count; j++) {
            var convolution = kernel.convolutions().get(j);
            int c = run.c().get(j);
            int k = run.k().get(j);
            inRange &= c >= 1 && c <= convolution.c() && k >= 1 && k <= convolution.k();
            if (inRange && !convolution.fitsMemory(run.h(), run.w(), c, k, graph.memoryLimitWords())) {
                problems.add(kernel.name() + " needs " + Math.ceil(convolution.words(run.h(), run.w(), c, k))
                        + " words, the limit is " + graph.memoryLimitWords());
            }
        }
        if (!inRange) {
            problems.add(kernel.name() + " has parameters out of range: " + run);
        }
        if (placed.x() < 0
                || placed.y() < 0
                || (long) placed.x() + placed.columns() > graph.width()
                || (long) placed.y() + placed.rows() > graph.height()) {
            problems.add(kernel.name() + " is not on the wafer: " + text(placed));
        }
    }

    /**
     * A line sweeps over the columns; the rectangles on it, ordered by row, may only be compared with their neighbours,
     * because without an earlier overlap they are disjoint on the line.
     */
    private void overlaps() {
        var places = placement.kernels();
        int count = places.size();
        var events = IntStream.range(0, 2 * count)
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(e -> e < count
                                ? places.get(e).x()
                                : places.get(e - count).x()
                                        + places.get(e - count).columns())
                        .thenComparing(e -> e < count)
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        var line = new TreeSet<Integer>(
                Comparator.<Integer>comparingInt(i -> places.get(i).y()).thenComparing(Comparator.naturalOrder()));
        for (int event : events) {
            if (event >= count) {
                line.remove(event - count);
                continue;
            }
            var below = line.lower(event);
            var above = line.higher(event);
            if (below != null
                    && places.get(below).y() + places.get(below).rows()
                            > places.get(event).y()) {
                overlap(below, event);
            }
            if (above != null
                    && places.get(event).y() + places.get(event).rows()
                            > places.get(above).y()) {
                overlap(event, above);
            }
            line.add(event);
        }
    }

    private void overlap(int a, int b) {
        problems.add(placement.graph().kernels().get(a).name() + " and "
                + placement.graph().kernels().get(b).name() + " overlap: "
                + text(placement.kernels().get(a)) + ", "
                + text(placement.kernels().get(b)));
    }

    private static String text(PlacedKernel placed) {
        return placed.columns() + " x " + placed.rows() + " at (" + placed.x() + ", " + placed.y() + ")";
    }
}
