package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/** Puts reordering kernels between a stream and a layout that enumerates its elements in another order. */
final class Reorders {
    private Reorders() {}

    /**
     * A feed in the wanted layout.
     *
     * @param source element of the feed's tensor for each element of the wanted layout's
     */
    static Feed feed(Lowering lowering, Feed feed, Layout wanted, IntUnaryOperator source, Node node) {
        if (feed.layout().isPadded()) {
            throw lowering.unsupported(node, "shares a padded input");
        }
        Layout from = onOneStrip(lowering, feed.layout());
        Layout to = onOneStrip(lowering, wanted.withPadding(0, 0, 0));
        var candidates = new LinkedHashSet<Integer>();
        candidates.add(from.lanes());
        candidates.add(to.lanes());
        for (int lanes = lowering.frame().maxLanes(from.strips().size()); lanes > 1; lanes /= 2) {
            candidates.add(lanes);
        }
        candidates.add(1);
        ReorderKernel tooLarge = null;
        for (int lanes : candidates) {
            Layout before = from.withLanes(lanes);
            Layout after = to.withLanes(lanes);
            var plans = before.lanes() == after.lanes()
                    ? ReorderKernel.plans(before, after, source)
                    : Optional.<List<ReorderPlan>>empty();
            if (plans.isEmpty()) {
                continue;
            }
            var label = new KernelLabel(node.name() + ".order", "adapter", "Reorder", List.of());
            var trial = new ReorderKernel(label, lowering.frame(), new Feed(feed.source(), before), after, plans.get());
            if (trial.bytes(lowering.wafer()) > lowering.wafer().sramBytes()) {
                tooLarge = trial;
                continue;
            }
            Feed given = lowering.adapt(feed.source(), feed.layout(), before, node);
            // What comes while a sample is sent waits in front, or the other readers of the stream would wait too.
            Feed gathered = trial.walksBack() ? lowering.buffered(given, 1) : given;
            var unique = lowering.label(node, "adapter");
            int id = lowering.add(new ReorderKernel(
                    new KernelLabel(unique.name() + ".order", "adapter", "Reorder", List.of()),
                    lowering.frame(),
                    gathered,
                    after,
                    plans.get()));
            return lowering.adapt(id, after, wanted, node);
        }
        if (tooLarge != null) {
            lowering.add(tooLarge);
        }
        throw lowering.unsupported(
                node,
                "needs its input in an order that no short walk through memory gives: "
                        + wanted.positions() + " " + wanted.channels() + " " + wanted.columns() + " of "
                        + from.positions() + " " + from.channels() + " " + from.columns());
    }

    /** The layout with all columns on the first strip. */
    private static Layout onOneStrip(Lowering lowering, Layout layout) {
        Frame frame = lowering.frame();
        return layout.withStrips(frame.spread(layout.columnCount(), 1, frame.stripCount(1)));
    }
}
