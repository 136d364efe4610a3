package dev.waferflow.placer.slicing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Packing against the enumeration of all places and shapes. Up to four rectangles, the best packing can always be cut out
 * with straight cuts (the smallest that cannot is a pinwheel of five), so the oracle need not know of cuts.
 */
final class SubsetPackerTest {
    private static final int SIDE = 9;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void isAsTightAsTheBestOfAllPlacements(long seed) {
        var dice = new Dice(seed, 0);
        int kinds = 1 + dice.below(3);
        var counts = new int[kinds];
        for (int i = 0; i < kinds; i++) {
            counts[i] = 1 + dice.below(kinds == 1 ? 4 : 2);
        }
        while (IntStream.of(counts).sum() > 4) {
            counts[dice.below(kinds)] = 1;
        }
        var f = new int[kinds][];
        var g = new int[kinds][];
        for (int i = 0; i < kinds; i++) {
            f[i] = Curve.none(SIDE);
            for (int shape = 0; shape <= dice.below(3); shape++) {
                Curve.shape(f[i], 1 + dice.below(4), 1 + dice.below(4));
            }
            Curve.finish(f[i]);
            g[i] = new int[SIDE + 1];
            Curve.invert(f[i], g[i]);
        }
        var packer = new SubsetPacker(SIDE, counts);
        packer.pack(f, g, 1);
        int[] blocks = IntStream.range(0, kinds)
                .flatMap(k -> IntStream.generate(() -> k).limit(counts[k]))
                .toArray();
        for (int width = 1; width <= SIDE; width++) {
            int least = Curve.NONE;
            for (int height = 1; height <= SIDE && least == Curve.NONE; height++) {
                if (fits(f, blocks, 0, new boolean[width][height])) {
                    least = height;
                }
            }
            int found = packer.height(width);
            assertThat(found > SIDE ? Curve.NONE : found)
                    .as("seed %d, width %d", seed, width)
                    .isEqualTo(least);
            if (least < Curve.NONE) {
                checkTree(packer, width, counts, f, g);
            }
        }
    }

    private static void checkTree(SubsetPacker packer, int width, int[] counts, int[][] f, int[][] g) {
        int total = IntStream.of(counts).sum();
        var tree = new SlicingTree(total, SIDE);
        var blocksOfKind = new int[counts.length][];
        int next = 0;
        for (int kind = 0; kind < counts.length; kind++) {
            blocksOfKind[kind] = IntStream.range(next, next + counts[kind]).toArray();
            for (int block : blocksOfKind[kind]) {
                tree.leafCurves(block, f[kind], g[kind]);
            }
            next += counts[kind];
        }
        packer.build(width, blocksOfKind, tree, total);
        tree.forget();
        assertThat(tree.height(width)).isEqualTo(packer.height(width));
    }

    /** Whether the blocks from {@code next} on fit in the free cells, in any places and shapes. */
    private static boolean fits(int[][] f, int[] blocks, int next, boolean[][] taken) {
        if (next == blocks.length) {
            return true;
        }
        int[] curve = f[blocks[next]];
        for (int w = 1; w <= taken.length; w++) {
            int h = curve[w];
            if (h > taken[0].length || w > 1 && curve[w - 1] == h) {
                continue;
            }
            for (int x = 0; x + w <= taken.length; x++) {
                for (int y = 0; y + h <= taken[0].length; y++) {
                    if (mark(taken, new int[] {x, y, w, h}, true)) {
                        if (fits(f, blocks, next + 1, taken)) {
                            return true;
                        }
                        mark(taken, new int[] {x, y, w, h}, false);
                    }
                }
            }
        }
        return false;
    }

    private static boolean mark(boolean[][] taken, int[] at, boolean value) {
        for (int x = at[0]; value && x < at[0] + at[2]; x++) {
            for (int y = at[1]; y < at[1] + at[3]; y++) {
                if (taken[x][y]) {
                    return false;
                }
            }
        }
        for (int x = at[0]; x < at[0] + at[2]; x++) {
            for (int y = at[1]; y < at[1] + at[3]; y++) {
                taken[x][y] = value;
            }
        }
        return true;
    }
}
