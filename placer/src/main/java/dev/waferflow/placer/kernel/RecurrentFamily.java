package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/** LSTM, GRU and RNN with constant weights: one kernel per direction and per result that somebody reads. */
final class RecurrentFamily implements KernelFamily {
    private static final int WEIGHT_BYTES = 28_000;
    private static final int MOST_UNITS = 4;

    @Override
    public String name() {
        return "recurrent";
    }

    @Override
    public List<String> operators() {
        return List.of("LSTM", "GRU", "RNN");
    }

    @Override
    public Optional<String> refusal(Node node) {
        for (int i : new int[] {1, 2, 3, 7}) {
            if (node.hasInput(i) && !node.input(i).isConstant()) {
                return Optional.of("has computed weights");
            }
        }
        boolean swap = node.attributes().integer("layout", 0) != 0;
        int steps = node.input(0).type().dim(swap ? 1 : 0);
        if (node.hasInput(4)) {
            Value lengths = node.input(4);
            boolean whole = lengths.hasElements()
                    && Arrays.stream(lengths.constant().toLongs()).allMatch(l -> l >= steps);
            if (!whole) {
                return Optional.of("has sequences of different lengths");
            }
        }
        boolean states = node.hasInput(5) && !node.input(5).isConstant()
                || node.hasInput(6) && !node.input(6).isConstant();
        if (states && (node.input(1).type().dim(0) > 1 || swap)) {
            return Optional.of("has computed initial states in two directions");
        }
        if (node.op().equals("GRU") && node.attributes().integer("linear_before_reset", 0) == 0) {
            return Optional.of("resets its state before the product");
        }
        String unknown = RecurrentGates.unknown(node);
        return unknown == null ? Optional.empty() : Optional.of("has activation " + unknown);
    }

    @Override
    public void lower(Node node, Lowering lowering) {
        for (int i = 0; i < node.outputs().size(); i++) {
            Value output = node.outputs().get(i);
            boolean read = !output.isAbsent()
                    && (lowering.graph().isOutput(output)
                            || !lowering.graph().consumers(output).isEmpty());
            if (read) {
                define(node, output, RecurrentShape.Gives.values()[i], lowering);
            }
        }
    }

    private static void define(Node node, Value output, RecurrentShape.Gives gives, Lowering lowering) {
        boolean swap = node.attributes().integer("layout", 0) != 0;
        int batch = node.input(0).type().dim(swap ? 0 : 1);
        int steps = node.input(0).type().dim(swap ? 1 : 0);
        int hidden = node.input(2).type().dim(2);
        int directions = node.input(1).type().dim(0);
        boolean all = gives == RecurrentShape.Gives.STEPS;
        // What travels is [steps][batch][direction][unit].
        List<Integer> one = List.of(all ? steps : 1, batch, hidden);
        var places = new ArrayList<Join.Place>();
        for (int d = 0; d < directions; d++) {
            boolean reverse =
                    d == 1 || node.attributes().string("direction", "forward").equals("reverse");
            Feed feed = direction(node, d, reverse, gives, lowering, steps, batch);
            if (reverse && all && steps > 1) {
                feed = Reorders.feed(lowering, feed, feed.layout(), mirrored(steps, batch * hidden), node);
            }
            places.add(new Join.Place(Stream.of(feed.source(), feed.layout(), one), d * hidden, 0));
        }
        List<Integer> shape = List.of(all ? steps : 1, batch, directions * hidden);
        Stream stream = places.get(0).stream();
        if (directions > 1) {
            View view = View.of(shape);
            Layout wanted = Orientation.SEQUENCE.layout(lowering, view, lowering.streamType(output));
            Feed joined = new Join(node, lowering, Orientation.SEQUENCE, places, 0, 0, null).add(wanted);
            stream = Stream.of(joined.source(), joined.layout(), shape);
        }
        View split = stream.view()
                .reshaped(List.of(all ? steps : 1, batch, directions, hidden))
                .orElseThrow();
        View view = split.transposed(swap ? new int[] {1, 0, 2, 3} : new int[] {0, 2, 1, 3});
        if (!all) {
            view = split.transposed(swap ? new int[] {1, 2, 0, 3} : new int[] {2, 1, 0, 3})
                    .reshaped(output.type().shape())
                    .orElseThrow();
        }
        lowering.define(
                output,
                new Stream(stream.source(), stream.layout(), view, output.type().shape()));
    }

