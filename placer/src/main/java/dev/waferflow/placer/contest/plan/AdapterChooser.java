package dev.waferflow.placer.contest.plan;

import dev.waferflow.placer.contest.ContestPlacement;
import dev.waferflow.placer.contest.Execution;
import dev.waferflow.placer.contest.PortChoices;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Chooses parameters within given slots and time so that few connections need an adapter. Kernels are cut into paths along
 * the dataflow; on a path the choice is exact by dynamic programming, with the other kernels as they are. Paths take turns
 * for a few rounds.
 */
final class AdapterChooser {
    private static final int ROUNDS = 3;

    private final FloorModel model;
    private final Realization slots;
    private final PortChoices[] choices;
    private final int[] chosen;
    private final int[] sentK;

    AdapterChooser(FloorModel model, Realization slots) {
        this.model = model;
        this.slots = slots;
        int count = model.kernels();
        choices = new PortChoices[count];
        chosen = new int[count];
        sentK = new int[count];
        Arrays.fill(chosen, -1);
        for (int i = 0; i < count; i++) {
            choices[i] = new PortChoices(
                    model.graph(),
                    model.graph().kernels().get(i),
                    slots.ticks(),
                    slots.layout().slotWidth(i),
                    slots.layout().slotHeight(i));
        }
    }

    /** The placement with the parameters chosen. */
    ContestPlacement placement() {
        var paths = paths();
        for (int round = 0; round < ROUNDS; round++) {
            for (int[] path : paths) {
                improve(path);
            }
        }
        List<Execution> runs = new ArrayList<>();
        for (int i = 0; i < chosen.length; i++) {
            runs.add(choices[i].execution(chosen[i], sentK[i]));
        }
        return slots.placement(runs);
    }

    /** Paths that cover all kernels; each follows connections as long as it can. */
    private List<int[]> paths() {
        var taken = new boolean[model.kernels()];
        List<int[]> paths = new ArrayList<>();
        for (int start : model.order()) {
            var path = new ArrayList<Integer>();
            for (int at = start; at >= 0 && !taken[at]; at = next(at, taken)) {
                taken[at] = true;
                path.add(at);
            }
            if (!path.isEmpty()) {
                paths.add(path.stream().mapToInt(Integer::intValue).toArray());
            }
        }
        return paths;
    }

    private int next(int kernel, boolean[] taken) {
        for (int to : model.receivers(kernel)) {
            if (!taken[to]) {
                return to;
            }
        }
        return -1;
    }

    private void improve(int... path) {
        int before = cost();
        int[] oldChosen = chosen.clone();
        int[] oldK = sentK.clone();
        boolean complete = Arrays.stream(chosen).noneMatch(choice -> choice < 0);
        int[][] back = new int[path.length][];
        int[] costs = own(path, 0);
        for (int i = 1; i < path.length; i++) {
            back[i] = new int[choices[path[i]].count()];
            int[] step = new PortMatch(choices[path[i - 1]], costs).extend(choices[path[i]], back[i]);
            int[] own = own(path, i);
            for (int j = 0; j < step.length; j++) {
                step[j] += own[j];
            }
            costs = step;
        }
        int best = least(costs);
        for (int i = path.length - 1; i >= 0; i--) {
            chosen[path[i]] = best;
            best = i > 0 ? back[i][best] : -1;
        }
        for (int i = path.length - 1; i >= 0; i--) {
            sentK[path[i]] = bestK(path[i]);
        }
        if (complete && cost() > before) {
            System.arraycopy(oldChosen, 0, chosen, 0, chosen.length);
            System.arraycopy(oldK, 0, sentK, 0, sentK.length);
        }
    }

    private static int least(int... costs) {
        int best = 0;
        for (int i = 1; i < costs.length; i++) {
            if (costs[i] < costs[best]) {
                best = i;
            }
        }
        return best;
    }

    /** For each choice of a kernel on a path, what its connections off the path's steps cost. */
    private int[] own(int[] path, int at) {
        int kernel = path[at];
        var mine = choices[kernel];
        var costs = new int[mine.count()];
        int after = at + 1 < path.length ? path[at + 1] : -1;
        int before = at > 0 ? path[at - 1] : -1;
        for (int to : model.receivers(kernel)) {
            if (to != kernel && to != after && chosen[to] >= 0) {
                var theirs = choices[to];
                int c = theirs.c(chosen[to]);
                for (int j = 0; j < costs.length; j++) {
                    costs[j] += differing(mine, j, theirs, chosen[to])
                            + (mine.leastK(j) <= c && c <= mine.mostK(j) ? 0 : 1);
                }
            }
        }
        for (int from : model.senders(kernel)) {
            if (from != kernel && from != before && chosen[from] >= 0) {
                for (int j = 0; j < costs.length; j++) {
                    costs[j] += differing(mine, j, choices[from], chosen[from]) + (mine.c(j) == sentK[from] ? 0 : 1);
                }
            }
        }
        return costs;
    }

    /** In how many of h' and w' two choices differ. */
    private static int differing(PortChoices a, int choiceA, PortChoices b, int choiceB) {
        return (a.h(choiceA) == b.h(choiceB) ? 0 : 1) + (a.w(choiceA) == b.w(choiceB) ? 0 : 1);
    }

    /** The k' that most successors take. */
    private int bestK(int kernel) {
        int least = choices[kernel].leastK(chosen[kernel]);
        int most = choices[kernel].mostK(chosen[kernel]);
        int best = least;
        int bestCount = 0;
        for (int k = least; k <= most; k++) {
            int count = 0;
            for (int to : model.receivers(kernel)) {
                count += chosen[to] >= 0 && choices[to].c(chosen[to]) == k ? 1 : 0;
            }
            if (count > bestCount) {
                bestCount = count;
                best = k;
            }
        }
        return best;
    }

    /** Differing components of all connections whose ends are chosen. */
    private int cost() {
        int cost = 0;
        for (int i = 0; i < model.from().length; i++) {
            int from = model.from()[i];
            int to = model.to()[i];
            if (chosen[from] >= 0 && chosen[to] >= 0) {
                cost += differing(choices[from], chosen[from], choices[to], chosen[to]);
                cost += sentK[from] == choices[to].c(chosen[to]) ? 0 : 1;
            }
        }
        return cost;
    }
}
