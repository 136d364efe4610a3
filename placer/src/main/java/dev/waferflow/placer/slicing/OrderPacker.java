package dev.waferflow.placer.slicing;

import java.util.Arrays;

/**
 * The best of all slicing trees whose leaves, read from left to right, are blocks in a given order: what follows each other
 * in the order stays together on the floor. Dynamic programming over the runs of the order, exact over all cuts and shapes:
 * {@code n^3 / 6} sums of curves. Hot.
 */
public final class OrderPacker {
    private final int blocks;
    private final int most;
    private final int[][][] f;
    private final int[][][] g;

    /**
     * Room for a number of blocks.
     *
     * @param most longest side that curves know
     */
    public OrderPacker(int blocks, int most) {
        this.blocks = blocks;
        this.most = most;
        f = new int[blocks][blocks][];
        g = new int[blocks][blocks][];
    }

    /**
     * Computes the curves of all runs.
     *
     * @param leafF curves of the blocks, in order
     * @param leafG their inverses
     */
    public void pack(int[][] leafF, int[][] leafG) {
        var inverse = new int[most + 1];
        for (int i = 0; i < blocks; i++) {
            f[i][i] = leafF[i];
            g[i][i] = leafG[i];
        }
        for (int length = 2; length <= blocks; length++) {
            for (int i = 0; i + length <= blocks; i++) {
                int j = i + length - 1;
                if (f[i][j] == null) {
                    f[i][j] = new int[most + 1];
                    g[i][j] = new int[most + 1];
                }
                int[] bestF = f[i][j];
                int[] bestG = g[i][j];
                Arrays.fill(bestF, Curve.NONE);
                Arrays.fill(bestG, Curve.NONE);
                for (int cut = i; cut < j; cut++) {
                    Curve.lower(f[i][cut], f[cut + 1][j], bestF);
                    Curve.lower(g[i][cut], g[cut + 1][j], bestG);
                }
                Curve.invert(bestG, inverse);
                Curve.lower(inverse, bestF);
                Curve.invert(bestF, bestG);
            }
        }
    }

    /** Least height of all blocks together at a width. */
    public int height(int width) {
        return f[0][blocks - 1][width];
    }

    /** The curve of all blocks together. */
    int[] curve() {
        return f[0][blocks - 1];
    }

    /** The inverse of {@link #curve}. */
    int[] inverse() {
        return g[0][blocks - 1];
    }

    /** Gives the node that stands for an item which may take a width and a height. */
    interface Leaves {
        int node(int item, int width, int height);
    }

    /** Builds a tree that needs no more than a width and a height, which must be enough; returns its topmost node. */
    int build(int width, int height, SlicingTree tree, int[] inner, Leaves leaves) {
        return build(new int[] {0, blocks - 1}, width, height, tree, inner, leaves);
    }

    private int build(int[] run, int width, int height, SlicingTree tree, int[] inner, Leaves leaves) {
        int i = run[0];
        int j = run[1];
        if (i == j) {
            return leaves.node(i, width, height);
        }
        for (int cut = i; cut < j; cut++) {
            int lower = f[i][cut][width];
            int upper = f[cut + 1][j][width];
            int west = g[i][cut][height];
            int east = g[cut + 1][j][height];
            if (lower + upper > height && west + east > width) {
                continue;
            }
            boolean stack = lower + upper <= height;
            int[] before = {i, cut};
            int[] after = {cut + 1, j};
            int first = build(before, stack ? width : west, stack ? lower : height, tree, inner, leaves);
            int second = build(after, stack ? width : east, stack ? upper : height, tree, inner, leaves);
            int node = inner[0]++;
            tree.join(node, first, second, stack);
            return node;
        }
        throw new IllegalStateException("no tree reaches " + width + " x " + height);
    }
}
