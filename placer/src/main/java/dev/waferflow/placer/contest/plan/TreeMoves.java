package dev.waferflow.placer.contest.plan;

import dev.waferflow.placer.slicing.Dice;
import dev.waferflow.placer.slicing.SlicingTree;

/** Random changes of a slicing tree. Each returns false, with the tree untouched, if what it drew is no change. Hot. */
final class TreeMoves {
    private final FloorModel model;
    private final SlicingTree tree;
    private final Dice dice;

    TreeMoves(FloorModel model, SlicingTree tree, Dice dice) {
        this.model = model;
        this.tree = tree;
        this.dice = dice;
    }

    /** Exchanges two leaves, or two subtrees. */
    boolean swap(boolean leaves) {
        int a = node(leaves);
        int b = node(leaves);
        if (a == b || tree.within(a, b) || tree.within(b, a)) {
            return false;
        }
        tree.swap(a, b);
        return true;
    }

    /** Moves a leaf or subtree to somewhere else. */
    boolean move(boolean leaf) {
        return move(node(leaf), dice.below(tree.nodes()));
    }

    /** Moves a leaf or subtree to one that it is connected with, or to a part that holds that one. */
    boolean moveToNeighbor(boolean leaf) {
        int a = node(leaf);
        int block = a;
        while (!tree.leaf(block)) {
            block = dice.below(2) == 0 ? tree.left(block) : tree.right(block);
        }
        int[] near = model.neighbors(block);
        if (near.length == 0) {
            return false;
        }
        int b = near[dice.below(near.length)];
        while (dice.below(2) == 0 && tree.parent(b) >= 0) {
            b = tree.parent(b);
        }
        return move(a, b);
    }

    private boolean move(int a, int b) {
        if (a == tree.root() || b == tree.parent(a) || tree.within(b, a)) {
            return false;
        }
        int way = dice.below(4);
        tree.move(a, b, (way & 1) == 0, (way & 2) == 0);
        return true;
    }

    /** Turns a cut by a quarter. */
    boolean flip() {
        tree.flip(inner());
        return true;
    }

    /** Exchanges the sides of a cut. */
    boolean reverse() {
        tree.reverse(inner());
        return true;
    }

    private int node(boolean leaf) {
        return dice.below(leaf ? tree.blocks() : tree.nodes());
    }

    private int inner() {
        return tree.blocks() + dice.below(tree.blocks() - 1);
    }
}
