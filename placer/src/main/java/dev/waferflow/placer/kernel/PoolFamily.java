package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Pooling with a window. */
final class PoolFamily implements KernelFamily {
    @Override
    public String name() {
        return "pool";
    }

    @Override
    public List<String> operators() {
        return List.of("MaxPool", "AveragePool");
    }

    @Override
    public Optional<String> refusal(Node node) {
        if (node.outputs().size() > 1) {
            return Optional.of("is asked for the places of its maxima");
        }
        if (node.input(0).type().rank() > 4) {
            return Optional.of("has " + (node.input(0).type().rank() - 2) + " spatial dimensions");
        }
        return Optional.empty();
    }

    @Override
    public void lower(Node node, Lowering lowering) {
        refusal(node).ifPresent(reason -> {
            throw lowering.unsupported(node, reason);
        });
        var window = new ArrayList<Integer>();
        for (int extent : node.attributes().ints("kernel_shape")) {
            window.add(extent);
        }
        Geometry g = Geometry.of(node, window);
        if (g.coversAll()) {
            new ReduceFamily().lower(node, lowering);
            return;
        }
        boolean maximum = node.op().equals("MaxPool");
        Stream input = lowering.stream(node.input(0));
        int channels = node.input(0).type().dim(1);
        Layout output = g.output(lowering, node, channels);
        float pad = maximum ? Float.NEGATIVE_INFINITY : 0;
        Layout wanted = g.wanted(lowering, node, input, output, channels, pad).withLanes(output.lanes());
        Feed feed = lowering.require(input, wanted, node);
        var followers = Followers.take(lowering, node.output(), output);
        float[] perRow = maximum ? null : shares(node, g, 0);
        float[] perColumn = maximum ? null : shares(node, g, 1);
        boolean even = maximum || isEven(perRow) && isEven(perColumn);
        Expr value = Expr.input();
        if (!maximum) {
            value = even
                    ? Pointwise.times(value, 1.0 / Math.round(1.0 / perRow[0] / perColumn[0]))
                    : times(times(value, new Expr.Input(1)), new Expr.Input(2));
        }
        var shape = g.windows(maximum ? WindowShape.Kind.MAX : WindowShape.Kind.SUM);
        int id = lowering.add(new WindowKernel(
                lowering.label(node, "layer").with(followers.sources()),
                lowering.frame(),
                feed,
                output,
                shape,
                null,
                even ? null : new WindowKernel.Shares(perRow, perColumn),
                followers.expr().substitute(value)));
        lowering.define(
                followers.result(),
                Stream.of(id, output, followers.result().type().shape()));
    }

    private static Expr times(Expr a, Expr b) {
        return new Expr.Binary(VectorOp.MUL, a, b);
    }

    private static boolean isEven(float[] shares) {
        for (float share : shares) {
            if (share != shares[0]) {
                return false;
            }
        }
        return true;
    }

    /** For each place of the result along an axis: 1 / how many elements of the window count. */
    private static float[] shares(Node node, Geometry g, int axis) {
        if (axis == 1 && g.flat()) {
            return new float[] {1};
        }
        boolean countsPadding = node.attributes().integer("count_include_pad", 0) != 0;
        int spatial = g.flat() ? 1 : 2;
        int size = axis == 0 ? g.inputRows() : g.inputColumns();
        int window = axis == 0 ? g.windowRows() : g.windowColumns();
        int stride = axis == 0 ? g.strideRows() : g.strideColumns();
        int dilation = axis == 0 ? g.dilationRows() : g.dilationColumns();
        int pad = axis == 0 ? g.padTop() : g.padLeft();
        boolean given = node.attributes().string("auto_pad", "NOTSET").equals("NOTSET")
                && node.attributes().has("pads");
        int after = given ? node.attributes().ints("pads")[spatial + axis] : countsPadding ? window : 0;
        int low = countsPadding ? -pad : 0;
        int high = countsPadding ? size + after : size;
        var shares = new float[axis == 0 ? g.outputRows() : g.outputColumns()];
        for (int i = 0; i < shares.length; i++) {
            int count = 0;
            for (int t = 0; t < window; t++) {
                int place = i * stride - pad + t * dilation;
                count += place >= low && place < high ? 1 : 0;
            }
            shares[i] = 1f / Math.max(1, count);
        }
        return shares;
    }
}
