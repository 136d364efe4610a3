package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.unit.Whole;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The streams between a copy of a model and the host: which ports they have, and adapters that bring outputs to them. Used once. */
final class HostStreams {
    /** A record of the host's that takes more than this part of a PE's memory comes on several lanes, or leaves in pieces. */
    private static final int LARGE_SHARE = 8;

    private final Graph graph;
    private final Frame frame;
    private final WaferSpec wafer;
    private final int portBudget;
    private final Layout[] inputLayouts;
    private int portsUsed;

    /** @param portBudget boundary ports per direction that the copy may use */
    HostStreams(Graph graph, Frame frame, WaferSpec wafer, int portBudget) {
        this.graph = graph;
        this.frame = frame;
        this.wafer = wafer;
        this.portBudget = portBudget;
        this.inputLayouts = new Layout[graph.inputs().size()];
    }

    /** The inputs, when everybody has asked for those that he needs. */
    List<ModelInput> inputs() {
        var inputs = new ArrayList<ModelInput>();
        for (int i = 0; i < inputLayouts.length; i++) {
            Value input = graph.inputs().get(i);
            inputs.add(new ModelInput(input.name(), input.type().shape(), inputLayouts[i]));
        }
        return inputs;
    }

    /**
     * The outputs, with the adapters that they need.
     *
     * @throws UserException INFEASIBLE if there are more streams than ports
     */
    List<ModelOutput> outputs(Lowering lowering) {
        var outputs = new ArrayList<ModelOutput>();
        int[] ports = portsOfOutputs(lowering);
        for (int i = 0; i < ports.length; i++) {
            Value output = graph.outputs().get(i);
            Stream stream = lowering.stream(output);
            outputs.add(
                    new ModelOutput(output.name(), feed(output, ports[i], lowering), stream.view(), stream.shape()));
        }
        if (portsUsed > portBudget || outputs.size() > portBudget) {
            throw UserException.of(
                    FaultKind.INFEASIBLE,
                    "WF-PLACE-006",
                    "a copy of the model has " + portBudget + " ports at each edge, its streams need more",
                    graph.inputs().size() + " inputs, " + graph.outputs().size() + " outputs",
                    "a wafer with more host links");
        }
        return outputs;
    }

    /** The stream of an input, as the host gives it to whoever asks for it first in that layout, or nearly. */
    Stream given(Stream stream, Layout wanted) {
        int input = -1 - stream.source();
        if (inputLayouts[input] == null) {
            boolean several = readers(input) > 1 || wanted.isPadded() && wanted.padValue() != 0;
            Layout layout =
                    several ? wanted.withPadding(0, 0, 0).withStrips(frame.stripsFor(wanted.columnCount())) : wanted;
            int ports = layout.streams();
            int left = Math.max(1, (portBudget - portsUsed) / (remainingInputs()));
            if (ports > left) {
                int strips = Math.max(1, ports / layout.lanes());
                layout = layout.withLanes(isLarge(layout.withLanes(1)) ? Math.max(1, left / strips) : 1)
                        .withPadding(0, 0, 0)
                        .withStrips(frame.spread(
                                layout.columnCount(),
                                Math.min(strips, left),
                                layout.strips().size()));
            }
            portsUsed += layout.streams();
            inputLayouts[input] = layout;
        }
        return new Stream(stream.source(), inputLayouts[input], stream.view(), stream.shape());
    }

    /** Whether a few records of a stream take most of a PE's memory. */
    private boolean isLarge(Layout layout) {
        return layout.recordElements(layout.widestStrip(), 0) * layout.type().bytes() > wafer.sramBytes() / LARGE_SHARE;
    }

    private int remainingInputs() {
        int count = 0;
        for (Layout layout : inputLayouts) {
            count += layout == null ? 1 : 0;
        }
        return Math.max(1, count);
    }

