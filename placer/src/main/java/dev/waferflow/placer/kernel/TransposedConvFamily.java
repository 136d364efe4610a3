package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Transposed convolutions: a convolution at the resolution of the input that makes every position of a stride's block as a
 * channel of its own, and then a kernel that weaves these channels into rows and columns.
 */
final class TransposedConvFamily implements KernelFamily {
    @Override
    public String name() {
        return "transposed-conv";
    }

    @Override
    public List<String> operators() {
        return List.of("ConvTranspose");
    }

    @Override
    public Optional<String> refusal(Node node) {
        if (!node.input(1).isConstant() || node.hasInput(2) && !node.input(2).isConstant()) {
            return Optional.of("has computed weights");
        }
        if (node.input(0).type().rank() > 4) {
            return Optional.of("has " + (node.input(0).type().rank() - 2) + " spatial dimensions");
        }
        for (int dilation : node.attributes().ints("dilations", new int[0])) {
            if (dilation != 1) {
                return Optional.of("is dilated");
            }
        }
        return Optional.empty();
    }

    /** One spatial direction: how blocks of outputs depend on inputs. */
    private record Direction(int kernel, int stride, int pad, int input, int output) {
        int blocks() {
            return (output + stride - 1) / stride;
        }

        /** First input of the window of block 0; block Y's window starts Y later. */
        int first() {
            return Math.min(0, -Math.floorDiv(kernel - 1 - pad, stride));
        }

        int last() {
            return Math.floorDiv(stride - 1 + pad, stride);
        }

        int window() {
            return last() - first() + 1;
        }

        /** The weight with which window place {@code d} counts for place {@code a} of a block, or -1. */
        int tap(int a, int d) {
            int tap = a + pad - (first() + d) * stride;
            return tap >= 0 && tap < kernel ? tap : -1;
        }
    }

    @Override
    public void lower(Node node, Lowering lowering) {
        refusal(node).ifPresent(reason -> {
            throw lowering.unsupported(node, reason);
        });
        boolean flat = node.input(0).type().rank() == 3;
        Direction down = direction(node, 0);
        Direction right = flat ? new Direction(1, 1, 0, 1, 1) : direction(node, 1);
        int outputs = node.output().type().dim(1);
        int block = down.stride * right.stride;
        int images = node.output().type().dim(0);
        Stream input = lowering.stream(node.input(0));
        List<Strip> cut = lowering.frame().stripsFor(right.blocks());
        int lanes = lanes(outputs, lowering.frame().maxLanes(cut.size()));
        View view = View.of(List.of(images, outputs * block, down.blocks(), right.blocks()));
        Layout dense = new Layout(
                lowering.streamType(node.output()),
                view.dim(0),
                view.dim(2),
                view.dim(1),
                right.blocks() == 1 ? List.of() : view.dim(3),
                lanes,
                cut,
                0,
                0,
                0);
        Feed feed = lowering.require(input, wanted(lowering, node, input, dense, down, right, flat), node);
        int groups = node.attributes().intValue("group", 1);
        long macs = (long) node.input(0).type().size() * (outputs / groups) * down.kernel * right.kernel;
        var shape =
                new DenseShape(outputs * block, down.window(), right.window(), 1, 1, 1, 1, down.blocks(), false, macs);
        KernelLabel label = lowering.label(node, "layer");
        boolean woven = block > 1;
        List<Integer> outShape = node.output().type().shape();
        View outView = View.of(outShape);
        var strips = new ArrayList<Strip>();
        for (Strip strip : dense.strips()) {
            int from = Math.min(right.output, strip.from() * right.stride);
            strips.add(new Strip(from, strip.isEmpty() ? from : Math.min(right.output, strip.to() * right.stride)));
        }
        Layout output = new Layout(
                dense.type(),
                outView.dim(0),
                outView.dim(2),
                outView.dim(1),
                flat ? List.of() : outView.dim(3),
                lanes,
                strips,
                0,
                0,
                0);
        var followers = Followers.take(lowering, node.output(), output);
        Expr finish = followers.expr().substitute(bias(node, outputs));
        int id = lowering.add(new DenseKernel(
                woven ? label : label.with(followers.sources()),
                lowering.frame(),
                lowering.wafer(),
                feed,
                dense,
                shape,
                weights(node, down, right, groups),
                woven ? Expr.input() : finish));
        if (woven) {
            var weave =
                    new KernelLabel(label.name() + ".weave", "adapter", "Weave", List.of()).with(followers.sources());
            id = lowering.add(new WeaveKernel(
                    weave, lowering.frame(), new Feed(id, dense), output, down.stride, right.stride, finish));
        }
        lowering.define(
                followers.result(),
                Stream.of(id, output, followers.result().type().shape()));
    }

