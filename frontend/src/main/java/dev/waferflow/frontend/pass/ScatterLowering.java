package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.Elements;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.Arrays;

/** Writes operators that put elements at places as the plain ones of their kind: ScatterElements and ConvTranspose. */
public final class ScatterLowering implements Pass {
    @Override
    public String name() {
        return "scatter-lowering";
    }

    @Override
    public Graph run(Graph graph) {
        return Rewrite.apply(graph, ScatterLowering::rewrite);
    }

    private static boolean rewrite(Node node, Rewrite rewrite) {
        return switch (node.op()) {
            case "TensorScatter" -> cache(node, new Steps(node, rewrite));
            case "MaxUnpool" -> unpooled(node, new Steps(node, rewrite));
            case "Col2Im" -> image(node, new Steps(node, rewrite));
            default -> false;
        };
    }

    /** Entries of a cache from a place on, which each sample of the batch has its own; at the end on, or from the start again. */
    private static boolean cache(Node node, Steps steps) {
        TensorType past = node.input(0).type();
        TensorType update = node.input(1).type();
        int axis = Math.floorMod(node.attributes().intValue("axis", -2), past.rank());
        var along = new int[past.rank()];
        Arrays.fill(along, 1);
        along[axis] = update.dim(axis);
        Value places = steps.constant(Elements.fromLongs(DataType.INT64, along, i -> i));
        if (node.hasInput(2)) {
            var perBatch = new int[past.rank()];
            Arrays.fill(perBatch, 1);
            perBatch[0] = past.dim(0);
            places = steps.op("Add", places, steps.reshaped(steps.in(2), perBatch));
        }
        if (node.attributes().string("mode", "linear").equals("circular")) {
            places = steps.op("Mod", places, steps.number(DataType.INT64, past.dim(axis)));
        }
        Value all = steps.op("Expand", places, steps.longs(update.dims()));
        return steps.become(
                steps.op("ScatterElements", Attributes.none().with("axis", axis), steps.in(0), all, steps.in(1)));
    }

    /** Elements at their flat places among zeros; a larger result than pooling comes from has more zeros. */
    private static boolean unpooled(Node node, Steps steps) {
        TensorType x = node.input(0).type();
        int rank = x.rank() - 2;
        int[] kernel = node.attributes().ints("kernel_shape");
        int[] strides = node.attributes().ints("strides", ones(rank));
        int[] pads = node.attributes().ints("pads", new int[2 * rank]);
        int[] from = x.dims();
        int[] to = node.output().type().dims();
        var more = new int[2 * to.length];
        for (int d = 2; d < from.length; d++) {
            from[d] = (from[d] - 1) * strides[d - 2] - pads[d - 2] - pads[rank + d - 2] + kernel[d - 2];
            more[to.length + d] = to[d] - from[d];
        }
        Value zeros = steps.constant(Elements.filled(x.elementType(), 0, Tensor.sizeOf(from)));
        Value flat = steps.op(
                "ScatterElements", zeros, steps.reshaped(steps.in(1), x.size()), steps.reshaped(steps.in(0), x.size()));
        Value image = steps.reshaped(flat, from);
        return steps.become(Arrays.equals(from, to) ? image : steps.op("Pad", image, steps.longs(more)));
    }

    /** Blocks of an image added where they overlap: a transposed convolution with the unit weights of each place of a block. */
    private static boolean image(Node node, Steps steps) {
        int[] extents = ints(node.input(1).constant());
        int[] block = ints(node.input(2).constant());
        int rank = extents.length;
        int[] strides = node.attributes().ints("strides", ones(rank));
        int[] dilations = node.attributes().ints("dilations", ones(rank));
        int[] pads = node.attributes().ints("pads", new int[2 * rank]);
        int taps = Tensor.sizeOf(block);
        TensorType x = node.input(0).type();
        int channels = x.dim(1) / taps;
        var shape = new int[rank + 2];
        var weight = new int[rank + 2];
        var ends = pads.clone();
        var extra = new int[rank];
        shape[0] = x.dim(0);
        shape[1] = x.dim(1);
        weight[0] = x.dim(1);
        weight[1] = 1;
        for (int d = 0; d < rank; d++) {
            int reach = dilations[d] * (block[d] - 1) + 1;
            shape[d + 2] = (extents[d] + pads[d] + pads[rank + d] - reach) / strides[d] + 1;
            weight[d + 2] = block[d];
            int full = (shape[d + 2] - 1) * strides[d] + reach;
            int end = full - pads[d] - extents[d];
            ends[rank + d] = Math.max(0, end);
            extra[d] = Math.max(0, -end);
        }
        Value units =
                steps.constant(Elements.fromDoubles(x.elementType(), weight, i -> i / taps % taps == i % taps ? 1 : 0));
        var attributes = Attributes.none()
                .with("group", channels)
                .with("strides", strides)
                .with("dilations", dilations)
                .with("pads", ends)
                .with("output_padding", extra);
        return steps.become(steps.op("ConvTranspose", attributes, steps.reshaped(steps.in(0), shape), units));
    }

    private static int[] ints(Tensor tensor) {
        return Arrays.stream(tensor.toLongs()).mapToInt(Math::toIntExact).toArray();
    }

    private static int[] ones(int count) {
        var result = new int[count];
        Arrays.fill(result, 1);
        return result;
    }
}
