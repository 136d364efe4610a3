package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.program.VectorOp;
import java.util.List;

/** Local response normalisation: squares, a sum over neighbouring channels as a banded product, and a power. */
final class ResponseNormFamily implements KernelFamily {
    @Override
    public String name() {
        return "response-norm";
    }

    @Override
    public List<String> operators() {
        return List.of("LRN");
    }

    @Override
    public void lower(Node node, Lowering lowering) {
        var attributes = node.attributes();
        int size = attributes.intValue("size", 1);
        int below = (size - 1) / 2;
        int above = size / 2;
        Stream input = lowering.stream(node.input(0));
        List<Integer> shape = node.output().type().shape();
        int channels = shape.get(1);
        var frame = lowering.frame();
        var type = lowering.streamType(node.output());
        Layout layout = Orientation.IMAGE.layout(lowering, View.of(shape), type);
        Feed feed = lowering.require(input, Orientation.IMAGE.layout(lowering, input.view(), type), node);
        feed = new Feed(feed.source(), layout);
        KernelLabel label = lowering.label(node, "layer");
        Expr scaled = Pointwise.times(Expr.input(), Math.sqrt(attributes.floating("alpha", 1e-4) / size));
        int squares = lowering.add(new ElementwiseKernel(
                new KernelLabel(label.name() + ".squares", label.role(), label.op(), label.sources()),
                frame,
                List.of(feed),
                List.of(),
                layout,
                new Expr.Binary(VectorOp.MUL, scaled, scaled)));
        var dense = new DenseShape(
                channels,
                1,
                1,
                1,
                1,
                1,
                1,
                layout.rowCount(),
                false,
                (long) node.output().type().size() * size);
        Weights band = (k, c, r, s) -> c >= k - below && c <= k + above ? 1 : 0;
        Expr power = new Expr.Binary(
                VectorOp.POW,
                new Expr.Binary(VectorOp.ADD, Expr.input(), new Expr.Const((float) attributes.floating("bias", 1))),
                new Expr.Const((float) -attributes.floating("beta", 0.75)));
        int sums = lowering.add(new DenseKernel(
                new KernelLabel(label.name() + ".sums", label.role(), label.op(), label.sources()),
                frame,
                lowering.wafer(),
                new Feed(squares, layout),
                layout,
                dense,
                () -> band,
                power));
        var followers = Followers.take(lowering, node.output(), layout);
        Expr product = new Expr.Binary(VectorOp.MUL, Expr.input(), new Expr.Input(1));
        int id = lowering.add(new ElementwiseKernel(
                label.with(followers.sources()),
                frame,
                lowering.balanced(List.of(feed, new Feed(sums, layout))),
                List.of(),
                layout,
                followers.expr().substitute(product)));
        lowering.define(
                followers.result(),
                Stream.of(id, layout, followers.result().type().shape()));
    }
}
