package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.number.DataType;
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
        boolean padded = false;
        for (int pad : node.attributes().ints("pads")) {
            padded |= pad > 0;
        }
        boolean average = node.op().equals("AveragePool");
        boolean ceil = node.attributes().integer("ceil_mode", 0) != 0;
        return average && (ceil || padded && node.attributes().integer("count_include_pad", 0) == 0)
                ? Optional.of("averages windows of different sizes at the borders")
                : Optional.empty();
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
        float pad = maximum ? (lowering.frame().precision() == DataType.FP16 ? -65504 : -Float.MAX_VALUE) : 0;
        Layout wanted = g.wanted(lowering, node, input, output, channels, pad).withLanes(output.lanes());
        Feed feed = lowering.require(input, wanted, node);
        var followers = Followers.take(lowering, node.output(), output);
        Expr value = maximum
                ? Expr.input()
                : Pointwise.times(Expr.input(), 1.0 / (g.windowRows() * g.windowColumns()));
        var shape = new WindowShape(
                maximum ? WindowShape.Kind.MAX : WindowShape.Kind.SUM, g.windowRows(), g.windowColumns(),
                g.strideRows(), g.strideColumns(), g.dilationRows(), g.dilationColumns(), g.outputRows());
        KernelLabel base = lowering.label(node, "layer");
        var sources = new ArrayList<>(base.sources());
        sources.addAll(followers.sources());
        int id = lowering.add(new WindowKernel(
                new KernelLabel(base.name(), base.role(), base.op(), sources),
                lowering.frame(),
                feed,
                output,
                shape,
                null,
                followers.expr().substitute(value)));
        lowering.define(followers.result(), Stream.of(id, output, followers.result().type().shape()));
    }
}
