package dev.waferflow.placer.contest.plan;

import dev.waferflow.placer.slicing.Dice;
import dev.waferflow.placer.slicing.SlicingTree;

/**
 * One annealing run for the least time: the tree is changed until it fits the wafer at the time tried, then the next
 * shorter time is tried. The cost is by how many rows or columns the tree is too large. Hot.
 */
final class IntervalChain {
    private static final int WATCH_STEPS = 4096;
    private static final double COLDEST = 0.02;

    private final FloorModel model;
    private final long[] times;
    private final Dice dice;
    private final SlicingTree tree;
    private final SlicingTree best;
    private final TreeMoves moves;
    private int time;
    private int bestTime;

    /**
     * @param times ascending
     * @param firstTime the longest that is tried
     */
    IntervalChain(FloorModel model, long[] times, SlicingTree start, int firstTime, Dice dice) {
        this.model = model;
        this.times = times;
        this.dice = dice;
        tree = new SlicingTree(model.kernels(), model.most());
        best = new SlicingTree(model.kernels(), 0);
        tree.copyStructure(start);
        moves = new TreeMoves(model, tree, dice);
        bestTime = times.length;
        time = firstTime;
        model.setTime(tree, times[time]);
    }

    /** Notes the tree, which fits, and goes on to the longest time at which it does not; returns by how much. */
    private int fitted() {
        int excess = 0;
        while (excess <= 0) {
            bestTime = time;
            if (time == 0) {
                break;
            }
            model.setTime(tree, times[--time]);
            excess = excess();
        }
        best.copyStructure(tree);
        return excess;
    }

    private int excess() {
        return tree.excess(model.graph().width(), model.graph().height());
    }

    /** Anneals for a number of steps, from a temperature in rows. */
    void run(long steps, double hottest, SearchWatch watch) {
        int current = excess();
        if (current <= 0) {
            current = fitted();
        }
        double temperature = hottest;
        for (long step = 0; step < steps && bestTime > 0; step++) {
            if (step % WATCH_STEPS == 0) {
                temperature = hottest * Math.max(COLDEST, 1 - (double) step / steps);
                if (!watch.progress(
                        "least time",
                        bestTime < times.length ? model.graph().time(times[bestTime]) : Double.POSITIVE_INFINITY)) {
                    return;
                }
            }
            if (!propose()) {
                continue;
            }
            int excess = excess();
            if (excess <= current || dice.unit() < StrictMath.exp((current - excess) / temperature)) {
                tree.keep();
                current = excess <= 0 ? fitted() : excess;
            } else {
                tree.undo();
            }
        }
    }

    private boolean propose() {
        int kind = dice.below(10);
        if (kind < 4) {
            return moves.swap(kind < 2);
        }
        return kind < 9 ? moves.move(kind < 7) : moves.flip();
    }

    /** The tree of the shortest time that fitted. */
    SlicingTree best() {
        return best;
    }

    /** The index of that time, or the number of times if nothing fitted. */
    int bestTime() {
        return bestTime;
    }
}
