package dev.waferflow.placer.slicing;

/**
 * The slots that a slicing tree gives its blocks on a floor, and the places of the blocks in them: each block takes the
 * shape of least size along the cut that holds it, and lies in the middle of its slot. Hot; reused for many trees.
 */
public final class SlotLayout {
    private final int[] slotX;
    private final int[] slotY;
    private final int[] slotWidth;
    private final int[] slotHeight;
    private final int[] centerX2;
    private final int[] centerY2;

    /** Room for the nodes of a tree. */
    public SlotLayout(int nodes) {
        slotX = new int[nodes];
        slotY = new int[nodes];
        slotWidth = new int[nodes];
        slotHeight = new int[nodes];
        centerX2 = new int[nodes];
        centerY2 = new int[nodes];
    }

    /**
     * Lays a tree out.
     *
     * @param width of the frame that a stacked root fills; the height follows
     * @param height of the frame that a root with parts side by side fills; the width follows
     */
    public void lay(SlicingTree tree, int width, int height) {
        int root = tree.root();
        boolean upright = tree.leaf(root) || tree.stacked(root);
        int w = upright ? width : tree.width(height);
        int h = upright ? tree.height(width) : height;
        lay(tree, root, 0, 0, w, h);
    }

    private void lay(SlicingTree tree, int node, int x, int y, int width, int height) {
        slotX[node] = x;
        slotY[node] = y;
        slotWidth[node] = width;
        slotHeight[node] = height;
        if (tree.leaf(node)) {
            int tall = blockHeight(tree, node);
            int wide = blockWidth(tree, node);
            centerX2[node] = 2 * (x + (width - wide) / 2) + wide;
            centerY2[node] = 2 * (y + (height - tall) / 2) + tall;
            return;
        }
        int first = tree.left(node);
        int second = tree.right(node);
        if (tree.stacked(node)) {
            int lower = tree.f(first)[width];
            int upper = tree.f(second)[width];
            int start = y + (height - lower - upper) / 2;
            lay(tree, first, x, start, width, lower);
            lay(tree, second, x, start + lower, width, upper);
        } else {
            int west = tree.g(first)[height];
            int east = tree.g(second)[height];
            int start = x + (width - west - east) / 2;
            lay(tree, first, start, y, west, height);
            lay(tree, second, start + west, y, east, height);
        }
    }

    /** Height of a block in its slot. */
    public int blockHeight(SlicingTree tree, int block) {
        return tree.f(block)[slotWidth[block]];
    }

    /** Width of a block in its slot. */
    public int blockWidth(SlicingTree tree, int block) {
        return tree.g(block)[blockHeight(tree, block)];
    }

    /** Lowest column of a node's slot. */
    public int slotX(int node) {
        return slotX[node];
    }

    /** Lowest row of a node's slot. */
    public int slotY(int node) {
        return slotY[node];
    }

    /** Columns of a node's slot. */
    public int slotWidth(int node) {
        return slotWidth[node];
    }

    /** Rows of a node's slot. */
    public int slotHeight(int node) {
        return slotHeight[node];
    }

    /** Twice the sum over pairs of the L1 distance of the blocks' centres. */
    public long halfWirelength(int[] from, int[] to) {
        long sum = 0;
        for (int i = 0; i < from.length; i++) {
            sum += Math.abs(centerX2[from[i]] - centerX2[to[i]]) + Math.abs(centerY2[from[i]] - centerY2[to[i]]);
        }
        return sum;
    }
}
