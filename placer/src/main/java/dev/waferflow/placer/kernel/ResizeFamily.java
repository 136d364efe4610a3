package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.GraphAssembler.NodeParts;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.Evaluation;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Nearest and linear resizing of rows and columns. */
final class ResizeFamily implements KernelFamily {
    @Override
    public String name() {
        return "resize";
    }

    @Override
    public List<String> operators() {
        return List.of("Resize");
    }

    @Override
    public Optional<String> refusal(Node node) {
        List<Integer> in = node.input(0).type().shape();
        List<Integer> out = node.output().type().shape();
        if (in.size() != 4 || !in.subList(0, 2).equals(out.subList(0, 2))) {
            return Optional.of("resizes other dimensions than rows and columns");
        }
        if (node.attributes().string("mode", "nearest").equals("cubic")) {
            return Optional.of("is cubic");
        }
        if (node.attributes().integer("antialias", 0) != 0
                || node.attributes()
                        .string("coordinate_transformation_mode", "half_pixel")
                        .equals("tf_crop_and_resize")) {
            return Optional.of("smooths or crops");
        }
        return Optional.empty();
    }

    @Override
    public void lower(Node node, Lowering lowering) {
        refusal(node).ifPresent(reason -> {
            throw lowering.unsupported(node, reason);
        });
        var rows = ResampleShape.Direction.of(
                positions(node, 2), node.input(0).type().dim(2));
        var columns = ResampleShape.Direction.of(
                positions(node, 3), node.input(0).type().dim(3));
        if (rows == null || columns == null) {
            throw lowering.unsupported(node, "has a factor that is not a ratio of small numbers");
        }
        Stream input = lowering.stream(node.input(0));
        List<Integer> shape = node.output().type().shape();
        Layout even = Orientation.IMAGE.layout(lowering, View.of(shape), lowering.streamType(node.output()));
        var outputStrips = new ArrayList<Strip>();
        var inputStrips = new ArrayList<Strip>();
        List<Strip> cut = lowering.frame().stripsFor(columns.blocks());
        for (Strip strip : cut) {
            outputStrips.add(new Strip(strip.from() * columns.out(), strip.to() * columns.out()));
            int from = strip.from() * columns.in();
            inputStrips.add(
                    strip.isEmpty() ? new Strip(from, from) : new Strip(from - 1, strip.to() * columns.in() + 1));
        }
        Layout output = even.withLanes(lowering.frame().maxLanes(cut.size())).withStrips(outputStrips);
        Layout wanted = Orientation.IMAGE
                .layout(lowering, input.view(), lowering.streamType(node.input(0)))
                .withLanes(output.lanes())
                .withStrips(inputStrips)
                .withPadding(1, 1, 0);
        Feed feed = lowering.require(input, wanted, node);
        var followers = Followers.take(lowering, node.output(), output);
        KernelLabel label = lowering.label(node, "layer").with(followers.sources());
        int id = lowering.add(new ResampleKernel(
                label, lowering.frame(), feed, output, new ResampleShape(rows, columns), followers.expr()));
        lowering.define(
                followers.result(),
                Stream.of(id, output, followers.result().type().shape()));
    }

    /** Where each step of the output lies in the input: the resized image of a ramp. */
    private static double[] positions(Node node, int axis) {
        int[] shape = node.input(0).type().dims();
        var ramp = new float[node.input(0).type().size()];
        int inner = axis == 2 ? shape[3] : 1;
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = i / inner % shape[axis];
        }
        Tensor tensor = Tensor.ofFloats(ramp, shape);
        var builder = new GraphBuilder("ramp");
        var inputs = new ArrayList<Value>();
        inputs.add(builder.input("x", TensorType.of(tensor)));
        for (int i = 1; i < node.inputs().size(); i++) {
            inputs.add(
                    node.hasInput(i) ? builder.constant("c" + i, node.input(i).constant()) : Value.ABSENT);
        }
        builder.output(builder.add(NodeParts.of(node.op(), "resize", node.attributes()), inputs, 1)
                .get(0));
        Tensor result = Evaluation.run(builder.build(), List.of(tensor), (value, known) -> {})
                .get(0);
        var positions = new double[result.dim(axis)];
        int step = axis == 2 ? result.dim(3) : 1;
        for (int k = 0; k < positions.length; k++) {
            positions[k] = result.doubleAt(k * step);
        }
        return positions;
    }
}