    private static IntUnaryOperator mirrored(int steps, int slot) {
        return i -> (steps - 1 - i / slot) * slot + i % slot;
    }

    private static Feed direction(
            Node node,
            int direction,
            boolean reverse,
            RecurrentShape.Gives gives,
            Lowering lowering,
            int steps,
            int batch) {
        boolean swap = node.attributes().integer("layout", 0) != 0;
        int input = node.input(1).type().dim(2);
        int hidden = node.input(2).type().dim(2);
        DataType type = lowering.streamType(node.input(0));
        Stream x = lowering.stream(node.input(0));
        View view = swap ? x.view().transposed(new int[] {1, 0, 2}) : x.view();
        var feeds = new ArrayList<Feed>();
        Layout inOrder = layout(type, view.dims(0, 2), view.dim(2), 1, lowering);
        Feed first = lowering.require(x, inOrder, node);
        if (reverse && steps > 1) {
            View own = View.of(List.of(steps, batch, input));
            Layout named = layout(type, own.dims(0, 2), own.dim(2), 1, lowering);
            first = Reorders.feed(
                    lowering, new Feed(first.source(), named), named, mirrored(steps, batch * input), node);
        }
        feeds.add(first);
        int lanes = lanes(node, lowering, input, hidden);
        int stateFeed = -1;
        int memoryFeed = -1;
        if (node.hasInput(5) && lowering.travels(node.input(5))) {
            stateFeed = feeds.size();
            feeds.add(state(node, 5, 1, lowering));
        }
        if (node.hasInput(6) && lowering.travels(node.input(6))) {
            memoryFeed = feeds.size();
            feeds.add(state(node, 6, lanes, lowering));
        }
        var shape = new RecurrentShape(node, direction, steps, batch, gives, stateFeed, memoryFeed);
        View result = View.of(List.of(gives == RecurrentShape.Gives.STEPS ? steps : 1, batch, hidden));
        Layout output = layout(type, result.dims(0, 2), result.dim(2), lanes, lowering);
        var kernel = new RecurrentKernel(
                lowering.label(node, "layer"), lowering.frame(), lowering.balanced(feeds), output, shape);
        return new Feed(lowering.add(kernel), output);
    }

    private static Feed state(Node node, int index, int lanes, Lowering lowering) {
        Stream stream = lowering.stream(node.input(index));
        DataType type = lowering.streamType(node.input(index));
        Layout wanted = layout(type, stream.view().dims(0, 2), stream.view().dim(2), lanes, lowering);
        return lowering.require(stream, wanted, node);
    }

    /** As few units per lane as there are lanes for; no more than the memory of a PE holds weights of. */
    private static int lanes(Node node, Lowering lowering, int input, int hidden) {
        int perUnit = RecurrentGates.count(node)
                * (input + hidden)
                * lowering.frame().precision().bytes();
        int units = Math.max(1, Math.min(MOST_UNITS, WEIGHT_BYTES / perUnit));
        return Math.min(lowering.frame().maxLanes(lowering.frame().stripCount(1)), (hidden + units - 1) / units);
    }

    private static Layout layout(
            DataType type, List<Axis> positions, List<Axis> channels, int lanes, Lowering lowering) {
        var plain = new Layout(
                type,
                positions,
                List.of(),
                channels,
                List.of(),
                1,
                lowering.frame().stripsFor(1),
                0,
                0,
                0);
        return plain.withLanes(lanes);
    }
}
