package dev.waferflow.placer.slicing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SlicingTreeTest {
    private static final int BLOCKS = 9;
    private static final int MOST = 40;

    private final int[][] f = new int[BLOCKS][];
    private final int[][] g = new int[BLOCKS][];

    private void blocks(Dice dice) {
        for (int i = 0; i < BLOCKS; i++) {
            f[i] = Curve.none(MOST);
            for (int shape = 0; shape < 4; shape++) {
                Curve.shape(f[i], 1 + dice.below(9), 1 + dice.below(9));
            }
            Curve.finish(f[i]);
            g[i] = new int[MOST + 1];
            Curve.invert(f[i], g[i]);
        }
    }

    private SlicingTree start() {
        var tree = new SlicingTree(BLOCKS, MOST);
        int node = 0;
        for (int i = 1; i < BLOCKS; i++) {
            tree.join(BLOCKS + i - 1, node, i, i % 2 == 0);
            node = BLOCKS + i - 1;
        }
        for (int i = 0; i < BLOCKS; i++) {
            tree.leafCurves(i, f[i], g[i]);
        }
        tree.forget();
        return tree;
    }

    /** The same structure with nothing computed yet. */
    private SlicingTree fresh(SlicingTree tree) {
        var copy = new SlicingTree(BLOCKS, MOST);
        for (int i = 0; i < BLOCKS; i++) {
            copy.leafCurves(i, f[i], g[i]);
        }
        copy.copyStructure(tree);
        return copy;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void curvesAfterManyChangesAreThoseOfAFreshTree(long seed) {
        var dice = new Dice(seed, 0);
        blocks(dice);
        var tree = start();
        for (int step = 0; step < 2000; step++) {
            var before = fresh(tree);
            if (!change(tree, dice)) {
                continue;
            }
            if (dice.below(2) == 0) {
                tree.height(10 + dice.below(20));
            }
            boolean undone = dice.below(2) == 0;
            if (undone) {
                tree.undo();
            } else {
                tree.keep();
            }
            var expected = undone ? before : fresh(tree);
            assertThat(leaves(tree, tree.root()))
                    .as("seed %d, step %d", seed, step)
                    .isEqualTo(BLOCKS);
            assertThat(tree.f(tree.root())).as("seed %d, step %d", seed, step).isEqualTo(expected.f(expected.root()));
            assertThat(tree.g(tree.root())).as("seed %d, step %d", seed, step).isEqualTo(expected.g(expected.root()));
        }
    }

    private static boolean change(SlicingTree tree, Dice dice) {
        int a = dice.below(tree.nodes());
        int b = dice.below(tree.nodes());
        switch (dice.below(4)) {
            case 0:
                if (tree.leaf(a)) {
                    return false;
                }
                tree.flip(a);
                return true;
            case 1:
                if (tree.leaf(a)) {
                    return false;
                }
                tree.reverse(a);
                return true;
            case 2:
                if (a == b || tree.within(a, b) || tree.within(b, a)) {
                    return false;
                }
                tree.swap(a, b);
                return true;
            default:
                if (a == tree.root() || b == tree.parent(a) || tree.within(b, a)) {
                    return false;
                }
                tree.move(a, b, dice.below(2) == 0, dice.below(2) == 0);
                return true;
        }
    }

    private static int leaves(SlicingTree tree, int node) {
        return tree.leaf(node) ? 1 : leaves(tree, tree.left(node)) + leaves(tree, tree.right(node));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void slotsHoldTheirBlocksAndDoNotOverlap(long seed) {
        var dice = new Dice(seed, 1);
        blocks(dice);
        var tree = start();
        for (int step = 0; step < 200; step++) {
            if (change(tree, dice)) {
                tree.keep();
            }
            int width = 30;
            if (tree.stacked(tree.root()) ? tree.height(width) > MOST : tree.width(width) > MOST) {
                continue;
            }
            var layout = new SlotLayout(tree.nodes());
            layout.lay(tree, width, width);
            var taken = new boolean[MOST][MOST];
            for (int block = 0; block < BLOCKS; block++) {
                assertThat(f[block][layout.slotWidth(block)]).isLessThanOrEqualTo(layout.slotHeight(block));
                for (int x = layout.slotX(block); x < layout.slotX(block) + layout.slotWidth(block); x++) {
                    for (int y = layout.slotY(block); y < layout.slotY(block) + layout.slotHeight(block); y++) {
                        assertThat(taken[x][y])
                                .as("seed %d, step %d", seed, step)
                                .isFalse();
                        taken[x][y] = true;
                    }
                }
            }
        }
    }

    @Test
    void theInverseOfACurveIsTheLeastWidth() {
        blocks(new Dice(7, 0));
        for (int i = 0; i < BLOCKS; i++) {
            for (int h = 0; h <= MOST; h++) {
                int height = h;
                int curve = i;
                int least = IntStream.rangeClosed(0, MOST)
                        .filter(w -> f[curve][w] <= height)
                        .findFirst()
                        .orElse(Curve.NONE);
                assertThat(g[i][h]).isEqualTo(least);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noOrderedTreeIsTighterThanTheOrderPackers(long seed) {
        var dice = new Dice(seed, 2);
        blocks(dice);
        var packer = new OrderPacker(4, MOST);
        packer.pack(Arrays.copyOf(f, 4), Arrays.copyOf(g, 4));
        for (int width = 4; width <= 20; width++) {
            assertThat(packer.height(width)).isEqualTo(least(0, 3, width));
        }
    }

    /** The least height of blocks i to j at a width, by trying every cut and every split of the width. */
    private int least(int i, int j, int width) {
        if (width < 1) {
            return Curve.NONE;
        }
        if (i == j) {
            return f[i][width];
        }
        int best = Curve.NONE;
        for (int cut = i; cut < j; cut++) {
            best = Math.min(best, least(i, cut, width) + least(cut + 1, j, width));
            for (int west = 1; west < width; west++) {
                best = Math.min(best, Math.max(least(i, cut, west), least(cut + 1, j, width - west)));
            }
        }
        return best;
    }
}
