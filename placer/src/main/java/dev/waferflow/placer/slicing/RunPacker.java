package dev.waferflow.placer.slicing;

import java.util.Arrays;

/**
 * {@link OrderPacker} for any number of blocks: a long order is cut into runs of about equal length, each run is packed
 * exactly, and the runs are packed exactly as if they were blocks. With few blocks there is one run, and nothing is lost.
 */
public final class RunPacker {
    private static final int MOST_BLOCKS = 96;
    private static final long MOST_BYTES = 160L << 20;

    private final int[] starts;
    private final OrderPacker whole;
    private final int most;
    private int[][] leafF;
    private int[][] leafG;

    /**
     * Room for a number of blocks.
     *
     * @param most longest side that curves know
     */
    public RunPacker(int blocks, int most) {
        this.most = most;
        int exact = (int) Math.min(MOST_BLOCKS, Math.sqrt(MOST_BYTES / (4.0 * (most + 1))));
        int count = blocks <= exact ? blocks : (int) Math.ceil(Math.sqrt(blocks));
        starts = new int[count + 1];
        for (int i = 0; i <= count; i++) {
            starts[i] = (int) ((long) blocks * i / count);
        }
        whole = new OrderPacker(count, most);
    }

    /**
     * Computes the curves of all runs.
     *
     * @param threads how many runs are worked on at once; the result does not depend on it
     */
    public void pack(int[][] blockF, int[][] blockG, int threads) {
        leafF = blockF.clone();
        leafG = blockG.clone();
        int count = starts.length - 1;
        var f = new int[count][];
        var g = new int[count][];
        Parallel.run(threads, count, i -> {
            var run = packed(i);
            f[i] = run.curve();
            g[i] = run.inverse();
        });
        whole.pack(f, g);
    }

    /** A run's curves are computed again when they are needed again: all of them at once would fill the memory. */
    private OrderPacker packed(int i) {
        var run = new OrderPacker(starts[i + 1] - starts[i], most);
        run.pack(
                Arrays.copyOfRange(leafF, starts[i], starts[i + 1]),
                Arrays.copyOfRange(leafG, starts[i], starts[i + 1]));
        return run;
    }

    /** Least height of all blocks together at a width. */
    public int height(int width) {
        return whole.height(width);
    }

    /** Builds a tree that reaches {@link #height} at the width; leaf {@code order[i]} is the i-th block. */
    public void build(int width, int[] order, SlicingTree tree) {
        int[] inner = {order.length};
        whole.build(
                width,
                whole.height(width),
                tree,
                inner,
                (run, w, h) -> packed(run).build(w, h, tree, inner, (block, x, y) -> order[starts[run] + block]));
    }
}
