package dev.waferflow.placer.slicing;

import java.util.Arrays;

/**
 * A floor cut in two again and again: a binary tree whose leaves are blocks and whose inner nodes put one subtree on the
 * other (stacked) or beside it. Every subtree knows the curve of all shapes that its blocks can take together, so the
 * least floor of a tree is exact over all shapes of all blocks at once. Hot.
 *
 * <p>A change is open until {@link #keep} or {@link #undo}; undoing restores curves without computing them again. Curves are
 * computed when asked for. Nodes {@code 0 .. blocks-1} are the leaves.
 */
public final class SlicingTree {
    private final int blocks;
    private final int most;
    private final int[] left;
    private final int[] right;
    private final int[] parent;
    private final boolean[] stacked;
    private int root;

    private final int[][] f;
    private final int[][] g;
    private final boolean[] hasF;
    private final boolean[] hasG;

    private final int[][] oldF;
    private final int[][] oldG;
    private final boolean[] oldHasF;
    private final boolean[] oldHasG;
    private final int[] oldLeft;
    private final int[] oldRight;
    private final int[] oldParent;
    private final boolean[] oldStacked;
    private final int[] saved;
    private int savedCount;
    private final int[] swapped;
    private int swappedCount;
    private final int[] savedAt;
    private final int[] swappedAt;
    private int change = 1;
    private int oldRoot;

    /**
     * A tree without structure; {@link #leafCurves} and {@link #join} come next.
     *
     * @param most longest side that curves know
     */
    public SlicingTree(int blocks, int most) {
        int nodes = 2 * blocks - 1;
        this.blocks = blocks;
        this.most = most;
        left = new int[nodes];
        right = new int[nodes];
        parent = new int[nodes];
        stacked = new boolean[nodes];
        Arrays.fill(parent, -1);
        f = new int[nodes][];
        g = new int[nodes][];
        hasF = new boolean[nodes];
        hasG = new boolean[nodes];
        oldF = new int[nodes][];
        oldG = new int[nodes][];
        oldHasF = new boolean[nodes];
        oldHasG = new boolean[nodes];
        oldLeft = new int[nodes];
        oldRight = new int[nodes];
        oldParent = new int[nodes];
        oldStacked = new boolean[nodes];
        saved = new int[nodes];
        swapped = new int[nodes];
        savedAt = new int[nodes];
        swappedAt = new int[nodes];
        root = nodes - 1;
        for (int node = blocks; node < nodes; node++) {
            f[node] = new int[most + 1];
            g[node] = new int[most + 1];
            oldF[node] = new int[most + 1];
            oldG[node] = new int[most + 1];
        }
    }

    /** Number of nodes. */
    public int nodes() {
        return 2 * blocks - 1;
    }

    /** Number of leaves. */
    public int blocks() {
        return blocks;
    }

    public int root() {
        return root;
    }

    public int left(int node) {
        return left[node];
    }

    public int right(int node) {
        return right[node];
    }

    public int parent(int node) {
        return parent[node];
    }

    public boolean stacked(int node) {
        return stacked[node];
    }

    public boolean leaf(int node) {
        return node < blocks;
    }

    /** Gives a block its curves; all others become unknown. The arrays stay the caller's and must not change. */
    public void leafCurves(int block, int[] leafF, int[] leafG) {
        f[block] = leafF;
        g[block] = leafG;
    }

    /** Forgets the curves of all inner nodes, after leaves changed. Not part of a change. */
    public void forget() {
        Arrays.fill(hasF, false);
        Arrays.fill(hasG, false);
        Arrays.fill(hasF, 0, blocks, true);
        Arrays.fill(hasG, 0, blocks, true);
    }

    /** Sets an inner node while a tree is built; the last one built has no parent and is the root. */
    public void join(int node, int first, int second, boolean stack) {
        left[node] = first;
        right[node] = second;
        stacked[node] = stack;
        parent[first] = node;
        parent[second] = node;
        parent[node] = -1;
        root = node;
    }

    /** Takes the structure, not the curves, of another tree with as many blocks. */
    public void copyStructure(SlicingTree other) {
        System.arraycopy(other.left, 0, left, 0, left.length);
        System.arraycopy(other.right, 0, right, 0, right.length);
        System.arraycopy(other.parent, 0, parent, 0, parent.length);
        System.arraycopy(other.stacked, 0, stacked, 0, stacked.length);
        root = other.root;
        forget();
    }

    /** The curve of a node: least height for each width. */
    public int[] f(int node) {
        if (!hasF[node]) {
            hasF[node] = true;
            if (stacked[node]) {
                Curve.add(f(left[node]), f(right[node]), f[node]);
            } else {
                Curve.invert(g(node), f[node]);
            }
        }
        return f[node];
    }

