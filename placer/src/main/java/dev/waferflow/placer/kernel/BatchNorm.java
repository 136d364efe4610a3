package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Batch normalisation that could not be folded into a product before it: a factor and a summand per channel. */
final class BatchNorm {
    private BatchNorm() {}

    /**
     * The expression of an element-wise node over its operands, with what only the layout tells; empty if a parameter is
     * not a constant per channel.
     */
    static Optional<Expr> expr(Node node, List<Expr> args, List<Integer> shape, Layout layout) {
        return node.op().equals("BatchNormalization")
                ? normalized(node, args.get(0), shape, layout)
                : Pointwise.expr(node, args);
    }

    private static Optional<Expr> normalized(Node node, Expr x, List<Integer> shape, Layout layout) {
        int inner = 1;
        for (int d = 2; d < shape.size(); d++) {
            inner *= shape.get(d);
        }
        int channels = shape.size() < 2 ? 1 : shape.get(1);
        var others = new ArrayList<>(layout.positions());
        others.addAll(layout.columns());
        for (Axis axis : others) {
            if (axis.extent() > 1 && axis.stride() >= inner && axis.stride() < inner * channels) {
                return Optional.empty();
            }
        }
        var factor = new float[layout.channelCount()];
        var summand = new float[factor.length];
        double epsilon = node.attributes().floating("epsilon", 1e-5);
        for (int c = 0; c < factor.length; c++) {
            int channel = Axis.offset(layout.channels(), c) / inner % channels;
            double scale = parameter(node, 1, channel) / Math.sqrt(parameter(node, 4, channel) + epsilon);
            factor[c] = (float) scale;
            summand[c] = (float) (parameter(node, 2, channel) - parameter(node, 3, channel) * scale);
        }
        Expr product = new Expr.Binary(VectorOp.MUL, x, new Expr.Channel(new ChannelVector(factor)));
        return Optional.of(new Expr.Binary(VectorOp.ADD, product, new Expr.Channel(new ChannelVector(summand))));
    }

    private static double parameter(Node node, int index, int channel) {
        if (!node.input(index).hasElements()) {
            return 1;
        }
        Tensor tensor = node.input(index).constant();
        return tensor.doubleAt(channel);
    }
}
