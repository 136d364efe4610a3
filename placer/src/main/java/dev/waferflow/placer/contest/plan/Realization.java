package dev.waferflow.placer.contest.plan;

import dev.waferflow.placer.contest.ContestPlacement;
import dev.waferflow.placer.contest.Execution;
import dev.waferflow.placer.contest.PlacedKernel;
import dev.waferflow.placer.slicing.SlicingTree;
import dev.waferflow.placer.slicing.SlotLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * From slots to parameters: the time that the slots allow (a slot may be larger than its kernel needs), then for each kernel
 * the smallest rectangle that meets it, in the middle of its slot.
 */
final class Realization {
    private final FloorModel model;
    private final SlotLayout layout;
    private final long ticks;

    Realization(FloorModel model, Floor floor) {
        this.model = model;
        var tree = new SlicingTree(model.kernels(), model.most());
        model.setTime(tree, floor.ticks());
        tree.copyStructure(floor.tree());
        layout = new SlotLayout(tree.nodes());
        layout.lay(tree, floor.width(), floor.height());
        long least = 0;
        for (int i = 0; i < model.kernels(); i++) {
            least = Math.max(
                    least, model.sizer(i).leastTicksWithin(layout.slotWidth(i), layout.slotHeight(i), floor.ticks()));
        }
        ticks = least;
    }

    private Realization(FloorModel model, SlotLayout layout, long ticks) {
        this.model = model;
        this.layout = layout;
        this.ticks = ticks;
    }

    /** The same slots with a longer time limit. */
    Realization slower(long longer) {
        return new Realization(model, layout, Math.max(ticks, longer));
    }

    /** The slots. */
    SlotLayout layout() {
        return layout;
    }

    /** The time that all slots allow. */
    long ticks() {
        return ticks;
    }

    /** The placement with the smallest rectangles. */
    ContestPlacement placement() {
        var runs = new ArrayList<Execution>();
        for (int i = 0; i < model.kernels(); i++) {
            runs.add(model.sizer(i).smallestWithin(ticks, layout.slotWidth(i), layout.slotHeight(i)));
        }
        return placement(runs);
    }

    /** The placement with given parameters, each of which fits its kernel's slot. */
    ContestPlacement placement(List<Execution> runs) {
        var placed = new ArrayList<PlacedKernel>();
        for (int i = 0; i < model.kernels(); i++) {
            var run = runs.get(i);
            boolean turned = run.width() > layout.slotWidth(i) || run.height() > layout.slotHeight(i);
            int columns = turned ? run.height() : run.width();
            int rows = turned ? run.width() : run.height();
            placed.add(new PlacedKernel(
                    run,
                    layout.slotX(i) + (layout.slotWidth(i) - columns) / 2,
                    layout.slotY(i) + (layout.slotHeight(i) - rows) / 2,
                    turned));
        }
        return new ContestPlacement(model.graph(), placed);
    }
}