    /** The inverse curve of a node: least width for each height. */
    public int[] g(int node) {
        if (!hasG[node]) {
            hasG[node] = true;
            if (stacked[node]) {
                Curve.invert(f(node), g[node]);
            } else {
                Curve.add(g(left[node]), g(right[node]), g[node]);
            }
        }
        return g[node];
    }

    /** Least height of the whole at a width. */
    public int height(int width) {
        return height(root, width);
    }

    /** Least height of a subtree at a width, without computing a whole curve where a sum is enough. */
    public int height(int node, int width) {
        if (hasF[node]) {
            return f[node][width];
        }
        return stacked[node] ? height(left[node], width) + height(right[node], width) : f(node)[width];
    }

    /** Least width of the whole at a height. */
    public int width(int height) {
        return width(root, height);
    }

    private int width(int node, int height) {
        if (hasG[node]) {
            return g[node][height];
        }
        return stacked[node] ? g(node)[height] : width(left[node], height) + width(right[node], height);
    }

    /** How much the tree exceeds the floor in the direction that its root adds up; 0 or less if it fits. */
    public int excess(int floorWidth, int floorHeight) {
        return leaf(root) || stacked[root] ? height(floorWidth) - floorHeight : width(floorHeight) - floorWidth;
    }

    /** Whether {@code node} is {@code ancestor} or below it. */
    public boolean within(int node, int ancestor) {
        for (int at = node; at >= 0; at = parent[at]) {
            if (at == ancestor) {
                return true;
            }
        }
        return false;
    }

    /** Exchanges two subtrees, neither of which holds the other. */
    public void swap(int a, int b) {
        int pa = parent[a];
        int pb = parent[b];
        outdate(pa);
        outdate(pb);
        save(a);
        save(b);
        boolean leftA = left[pa] == a;
        boolean leftB = left[pb] == b;
        set(pa, leftA, b);
        set(pb, leftB, a);
    }

    /** Cuts {@code a} out and puts it beside or on {@code b}, which is not within it and not its parent. */
    public void move(int a, int b, boolean stack, boolean first) {
        int p = parent[a];
        int sibling = left[p] == a ? right[p] : left[p];
        int grand = parent[p];
        outdate(p);
        save(a);
        save(sibling);
        save(b);
        if (grand < 0) {
            parent[sibling] = -1;
            root = sibling;
        } else {
            set(grand, left[grand] == p, sibling);
        }
        int above = parent[b];
        if (above < 0) {
            parent[p] = -1;
            root = p;
        } else {
            outdate(above);
            set(above, left[above] == b, p);
        }
        set(p, first, a);
        set(p, !first, b);
        stacked[p] = stack;
    }

    /** Turns a cut by a quarter. */
    public void flip(int node) {
        outdate(node);
        stacked[node] = !stacked[node];
    }

    /** Exchanges the two sides of a cut; no curve changes. */
    public void reverse(int node) {
        save(node);
        int first = left[node];
        left[node] = right[node];
        right[node] = first;
    }

    private void set(int node, boolean first, int child) {
        if (first) {
            left[node] = child;
        } else {
            right[node] = child;
        }
        parent[child] = node;
    }

    private void save(int node) {
        if (savedCount == 0 && swappedCount == 0) {
            oldRoot = root;
        }
        if (savedAt[node] != change) {
            savedAt[node] = change;
            oldLeft[node] = left[node];
            oldRight[node] = right[node];
            oldParent[node] = parent[node];
            oldStacked[node] = stacked[node];
            saved[savedCount++] = node;
        }
    }

    /** Marks the curves from a node up to the root as unknown, and keeps the old ones aside. */
    private void outdate(int node) {
        for (int at = node; at >= 0; at = parent[at]) {
            save(at);
            if (swappedAt[at] != change) {
                swappedAt[at] = change;
                exchange(at);
                oldHasF[at] = hasF[at];
                oldHasG[at] = hasG[at];
                swapped[swappedCount++] = at;
                hasF[at] = false;
                hasG[at] = false;
            }
        }
    }

    private void exchange(int node) {
        int[] keptF = f[node];
        f[node] = oldF[node];
        oldF[node] = keptF;
        int[] keptG = g[node];
        g[node] = oldG[node];
        oldG[node] = keptG;
    }

    /** Makes the open change final. */
    public void keep() {
        savedCount = 0;
        swappedCount = 0;
        change++;
    }

    /** Takes the open change back. */
    public void undo() {
        if (savedCount > 0) {
            root = oldRoot;
        }
        for (int i = 0; i < savedCount; i++) {
            int node = saved[i];
            left[node] = oldLeft[node];
            right[node] = oldRight[node];
            parent[node] = oldParent[node];
            stacked[node] = oldStacked[node];
        }
        for (int i = 0; i < swappedCount; i++) {
            int node = swapped[i];
            exchange(node);
            hasF[node] = oldHasF[node];
            hasG[node] = oldHasG[node];
        }
        keep();
    }

    /** Longest side that curves know. */
    public int most() {
        return most;
    }
}
