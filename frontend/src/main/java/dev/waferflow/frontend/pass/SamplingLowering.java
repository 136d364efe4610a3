package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.Elements;
import dev.waferflow.frontend.op.OpContext;
import dev.waferflow.frontend.op.Window;
import dev.waferflow.machine.number.DataType;
import java.util.Arrays;

/**
 * Writes operators that read between pixels as GridSample, which does: a deformable convolution is a product of the samples
 * under its taps, regions of interest are means of samples.
 */
public final class SamplingLowering implements Pass {
    /** Samples per bin in one direction: each has a GridSample of its own. */
    private static final int MOST_SAMPLES = 4;

    @Override
    public String name() {
        return "sampling-lowering";
    }

    @Override
    public Graph run(Graph graph) {
        return Rewrite.apply(graph, SamplingLowering::rewrite);
    }

    private static boolean rewrite(Node node, Rewrite rewrite) {
        return switch (node.op()) {
            case "DeformConv" -> convolution(node, new Steps(node, rewrite));
            case "RoiAlign" ->
                node.attributes().string("mode", "avg").equals("avg")
                        && node.attributes().integer("sampling_ratio", 0) > 0
                        && node.attributes().integer("sampling_ratio", 0) <= MOST_SAMPLES
                        && regions(node, new Steps(node, rewrite));
            default -> false;
        };
    }

    private static boolean convolution(Node node, Steps steps) {
        var window = Window.ofConvolution(OpContext.of(node));
        int[] x = node.input(0).type().dims();
        DataType type = node.input(0).type().elementType();
        int parts = node.attributes().intValue("offset_group", 1);
        int taps = window.taps();
        int rows = window.output(0);
        int columns = window.output(1);
        Value images = steps.reshaped(steps.in(0), x[0] * parts, x[1] / parts, x[2], x[3]);
        Value offsets = steps.reshaped(steps.in(2), x[0] * parts, taps, 2, rows, columns);
        var places = new Value[2];
        for (int axis = 0; axis < 2; axis++) {
            int along = axis;
            Value moved =
                    steps.op("Gather", Attributes.none().with("axis", 2), offsets, steps.number(DataType.INT64, axis));
            Value start = steps.constant(Elements.fromDoubles(type, new int[] {1, taps, rows, columns}, i -> {
                int tap = i / (rows * columns);
                int step = along == 0 ? tap / window.kernel(1) : tap % window.kernel(1);
                int place = along == 0 ? i / columns % rows : i % columns;
                return place * window.stride(along) + step * window.dilation(along) - window.padBegin(along);
            }));
            places[axis] = normalized(steps, steps.op("Add", moved, start), x[2 + axis]);
        }
        Value grid = steps.reshaped(pairs(steps, places[1], places[0]), x[0] * parts, taps * rows, columns, 2);
        Value samples = steps.op("GridSample", Attributes.none().with("mode", "linear"), images, grid);
        if (node.hasInput(4)) {
            samples = steps.op("Mul", samples, steps.reshaped(steps.in(4), x[0] * parts, 1, taps * rows, columns));
        }
        Value stacked = steps.reshaped(samples, x[0], x[1] * taps, rows, columns);
        int[] w = node.input(1).type().dims();
        Value weight = steps.reshaped(steps.in(1), w[0], w[1] * taps, 1, 1);
        var group = Attributes.none().with("group", node.attributes().integer("group", 1));
        return steps.become(
                node.hasInput(3)
                        ? steps.op("Conv", group, stacked, weight, steps.in(3))
                        : steps.op("Conv", group, stacked, weight));
    }

