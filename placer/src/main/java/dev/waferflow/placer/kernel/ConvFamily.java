package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.VectorOp;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Convolutions in one and two dimensions with constant weights; depthwise ones work lane by lane. */
final class ConvFamily implements KernelFamily {
    @Override
    public String name() {
        return "conv";
    }

    @Override
    public List<String> operators() {
        return List.of("Conv");
    }

    @Override
    public Optional<String> refusal(Node node) {
        if (!node.input(1).isConstant() || node.hasInput(2) && !node.input(2).isConstant()) {
            return Optional.of("has computed weights");
        }
        int rank = node.input(0).type().rank();
        return rank > 4 ? Optional.of("has " + (rank - 2) + " spatial dimensions") : Optional.empty();
    }

    @Override
    public void lower(Node node, Lowering lowering) {
        Geometry g = Geometry.of(
                node,
                node.input(1).type().shape().subList(2, node.input(1).type().rank()));
        Stream input = lowering.stream(node.input(0));
        int channels = node.input(0).type().dim(1);
        int outputs = node.output().type().dim(1);
        int groups = node.attributes().intValue("group", 1);
        boolean depthwise = groups == channels && outputs == channels && groups > 1;
        Layout output = g.output(lowering, node, outputs);
        Layout wanted = g.wanted(lowering, node, input, output, channels, 0);
        if (depthwise) {
            wanted = wanted.withLanes(output.lanes());
        }
        Feed feed = lowering.require(input, wanted, node);
        var followers = Followers.take(lowering, node.output(), output);
        Expr bias = node.hasInput(2)
                ? new Expr.Binary(VectorOp.ADD, Expr.input(), new Expr.Channel(vector(node, outputs)))
                : Expr.input();
        Expr finish = followers.expr().substitute(bias);
        var label = lowering.label(node, "layer").with(followers.sources());
        Kernel kernel;
        if (depthwise) {
            var shape = g.windows(WindowShape.Kind.WEIGHTED);
            kernel = new WindowKernel(
                    label.withOp("DepthwiseConv"), lowering.frame(), feed, output, shape, values(node), null, finish);
        } else {
            long macs = (long) node.output().type().size() * (channels / groups) * g.windowRows() * g.windowColumns();
            var shape = new DenseShape(
                    outputs,
                    g.windowRows(),
                    g.windowColumns(),
                    g.strideRows(),
                    g.strideColumns(),
                    g.dilationRows(),
                    g.dilationColumns(),
                    g.outputRows(),
                    false,
                    macs);
            kernel = new DenseKernel(
                    label, lowering.frame(), lowering.wafer(), feed, output, shape, weights(node, g, groups), finish);
        }
        int id = lowering.add(kernel);
        lowering.define(
                followers.result(),
                Stream.of(id, output, followers.result().type().shape()));
    }

    private static ChannelVector vector(Node node, int outputs) {
        return new ChannelVector(
                node.input(2).hasElements() ? node.input(2).constant().toFloats() : new float[outputs]);
    }

    private static float[] values(Node node) {
        return node.input(1).hasElements()
                ? node.input(1).constant().toFloats()
                : new float[node.input(1).type().size()];
    }

    private static Supplier<Weights> weights(Node node, Geometry g, int groups) {
        if (!node.input(1).hasElements()) {
            return () -> null;
        }
        Tensor tensor = node.input(1).constant();
        int perGroupIn = tensor.dim(1);
        int perGroupOut = tensor.dim(0) / groups;
        int taps = g.windowRows() * g.windowColumns();
        return () -> {
            float[] values = tensor.toFloats();
            return (k, c, r, s) -> k / perGroupOut == c / perGroupIn
                    ? values[(k * perGroupIn + c % perGroupIn) * taps + r * g.windowColumns() + s]
                    : 0;
        };
    }
}
