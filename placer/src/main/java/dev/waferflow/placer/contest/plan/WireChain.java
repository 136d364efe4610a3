package dev.waferflow.placer.contest.plan;

import dev.waferflow.placer.slicing.Dice;
import dev.waferflow.placer.slicing.SlicingTree;
import dev.waferflow.placer.slicing.SlotLayout;
import java.util.Arrays;

/**
 * One annealing run for the least score without adapters. It changes cuts, order, time limit and frame together; every
 * candidate's wire length is computed from the places of all kernels. A floor that is too large pays for the time that it
 * would take to shrink it, and is never the result. Hot.
 */
final class WireChain {
    private static final int WATCH_STEPS = 1024;
    private static final double EXCESS_PRICE = 3;
    private static final int LEAST_FRAME = 8;
    private static final int MANY = 100;

    private final FloorModel model;
    private final long[] times;
    private final Dice dice;
    private final SlicingTree tree;
    private final SlicingTree best;
    private final SlotLayout layout;
    private final TreeMoves moves;
    private final double timeWeight;
    private final double wireWeight;
    private int time;
    private int width;
    private int height;
    private int excess;
    private double bestCost = Double.POSITIVE_INFINITY;
    private int bestTime;
    private int bestWidth;
    private int bestHeight;

    /**
     * @param times ascending
     * @param timeWeight weight of time in the cost
     * @param wireWeight weight of wire length in the cost
     */
    WireChain(FloorModel model, long[] times, double timeWeight, double wireWeight, Floor start, Dice dice) {
        this.model = model;
        this.times = times;
        this.dice = dice;
        tree = new SlicingTree(model.kernels(), model.most());
        best = new SlicingTree(model.kernels(), 0);
        tree.copyStructure(start.tree());
        layout = new SlotLayout(tree.nodes());
        moves = new TreeMoves(model, tree, dice);
        this.timeWeight = timeWeight;
        this.wireWeight = wireWeight;
        int at = Arrays.binarySearch(times, start.ticks());
        time = at >= 0 ? at : Math.min(times.length - 1, -at - 1);
        width = start.width();
        height = start.height();
        model.setTime(tree, times[time]);
    }

    private boolean upright() {
        return tree.leaf(tree.root()) || tree.stacked(tree.root());
    }

    /** The score without adapters, and a price for what does not fit; infinite if curves do not reach so far. */
    private double cost() {
        excess = upright()
                ? tree.height(width) - model.graph().height()
                : tree.width(height) - model.graph().width();
        if (excess > model.most()) {
            return Double.POSITIVE_INFINITY;
        }
        layout.lay(tree, width, height);
        double score = score(layout.halfWirelength(model.from(), model.to()));
        return excess <= 0
                ? score
                : score + EXCESS_PRICE * score / model.graph().longSide() * (excess + 2);
    }

    private double score(long halfWirelength) {
        return timeWeight * model.graph().time(times[time]) + wireWeight * halfWirelength / 2;
    }

    /** Anneals for a number of steps; temperatures are parts of the best cost. */
    void run(long steps, double hottest, double coldest, SearchWatch watch) {
        double current = cost();
        note(current);
        double temperature = 1;
        for (long step = 0; step < steps; step++) {
            if (step % WATCH_STEPS == 0) {
                double scale = bestCost < Double.POSITIVE_INFINITY ? bestCost : current;
                temperature = scale * hottest * StrictMath.pow(coldest / hottest, (double) step / steps);
                if (!watch.progress("least score", bestCost)) {
                    return;
                }
            }
            int oldTime = time;
            int oldWidth = width;
            int oldHeight = height;
            if (!propose()) {
                continue;
            }
            double cost = cost();
            if (cost <= current || dice.unit() < StrictMath.exp((current - cost) / temperature)) {
                tree.keep();
                current = cost;
                note(cost);
            } else {
                width = oldWidth;
                height = oldHeight;
                if (time != oldTime) {
                    time = oldTime;
                    model.setTime(tree, times[time]);
                } else {
                    tree.undo();
                }
            }
        }
    }

    private void note(double cost) {
        if (excess <= 0 && cost < bestCost) {
            bestCost = cost;
            best.copyStructure(tree);
            bestTime = time;
            bestWidth = width;
            bestHeight = height;
        }
    }

    private boolean propose() {
        int kind = dice.below(100);
        // Another time changes every curve, which many kernels make too dear to do often.
        if (kind < 2 && dice.below(model.kernels()) < MANY) {
            return stretch();
        }
        if (kind < 5) {
            return reframe();
        }
        if (kind < 25) {
            return moves.reverse();
        }
        if (kind < 35) {
            return moves.flip();
        }
        if (kind < 60) {
            return moves.swap(kind < 50);
        }
        return kind < 90 ? moves.moveToNeighbor(kind < 77) : moves.move(kind < 95);
    }

    /** Another time limit: mostly a near one, now and then a far one. */
    private boolean stretch() {
        double far = dice.unit();
        int by = 1 + (int) (times.length * 0.1 * far * far * far * far);
        int next = dice.below(2) == 0 ? time - by : time + by;
        if (next < 0 || next >= times.length) {
            return false;
        }
        time = next;
        model.setTime(tree, times[time]);
        return true;
    }

    /** Another frame: narrower or wider by up to a sixth of the wafer. */
    private boolean reframe() {
        double far = dice.unit();
        int side = upright() ? model.graph().width() : model.graph().height();
        int by = 1 + (int) (side * far * far / 6);
        int was = upright() ? width : height;
        int next = Math.max(Math.min(LEAST_FRAME, side), Math.min(side, dice.below(2) == 0 ? was - by : was + by));
        if (upright()) {
            width = next;
        } else {
            height = next;
        }
        return next != was;
    }

    /** The best floor that fits, or null. */
    Floor best() {
        return bestCost < Double.POSITIVE_INFINITY
                ? new Floor(best, times[bestTime], bestWidth, bestHeight, bestCost)
                : null;
    }
}