    private int readers(int input) {
        var open = new ArrayList<Value>(List.of(graph.inputs().get(input)));
        int readers = 0;
        while (!open.isEmpty()) {
            Value value = open.remove(open.size() - 1);
            readers += graph.isOutput(value) ? 1 : 0;
            for (Node node : graph.consumers(value)) {
                if (ViewFamily.OPERATORS.contains(node.op())) {
                    open.add(node.output());
                } else {
                    readers++;
                }
            }
        }
        return readers;
    }

    /** Ports of each output of the model: one, and more for those that carry most, as many as they have streams. */
    private int[] portsOfOutputs(Lowering lowering) {
        var outputs = graph.outputs();
        var ports = new int[outputs.size()];
        Arrays.fill(ports, 1);
        for (int left = portBudget - ports.length; left > 0; left--) {
            int neediest = -1;
            for (int i = 0; i < ports.length; i++) {
                Layout layout = lowering.stream(outputs.get(i)).layout();
                boolean more = layout != null && ports[i] < layout.streams();
                if (more && (neediest < 0 || perPort(i, ports) > perPort(neediest, ports))) {
                    neediest = i;
                }
            }
            if (neediest < 0) {
                break;
            }
            ports[neediest]++;
        }
        return ports;
    }

    private double perPort(int output, int[] ports) {
        return (double) graph.outputs().get(output).type().size() / ports[output];
    }

    private Feed feed(Value output, int budget, Lowering lowering) {
        Stream stream = lowering.stream(output);
        if (stream.source() < 0) {
            var wanted = lowering.layoutOf(
                    stream,
                    List.of(),
                    List.of(),
                    stream.view().dims(0, stream.shape().size()),
                    List.of());
            stream = given(stream, wanted);
            Feed feed = new Feed(stream.source(), stream.layout());
            int id = lowering.add(new BufferKernel(lowering.adapterLabel(stream.source()), frame, feed, 2));
            return new Feed(id, stream.layout());
        }
        Layout layout = stream.layout();
        Feed feed = new Feed(stream.source(), layout);
        if (layout.streams() > budget) {
            feed = inPieces(feed, (long) layout.channelCount() * layout.columnCount() / budget, lowering);
        }
        while (feed.layout().streams() > budget) {
            Layout now = feed.layout();
            int strips = stripsForHost(now, budget);
            int lanes = Math.min(now.lanes(), budget / strips);
            int used = now.usedStrips().length;
            Layout next = now.lanes() > lanes
                    ? now.withLanes(Math.max(lanes, Whole.ceilDiv(now.lanes(), Detour.FAN)))
                    : now.withStrips(frame.spread(
                            now.columnCount(),
                            Math.max(strips, Whole.ceilDiv(used, Detour.FAN)),
                            now.strips().size()));
            feed = lowering.adapt(feed.source(), now, next, graph.nodes().get(0));
        }
        return feed;
    }

    /** In how many strips a stream leaves on so many ports so that the fullest port carries least. */
    private static int stripsForHost(Layout layout, int ports) {
        int best = 1;
        long least = Long.MAX_VALUE;
        for (int strips = Math.min(ports, layout.usedStrips().length); strips > 0; strips--) {
            int lanes = Math.min(layout.lanes(), ports / strips);
            long elements = (long) Whole.ceilDiv(layout.channelCount(), lanes)
                    * Whole.ceilDiv(Math.max(1, layout.columnCount()), strips);
            if (elements < least) {
                least = elements;
                best = strips;
            }
        }
        return best;
    }

    /** A stream whose records are to grow to so many elements, in pieces if an adapter could not hold them. */
    private Feed inPieces(Feed feed, long elements, Lowering lowering) {
        Layout layout = feed.layout();
        int most = wafer.sramBytes() / LARGE_SHARE / layout.type().bytes();
        int pieces = Math.toIntExact((elements + most - 1) / most);
        while (pieces > 1 && pieces <= layout.block() && layout.inPieces(pieces) == layout) {
            pieces++;
        }
        if (pieces == 1 || layout.inPieces(pieces) == layout) {
            return feed;
        }
        var buffer = new BufferKernel(lowering.adapterLabel(feed.source()), frame, feed, 2).inPieces(pieces);
        return new Feed(lowering.add(buffer), buffer.output());
    }
}
