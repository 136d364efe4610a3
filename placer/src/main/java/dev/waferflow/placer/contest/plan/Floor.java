package dev.waferflow.placer.contest.plan;

import dev.waferflow.placer.slicing.SlicingTree;

/**
 * A floorplan before parameters are chosen. It fits the wafer.
 *
 * @param tree its cuts; only the structure counts
 * @param ticks time limit of every kernel
 * @param width of the frame, if the root stacks
 * @param height of the frame, if the root's parts lie side by side
 * @param cost what the planner made small, to compare floors of one planner
 */
record Floor(SlicingTree tree, long ticks, int width, int height, double cost) {
    /** A copy of the structure of a tree. */
    static SlicingTree copy(SlicingTree tree) {
        var copy = new SlicingTree(tree.blocks(), 0);
        copy.copyStructure(tree);
        return copy;
    }
}
