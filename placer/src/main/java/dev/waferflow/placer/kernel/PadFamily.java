package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import java.util.List;
import java.util.Optional;

/** Padding with a number, and cropping, of all dimensions but the outermost. */
final class PadFamily implements KernelFamily {
    @Override
    public String name() {
        return "pad";
    }

    @Override
    public List<String> operators() {
        return List.of("Pad");
    }

    @Override
    public Optional<String> refusal(Node node) {
        if (!node.attributes().string("mode", "constant").equals("constant")) {
            return Optional.of("repeats what is inside");
        }
        for (int i = 1; i < node.inputs().size(); i++) {
            if (node.hasInput(i) && !node.input(i).hasElements()) {
                return Optional.of("has computed amounts");
            }
        }
        return Optional.empty();
    }

    @Override
    public void lower(Node node, Lowering lowering) {
        refusal(node).ifPresent(reason -> {
            throw lowering.unsupported(node, reason);
        });
        Stream input = lowering.stream(node.input(0));
        List<Integer> shape = node.output().type().shape();
        int rank = shape.size();
        int[] before = before(node, rank);
        Orientation orientation = Orientation.of(input);
        int channel = orientation.channelDimension(rank);
        int column = orientation.columnDimension(rank);
        int row = orientation.rowDimension();
        for (int d = 0; d < rank; d++) {
            boolean handled = d == channel || d == column || d == row;
            if (!handled && !shape.get(d).equals(input.shape().get(d))) {
                throw lowering.unsupported(node, "adds whole images or positions");
            }
        }
        float fill = node.hasInput(2) ? (float) node.input(2).constant().doubleAt(0) : 0;
        Layout output = orientation.layout(lowering, View.of(shape), lowering.streamType(node.output()));
        var place = new Join.Place(input, before[channel], column < 0 ? 0 : before[column]);
        Feed padded = new Join(node, lowering, orientation, List.of(place), row < 0 ? 0 : before[row], fill, null)
                .add(output);
        lowering.define(node.output(), Stream.of(padded.source(), padded.layout(), shape));
    }

    private static int[] before(Node node, int rank) {
        long[] pads = node.input(1).constant().toLongs();
        var before = new int[rank];
        for (int i = 0; i < pads.length / 2; i++) {
            int axis = node.hasInput(3)
                    ? Math.floorMod((int) node.input(3).constant().toLongs()[i], rank)
                    : i;
            before[axis] = (int) pads[i];
        }
        return before;
    }
}
