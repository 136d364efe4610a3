package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.number.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Operators that move nothing: they change how the dimensions of a value step through the tensor that travels. */
final class ViewFamily implements KernelFamily {
    static final List<String> OPERATORS = List.of(
            "Reshape",
            "Flatten",
            "Squeeze",
            "Unsqueeze",
            "Transpose",
            "Identity",
            "Dropout",
            "DepthToSpace",
            "SpaceToDepth");

    @Override
    public String name() {
        return "view";
    }

    @Override
    public List<String> operators() {
        return OPERATORS;
    }

    @Override
    public Optional<String> refusal(Node node) {
        boolean plain = node.outputs().size() == 1 || node.outputs().get(1).isAbsent();
        return plain ? Optional.empty() : Optional.of("is asked for its mask");
    }

    @Override
    public void lower(Node node, Lowering lowering) {
        Stream input = lowering.stream(node.input(0));
        List<Integer> shape = node.output().type().shape();
        if (node.op().equals("Transpose")) {
            int rank = input.shape().size();
            var reversed = new int[rank];
            for (int d = 0; d < rank; d++) {
                reversed[d] = rank - 1 - d;
            }
            View view = input.view().transposed(node.attributes().ints("perm", reversed));
            lowering.define(node.output(), new Stream(input.source(), input.layout(), view, shape));
            return;
        }
        if (node.op().endsWith("ToSpace") || node.op().startsWith("SpaceTo")) {
            input = unfolded(input, node, lowering);
        }
        if (input.view().reshaped(shape).isEmpty()) {
            input = inOrder(input, node, lowering);
        }
        View view = input.view()
                .reshaped(shape)
                .orElseThrow(() -> lowering.unsupported(node, "needs a reordering of elements on the wafer"));
        lowering.define(node.output(), new Stream(input.source(), input.layout(), view, shape));
    }

    /** The stream with the steps inside a block next to the dimension that they go into. */
    private static Stream unfolded(Stream input, Node node, Lowering lowering) {
        int block = node.attributes().intValue("blocksize", 1);
        List<Integer> from = input.shape();
        boolean toSpace = node.op().equals("DepthToSpace");
        boolean channelsFirst = node.attributes().string("mode", "DCR").equals("CRD");
        List<Integer> split;
        int[] order;
        if (toSpace) {
            int channels = from.get(1) / block / block;
            split = channelsFirst
                    ? List.of(from.get(0), channels, block, block, from.get(2), from.get(3))
                    : List.of(from.get(0), block, block, channels, from.get(2), from.get(3));
            order = channelsFirst ? new int[] {0, 1, 4, 2, 5, 3} : new int[] {0, 3, 4, 1, 5, 2};
        } else {
            split = List.of(from.get(0), from.get(1), from.get(2) / block, block, from.get(3) / block, block);
            order = new int[] {0, 3, 5, 1, 2, 4};
        }
        var shape = new ArrayList<Integer>();
        for (int d : order) {
            shape.add(split.get(d));
        }
        View view = input.view()
                .reshaped(split)
                .orElseThrow(() -> lowering.unsupported(node, "needs a reordering of elements on the wafer"))
                .transposed(order);
        return new Stream(input.source(), input.layout(), view, shape);
    }

    /** The stream with its elements brought into row-major order. */
    private static Stream inOrder(Stream stream, Node node, Lowering lowering) {
        DataType type = lowering.streamType(node.input(0));
        Layout wanted = stream.view().rowMajor(type, lowering.frame());
        Layout renamed = View.of(stream.shape()).rowMajor(type, lowering.frame());
        return Stream.of(lowering.require(stream, wanted, node).source(), renamed, stream.shape());
    }

    /** All axes of a list of dimensions that have more than one step. */
    static List<Axis> steps(List<Axis> axes) {
        var result = new ArrayList<Axis>();
        for (Axis axis : axes) {
            if (axis.extent() > 1) {
                result.add(axis);
            }
        }
        return result;
    }
}
