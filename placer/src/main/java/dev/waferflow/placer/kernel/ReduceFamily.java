package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Sums, means and maxima over all rows and columns of an image. */
final class ReduceFamily implements KernelFamily {
    @Override
    public String name() {
        return "reduce";
    }

    @Override
    public List<String> operators() {
        return List.of("GlobalAveragePool", "GlobalMaxPool", "ReduceMean", "ReduceSum", "ReduceMax");
    }

    @Override
    public void lower(Node node, Lowering lowering) {
        Stream input = lowering.stream(node.input(0));
        List<Integer> shape = input.shape();
        var reduced = new ArrayList<Axis>();
        var kept = new ArrayList<Axis>();
        boolean[] over = axes(node, shape.size());
        for (int d = 0; d < shape.size(); d++) {
            (over[d] ? reduced : kept).addAll(ViewFamily.steps(input.view().dim(d)));
        }
        List<Axis> batch = shape.size() > 2 ? input.view().dim(0) : List.of();
        Layout layout = input.layout() != null
                ? input.layout()
                : new Layout(
                        lowering.streamType(node.input(0)),
                        batch,
                        input.view().dims(2, Math.max(2, shape.size() - 1)),
                        input.view().dim(1),
                        shape.size() > 3 ? input.view().dim(shape.size() - 1) : List.of(),
                        1,
                        lowering.frame().stripsFor(shape.size() > 3 ? shape.get(shape.size() - 1) : 1),
                        0,
                        0,
                        0);
        layout = arranged(layout, reduced, kept, lowering);
        layout = layout.withPadding(0, 0, 0);
        Feed feed = new Feed(lowering.require(input, layout, node).source(), layout);
        lower(node, lowering, feed, layout);
    }

    /** The layout with what is reduced as rows and columns; in another order if it has to be. */
    private static Layout arranged(Layout layout, List<Axis> reduced, List<Axis> kept, Lowering lowering) {
        var positions = new ArrayList<>(Axis.canonical(layout.positions()));
        var channels = new ArrayList<>(layout.channels());
        int steps = Axis.size(reduced);
        if (layout.columnCount() > 1 || steps == 1) {
            var spatial = new ArrayList<>(layout.rows());
            spatial.addAll(layout.columns());
            var rest = new ArrayList<>(layout.images());
            rest.addAll(layout.channels());
            if (Axis.sameSteps(spatial, reduced) && Axis.canonical(rest).equals(Axis.canonical(kept))) {
                return layout;
            }
        } else {
            List<Axis> rows = Axis.innermost(positions, steps);
            List<Axis> images = Axis.outermost(positions, Math.max(1, layout.records() / steps));
            var rest = new ArrayList<>(images);
            rest.addAll(channels);
            if (Axis.sameSteps(rows, reduced) && Axis.canonical(rest).equals(Axis.canonical(kept))) {
                return new Layout(
                        layout.type(), images, rows, channels, List.of(), layout.lanes(), layout.strips(), 0, 0, 0);
            }
        }
        int last = Math.max(0, kept.size() - 1);
        List<Axis> inner = kept.isEmpty() ? List.of() : List.of(kept.get(last));
        return new Layout(
                layout.type(),
                kept.subList(0, last),
                reduced,
                inner,
                List.of(),
                1,
                lowering.frame().stripsFor(1),
                0,
                0,
                0);
    }

    private static boolean[] axes(Node node, int rank) {
        var over = new boolean[rank];
        if (node.op().endsWith("Pool")) {
            for (int d = 2; d < rank; d++) {
                over[d] = true;
            }
            return over;
        }
        if (!node.hasInput(1)) {
            Arrays.fill(over, node.attributes().integer("noop_with_empty_axes", 0) == 0);
            return over;
        }
        if (node.input(1).type().size() == 0) {
            Arrays.fill(over, node.attributes().integer("noop_with_empty_axes", 0) == 0);
        }
        for (long axis : node.input(1).constant().toLongs()) {
            over[(int) (axis < 0 ? axis + rank : axis)] = true;
        }
        return over;
    }

    private void lower(Node node, Lowering lowering, Feed feed, Layout layout) {
        boolean maximum = node.op().contains("Max");
        boolean mean = node.op().contains("Average") || node.op().contains("Mean");
        int elements = layout.rowCount() * layout.columnCount();
        Expr scale = mean ? Pointwise.times(Expr.input(), 1.0 / elements) : Expr.input();
        int images = layout.imageCount();
        int channels = layout.channelCount();
        var used = new ArrayList<Strip>();
        int count = 0;
        for (Strip strip : layout.strips()) {
            used.add(strip.isEmpty() ? null : new Strip(count, ++count));
        }
        for (int s = 0; s < used.size(); s++) {
            if (used.get(s) == null) {
                used.set(s, new Strip(count, count));
            }
        }
        Layout result = resultLayout(node, lowering, images, channels, layout.lanes());
        KernelLabel label = lowering.label(node, "layer");
        var followers = Followers.take(lowering, node.output(), result);
        var sources = new ArrayList<>(label.sources());
        sources.addAll(followers.sources());
        label = new KernelLabel(label.name(), label.role(), label.op(), sources);
        if (count == 1) {
            int id = lowering.add(new PoolAllKernel(
                    label,
                    lowering.frame(),
                    feed,
                    result,
                    maximum,
                    followers.expr().substitute(scale)));
            lowering.define(
                    followers.result(),
                    Stream.of(id, result, followers.result().type().shape()));
            return;
        }
        Layout partial = new Layout(
                layout.type(),
                List.of(new Axis(images, channels * count)),
                List.of(),
                List.of(new Axis(channels, count)),
                List.of(new Axis(count, 1)),
                layout.lanes(),
                used,
                0,
                0,
                0);
        int id = lowering.add(new PoolAllKernel(label, lowering.frame(), feed, partial, maximum, scale));
        var gathered = new ArrayList<Strip>();
        for (int s = 0; s < used.size(); s++) {
            gathered.add(s == 0 ? new Strip(0, count) : new Strip(count, count));
        }
        Feed all = lowering.require(
                new Stream(id, partial, View.of(List.of(images, channels, count)), List.of(images, channels, count)),
                partial.withStrips(gathered),
                node);
        var window = new WindowShape(maximum ? WindowShape.Kind.MAX : WindowShape.Kind.SUM, 1, count, 1, 1, 1, 1, 1);
        int last = lowering.add(new WindowKernel(
                lowering.label(node, "layer"), lowering.frame(), all, result, window, null, null, followers.expr()));
        lowering.define(
                followers.result(),
                Stream.of(last, result, followers.result().type().shape()));
    }

    private static Layout resultLayout(Node node, Lowering lowering, int images, int channels, int lanes) {
        return new Layout(
                lowering.streamType(node.output()),
                List.of(new Axis(images, channels)),
                List.of(),
                List.of(new Axis(channels, 1)),
                List.of(),
                lanes,
                lowering.frame().stripsFor(1),
                0,
                0,
                0);
    }

    @Override
    public Optional<String> refusal(Node node) {
        if (!node.output().type().elementType().floating()
                || node.input(0).type().rank() < 2) {
            return Optional.of("reduces whole numbers, or a vector");
        }
        return node.hasInput(1) && !node.input(1).isConstant() ? Optional.of("has computed axes") : Optional.empty();
    }
}
