package dev.waferflow.placer.contest.plan;

import dev.waferflow.placer.slicing.Dice;
import dev.waferflow.placer.slicing.SlicingTree;

/** Trees to start a search from. All are balanced: a change touches few nodes. */
final class Starts {
    private Starts() {}

    /** Blocks in random order, cuts that alternate. */
    static SlicingTree shuffled(int blocks, Dice dice) {
        var order = new int[blocks];
        for (int i = 0; i < blocks; i++) {
            int j = dice.below(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return balanced(order, true);
    }

    /** Blocks one on the other in the given order. */
    static SlicingTree stack(int[] order) {
        return balanced(order, false);
    }

    private static SlicingTree balanced(int[] order, boolean alternate) {
        var tree = new SlicingTree(order.length, 0);
        int[] nodes = order.clone();
        int count = order.length;
        int inner = count;
        boolean stack = true;
        while (count > 1) {
            int next = 0;
            for (int i = 0; i + 1 < count; i += 2) {
                tree.join(inner, nodes[i], nodes[i + 1], stack);
                nodes[next++] = inner++;
            }
            if (count % 2 == 1) {
                nodes[next++] = nodes[count - 1];
            }
            count = next;
            stack = !alternate || !stack;
        }
        return tree;
    }
}
