package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.Elements;
import dev.waferflow.frontend.op.OpContext;
import dev.waferflow.frontend.op.Window;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes large convolutions in three dimensions as sums of convolutions of images: one for each place of the window in depth. The
 * planes that it reads lie one below the other in one image, with the pads of their rows between them. A small one is left as it
 * is: one PE computes it.
 */
public final class VolumeLowering implements Pass {
    /** Elements of input, weight and result that one PE may hold. */
    private static final int SMALL = 10_000;

    @Override
    public String name() {
        return "volume-lowering";
    }

    @Override
    public Graph run(Graph graph) {
        return Rewrite.apply(graph, VolumeLowering::rewrite);
    }

    private static boolean rewrite(Node node, Rewrite rewrite) {
        if (!node.op().equals("Conv")
                || node.input(0).type().rank() != 5
                || !node.input(1).hasElements()) {
            return false;
        }
        long size = (long) node.input(0).type().size()
                + node.input(1).type().size()
                + node.output().type().size();
        return size > SMALL && planes(node, new Steps(node, rewrite));
    }

    private static boolean planes(Node node, Steps steps) {
        int[] x = node.input(0).type().dims();
        int[] y = node.output().type().dims();
        var window = Window.ofConvolution(OpContext.of(node));
        int step = window.stride(1);
        int reach = (window.kernel(1) - 1) * window.dilation(1) + 1;
        int padded = x[3] + window.padBegin(1) + window.padEnd(1);
        int height = (padded + step - 1) / step * step;
        int depth = x[2] + window.padBegin(0) + window.padEnd(0);
        Value flat = steps.reshaped(steps.in(0), x[0], x[1], x[2], x[3] * x[4]);
        int above = window.padBegin(1) * x[4];
        int below = (height - x[3] - window.padBegin(1)) * x[4];
        boolean fits = depth == x[2] && height == x[3];
        Value planes = fits
                ? flat
                : steps.op("Pad", flat, steps.longs(0, 0, window.padBegin(0), above, 0, 0, window.padEnd(0), below));
        var attributes = Attributes.none()
                .with("group", node.attributes().integer("group", 1))
                .with("strides", step, window.stride(2))
                .with("dilations", window.dilation(1), window.dilation(2))
                .with("pads", 0, window.padBegin(2), Math.max(0, reach - step), window.padEnd(2));
        Value sum = null;
        for (int k = 0; k < window.kernel(0); k++) {
            Value read = every(steps, planes, 2, depth, k * window.dilation(0), window.stride(0), y[2]);
            var inputs = new ArrayList<>(
                    List.of(steps.reshaped(read, x[0], x[1], y[2] * height, x[4]), weight(node, steps, k)));
            if (sum == null && node.hasInput(2)) {
                inputs.add(steps.in(2));
            }
            Value term = steps.op("Conv", attributes, inputs.toArray(Value[]::new));
            sum = sum == null ? term : steps.op("Add", sum, term);
        }
        int all = height / step;
        Value images = steps.reshaped(sum, x[0], y[1] * y[2], all, y[4]);
        return steps.become(steps.reshaped(every(steps, images, 2, all, 0, 1, y[3]), y));
    }

    /** Places {@code from, from + step ...} of a dimension. */
    private static Value every(Steps steps, Value value, int axis, int extent, int from, int step, int count) {
        if (count == extent) {
            return value;
        }
        int to = from + (count - 1) * step + 1;
        return steps.op("Slice", value, steps.longs(from), steps.longs(to), steps.longs(axis), steps.longs(step));
    }

    /** The weights of one place of the window in depth. */
    private static Value weight(Node node, Steps steps, int place) {
        Tensor w = node.input(1).constant();
        int area = w.dim(3) * w.dim(4);
        return steps.constant(Elements.fromDoubles(
                w.type(),
                new int[] {w.dim(0), w.dim(1), w.dim(3), w.dim(4)},
                i -> w.doubleAt((i / area * w.dim(2) + place) * area + i % area)));
    }
}
