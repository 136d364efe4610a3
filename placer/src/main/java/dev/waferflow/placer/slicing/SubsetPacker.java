package dev.waferflow.placer.slicing;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The best of all slicing trees over a few blocks, exactly: dynamic programming over all subsets. Equal blocks count as one
 * kind with a number, so a subset is a vector of counts, and a graph of many equal blocks stays small. For each subset the
 * curve is the lower envelope over all trees, all cuts and all shapes. Hot.
 *
 * <p>Work grows with the product over kinds of {@code (n+1)(n+2)/2}; ask {@link #splits} first.
 */
public final class SubsetPacker {
    private final int kinds;
    private final int most;
    private final int[] counts;
    private final int[] weight;
    private final int subsets;
    private final int[][] f;
    private final int[][] g;

    /**
     * A packer for {@code counts[i]} blocks of kind i.
     *
     * @param most longest side that curves know
     */
    public SubsetPacker(int most, int... counts) {
        this.most = most;
        this.counts = counts.clone();
        kinds = counts.length;
        weight = new int[kinds];
        int product = 1;
        for (int i = 0; i < kinds; i++) {
            weight[i] = product;
            product = Math.multiplyExact(product, counts[i] + 1);
        }
        subsets = product;
        f = new int[subsets][];
        g = new int[subsets][];
    }

    /** Number of pairs of subsets that the program looks at, before symmetry. */
    public static double splits(int... counts) {
        double product = 1;
        for (int n : counts) {
            product *= (n + 1.0) * (n + 2) / 2;
        }
        return product;
    }

    /** Number of subsets, the empty one included. */
    public static double subsets(int... counts) {
        double product = 1;
        for (int n : counts) {
            product *= n + 1;
        }
        return product;
    }

    /**
     * Computes the curves of all subsets from those of the kinds.
     *
     * @param threads how many subsets of one size are worked on at once; the result does not depend on it
     */
    public void pack(int[][] kindF, int[][] kindG, int threads) {
        int blocks = IntStream.of(counts).sum();
        var bySize = IntStream.range(1, subsets).boxed().collect(Collectors.groupingBy(this::size));
        for (int size = 1; size <= blocks; size++) {
            int[] ofSize = bySize.get(size).stream().mapToInt(Integer::intValue).toArray();
            Parallel.run(threads, ofSize.length, i -> solve(ofSize[i], kindF, kindG));
        }
    }

    private int size(int subset) {
        int size = 0;
        for (int i = 0; i < kinds; i++) {
            size += subset / weight[i] % (counts[i] + 1);
        }
        return size;
    }

    private void solve(int subset, int[][] kindF, int[][] kindG) {
        if (f[subset] == null) {
            f[subset] = new int[most + 1];
            g[subset] = new int[most + 1];
        }
        for (int i = 0; i < kinds; i++) {
            if (subset == weight[i]) {
                System.arraycopy(kindF[i], 0, f[subset], 0, most + 1);
                System.arraycopy(kindG[i], 0, g[subset], 0, most + 1);
                return;
            }
        }
        int[] bestF = f[subset];
        int[] bestG = g[subset];
        Arrays.fill(bestF, Curve.NONE);
        Arrays.fill(bestG, Curve.NONE);
        for (int part = before(subset, subset); part > 0 && part >= subset - part; part = before(part, subset)) {
            int rest = subset - part;
            Curve.lower(f[part], f[rest], bestF);
            Curve.lower(g[part], g[rest], bestG);
        }
        var inverse = new int[most + 1];
        Curve.invert(bestG, inverse);
        Curve.lower(inverse, bestF);
        Curve.invert(bestF, bestG);
    }

    /** The next smaller vector of counts within {@code subset}, as a number; 0 is the last. */
    private int before(int part, int subset) {
        int next = part;
        for (int i = 0; i < kinds; i++) {
            int digit = next / weight[i] % (counts[i] + 1);
            if (digit > 0) {
                return next - weight[i];
            }
            next += subset / weight[i] % (counts[i] + 1) * weight[i];
        }
        return 0;
    }

    /** Least height of all blocks together at a width. */
    public int height(int width) {
        return f[subsets - 1][width];
    }

    /** The curve of all blocks together. */
    public int[] curve() {
        return f[subsets - 1];
    }

    /**
     * Builds a tree that reaches {@link #height} at the width.
     *
     * @param blocksOfKind for each kind the leaves of {@code tree}
     * @param firstInner inner nodes are taken from here on
     * @return the topmost node
     */
    public int build(int width, int[][] blocksOfKind, SlicingTree tree, int firstInner) {
        return new TreeBuilder(blocksOfKind, tree, firstInner).at(subsets - 1, width, height(width));
    }

    private final class TreeBuilder {
        private final int[][] blocksOfKind;
        private final int[] used = new int[kinds];
        private final SlicingTree tree;
        private int inner;

        TreeBuilder(int[][] blocksOfKind, SlicingTree tree, int inner) {
            this.blocksOfKind = blocksOfKind;
            this.tree = tree;
            this.inner = inner;
        }

        int at(int subset, int width, int height) {
            for (int i = 0; i < kinds; i++) {
                if (subset == weight[i]) {
                    return blocksOfKind[i][used[i]++];
                }
            }
            for (int part = before(subset, subset); part > 0; part = before(part, subset)) {
                int rest = subset - part;
                int lower = f[part][width];
                int upper = f[rest][width];
                if (lower + upper <= height) {
                    return join(at(part, width, lower), at(rest, width, upper), true);
                }
                int west = g[part][height];
                int east = g[rest][height];
                if (west + east <= width) {
                    return join(at(part, west, height), at(rest, east, height), false);
                }
            }
            throw new IllegalStateException("no tree reaches " + width + " x " + height);
        }

        private int join(int first, int second, boolean stack) {
            int node = inner++;
            tree.join(node, first, second, stack);
            return node;
        }
    }
}
