package dev.waferflow.placer;

import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.floor.Constraints;
import dev.waferflow.placer.kernel.KernelGraph;
import dev.waferflow.placer.size.BalancingSizer;
import dev.waferflow.placer.size.Plan;
import dev.waferflow.placer.size.Room;
import dev.waferflow.placer.size.ShapeOptions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the user asks of a floorplan beyond that it be fast.
 *
 * @param replicas numbers of copies of the model that may be tried; empty: those of the effort
 * @param interval cycles between samples that suffice: the floorplan then takes the least area that reaches it; empty: as few
 *     as possible
 * @param constraints what kernels must obey
 */
public record Demands(List<Integer> replicas, OptionalDouble interval, Constraints constraints) {
    /** As fast as possible, nothing else. */
    public static final Demands NONE = new Demands(List.of(), OptionalDouble.empty(), Constraints.NONE);

    /** Numbers of copies among which {@code --replicas auto} chooses; the host edge of {@code wse2} serves 48 at most. */
    public static final List<Integer> ANY_REPLICAS = List.of(1, 2, 3, 4, 6, 8, 12, 16, 24, 48);

    private static final int LEAST_ROWS = 2;

    public Demands {
        replicas = List.copyOf(replicas);
    }

    /** Whether nothing is asked. */
    public boolean isEmpty() {
        return replicas.isEmpty() && interval.isEmpty() && constraints.isEmpty();
    }

    List<Integer> copies(Effort effort) {
        return replicas.isEmpty() ? effort.copies() : replicas;
    }

    /** Rows of a band that are tried where {@code most} are there: fewer only where area counts. */
    List<Integer> bands(int most) {
        if (interval.isEmpty()) {
            return List.of(most);
        }
        var rows = new LinkedHashSet<Integer>();
        for (int share = 1; share <= 16; share *= 2) {
            rows.add(Math.max(LEAST_ROWS, most / share));
            rows.add(Math.max(LEAST_ROWS, most * 3 / 4 / share));
        }
        return List.copyOf(rows);
    }

    /** Whether a candidate's host edge may be worth looking at, the best interval so far being {@code best}. */
    boolean keepsUp(double hostCycles, double best) {
        return interval.isPresent() ? hostCycles <= interval.getAsDouble() : hostCycles < best;
    }

    /**
     * The shapes of one copy; empty if they do not fit, or are too slow.
     *
     * @throws dev.waferflow.machine.fault.UserException INFEASIBLE if it is the constraints that cannot be met
     */
    Optional<Plan> plan(KernelGraph kernels, int copies, WaferSpec wafer, ShapeOptions shapes) {
        Room room = constraints.room(kernels, copies, wafer);
        Optional<Plan> plan = interval.isPresent()
                ? BalancingSizer.least(kernels, room, shapes, interval.getAsDouble() * copies)
                : BalancingSizer.size(kernels, room, shapes);
        if (plan.isEmpty()) {
            var refusal = constraints.refusal(kernels, copies, wafer, shapes);
            if (refusal != null) {
                throw refusal;
            }
        }
        return plan;
    }

    /** What is to be as little as possible: the interval, or the PEs of the bands' columns. */
    double cost(Candidate candidate) {
        var graph = candidate.plan().graph();
        return interval.isEmpty()
                ? candidate.interval()
                : (double) graph.columns() * graph.frame().bandRows() * candidate.copies();
    }
}