    /** One GridSample for each of the samples that a bin has in the same place of it. */
    private static boolean regions(Node node, Steps steps) {
        DataType type = node.input(0).type().elementType();
        int ratio = node.attributes().intValue("sampling_ratio", 0);
        int[] bins = {node.output().type().dim(2), node.output().type().dim(3)};
        int count = node.input(1).type().dim(0);
        Value images = steps.op("Gather", steps.in(0), steps.in(2));
        var places = new Value[2][ratio];
        var inside = new Value[2][ratio];
        for (int axis = 0; axis < 2; axis++) {
            int extent = node.input(0).type().dim(2 + axis);
            for (int k = 0; k < ratio; k++) {
                Value place = places(node, steps, axis, bins[axis], (k + 0.5) / ratio);
                inside[axis][k] = steps.reshaped(
                        inside(steps, place, extent), count, 1, axis == 0 ? bins[0] : 1, axis == 0 ? 1 : bins[1]);
                Value clamped =
                        steps.op("Min", steps.op("Max", place, steps.number(type, 0)), steps.number(type, extent - 1));
                Value spread = steps.reshaped(
                        normalized(steps, clamped, extent), count, axis == 0 ? bins[0] : 1, axis == 0 ? 1 : bins[1]);
                places[axis][k] = steps.op("Expand", spread, steps.longs(count, bins[0], bins[1]));
            }
        }
        Value sum = null;
        for (int a = 0; a < ratio; a++) {
            for (int b = 0; b < ratio; b++) {
                Value grid = pairs(steps, places[1][b], places[0][a]);
                Value sampled = steps.op("GridSample", Attributes.none().with("mode", "linear"), images, grid);
                Value term = steps.op("Mul", sampled, steps.op("Mul", inside[0][a], inside[1][b]));
                sum = sum == null ? term : steps.op("Add", sum, term);
            }
        }
        return steps.become(steps.op("Mul", sum, steps.number(type, 1.0 / ratio / ratio)));
    }

    /** 1 where a place is at most one pixel outside, else 0. */
    private static Value inside(Steps steps, Value place, int extent) {
        DataType type = place.type().elementType();
        Value low = steps.op("GreaterOrEqual", place, steps.number(type, -1));
        Value high = steps.op("LessOrEqual", place, steps.number(type, extent));
        return steps.op("Where", steps.op("And", low, high), steps.number(type, 1), steps.number(type, 0));
    }

    /** The rows or columns of one sample of every bin of every region. */
    private static Value places(Node node, Steps steps, int axis, int bins, double within) {
        DataType type = node.input(0).type().elementType();
        boolean half = node.attributes()
                .string("coordinate_transformation_mode", "half_pixel")
                .equals("half_pixel");
        Value scaled = steps.op(
                "Mul", steps.in(1), steps.number(type, node.attributes().floating("spatial_scale", 1)));
        if (half) {
            scaled = steps.op("Sub", scaled, steps.number(type, 0.5));
        }
        var alongColumns = Attributes.none().with("axis", 1);
        Value from = steps.op("Gather", alongColumns, scaled, steps.longs(1 - axis));
        Value to = steps.op("Gather", alongColumns, scaled, steps.longs(3 - axis));
        Value size = steps.op("Sub", to, from);
        if (!half) {
            size = steps.op("Max", size, steps.number(type, 1));
        }
        Value shares = steps.constant(Elements.fromDoubles(type, new int[] {1, bins}, i -> (i + within) / bins));
        return steps.op("Add", from, steps.op("Mul", size, shares));
    }

    /** Places in pixels as GridSample counts them: from -1 to 1 over the edges of the image. */
    private static Value normalized(Steps steps, Value place, int extent) {
        DataType type = place.type().elementType();
        Value scaled = steps.op("Mul", place, steps.number(type, 2.0 / extent));
        return steps.op("Add", scaled, steps.number(type, 1.0 / extent - 1));
    }

    /** Two fields as the two numbers of a new last dimension. */
    private static Value pairs(Steps steps, Value first, Value second) {
        int[] shape = Arrays.copyOf(first.type().dims(), first.type().rank() + 1);
        shape[shape.length - 1] = 1;
        return steps.op(
                "Concat",
                Attributes.none().with("axis", shape.length - 1),
                steps.reshaped(first, shape),
                steps.reshaped(second, shape));
    }
}