    /** The most lanes that share the channels out evenly. */
    private static int lanes(int channels, int most) {
        int lanes = Math.min(channels, most);
        while (channels % lanes != 0) {
            lanes--;
        }
        return lanes;
    }

    private static Direction direction(Node node, int axis) {
        var attributes = node.attributes();
        int kernel = node.input(1).type().dim(2 + axis);
        int stride = attributes.has("strides") ? attributes.ints("strides")[axis] : 1;
        int in = node.input(0).type().dim(2 + axis);
        int out = node.output().type().dim(2 + axis);
        int extra = attributes.has("output_padding") ? attributes.ints("output_padding")[axis] : 0;
        String auto = attributes.string("auto_pad", "NOTSET");
        int pad = attributes.has("pads") ? attributes.ints("pads")[axis] : 0;
        if (attributes.has("output_shape") || auto.startsWith("SAME")) {
            int total = Math.max(0, (in - 1) * stride + extra + kernel - out);
            pad = auto.equals("SAME_UPPER") ? total / 2 : total - total / 2;
        }
        return new Direction(kernel, stride, pad, in, out);
    }

    private static Layout wanted(
            Lowering lowering, Node node, Stream input, Layout dense, Direction down, Direction right, boolean flat) {
        View view = input.view();
        var strips = new ArrayList<Strip>();
        for (Strip strip : dense.strips()) {
            strips.add(
                    strip.isEmpty()
                            ? new Strip(right.input, right.input)
                            : new Strip(strip.from() + right.first(), strip.to() + right.last()));
        }
        List<Axis> columns = flat ? List.of() : view.dim(3);
        Layout current = lowering.layoutOf(input, view.dim(0), view.dim(2), view.dim(1), columns);
        int padTop = -down.first();
        int padBottom = Math.max(0, down.blocks() + down.last() - down.input);
        return new Layout(
                current.type(),
                view.dim(0),
                view.dim(2),
                view.dim(1),
                columns,
                current.strips().size() == strips.size()
                        ? current.lanes()
                        : lowering.frame().lanesFor(Axis.size(view.dim(1)), strips),
                strips,
                padTop,
                padBottom,
                0);
    }

    private static Expr bias(Node node, int outputs) {
        return node.hasInput(2)
                ? new Expr.Binary(
                        VectorOp.ADD,
                        Expr.input(),
                        new Expr.Channel(new ChannelVector(
                                node.input(2).hasElements()
                                        ? node.input(2).constant().toFloats()
                                        : new float[outputs])))
                : Expr.input();
    }

    private static Supplier<Weights> weights(Node node, Direction down, Direction right, int groups) {
        if (!node.input(1).hasElements()) {
            return () -> null;
        }
        Tensor tensor = node.input(1).constant();
        int perGroupIn = tensor.dim(0) / groups;
        int perGroupOut = tensor.dim(1);
        return () -> {
            float[] values = tensor.toFloats();
            return (k, c, r, s) -> {
                int b = k % right.stride;
                int a = k / right.stride % down.stride;
                int channel = k / (right.stride * down.stride);
                int tapRow = down.tap(a, r);
                int tapColumn = right.tap(b, s);
                return tapRow < 0 || tapColumn < 0 || channel / perGroupOut != c / perGroupIn
                        ? 0
                        : values[
                                ((c * perGroupOut + channel % perGroupOut) * down.kernel + tapRow) * right.kernel
                                        + tapColumn];
            };
        };
    }
}
