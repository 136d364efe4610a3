package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * Streams side by side in one record: finds lanes for the parts and the result with which few parts meet in a lane.
 *
 * @param places where the streams go
 * @param rowShift rows of padding above, see {@link RelayShape}
 * @param fill the number where there is neither a stream nor a background
 * @param background what the streams do not cover; null for {@code fill}
 */
record Join(
        Node node,
        Lowering lowering,
        Orientation orientation,
        List<Place> places,
        int rowShift,
        float fill,
        float[] background) {
    /** A stream and the channel and column of the result at which it begins. */
    record Place(Stream stream, int channel, int column) {
        /** Where it begins along the dimension in which the streams stand side by side. */
        int start() {
            return channel + column;
        }
    }

    private static final int FEW_COLUMNS = 6;

    /** Adds the relay; its output is the wanted layout or one on fewer lanes. */
    Feed add(Layout wanted) {
        KernelLabel label = lowering.label(node, "layer");
        Layout best = null;
        List<Layout> bestParts = null;
        int bestColumns = Integer.MAX_VALUE;
        for (int lanes = wanted.lanes(); bestColumns > FEW_COLUMNS && lanes > 0; lanes /= 2) {
            Layout output = wanted.withLanes(lanes);
            for (boolean aligned : new boolean[] {false, true}) {
                List<Layout> parts = parts(output, aligned);
                var relay = relay(label, parts.stream().map(l -> new Feed(0, l)).toList(), output);
                if (relay.fits() && relay.columns() < bestColumns) {
                    best = output;
                    bestParts = parts;
                    bestColumns = relay.columns();
                }
            }
        }
        if (best == null) {
            throw lowering.unsupported(node, "exchanges more parts between rows than a PE has queues");
        }
        var feeds = new ArrayList<Feed>();
        for (int i = 0; i < places.size(); i++) {
            Feed feed = lowering.require(places.get(i).stream(), bestParts.get(i), node);
            feeds.add(new Feed(feed.source(), bestParts.get(i)));
        }
        int id = lowering.add(relay(label, lowering.balancedByBuffers(feeds), best));
        return new Feed(id, best);
    }

    private RelayKernel relay(KernelLabel label, List<Feed> feeds, Layout output) {
        var parts = new ArrayList<RelayShape.Part>();
        for (int i = 0; i < feeds.size(); i++) {
            parts.add(new RelayShape.Part(
                    i, places.get(i).channel(), places.get(i).column()));
        }
        return new RelayKernel(
                label,
                lowering.frame(),
                lowering.wafer(),
                feeds,
                new RelayShape(parts, rowShift, fill, background),
                output);
    }

    /**
     * Layouts of the parts: the lanes on which they travel where those hold at least as many channels as the output's, or
     * {@code aligned}: lanes of exactly the output's size.
     */
    private List<Layout> parts(Layout output, boolean aligned) {
        Frame frame = lowering.frame();
        var result = new ArrayList<Layout>();
        for (Place place : places) {
            Layout natural = orientation.layout(lowering, place.stream().view(), output.type());
            Layout current = place.stream().layout();
            if (natural.channelCount() == output.channelCount()) {
                natural = frame.withLanes(natural, output.lanes());
            } else if (aligned) {
                natural = frame.withLanes(natural, (natural.channelCount() + output.block() - 1) / output.block());
            } else if (current != null && current.channelCount() == natural.channelCount()) {
                natural = frame.withLanes(natural, current.lanes());
            }
            result.add(natural);
        }
        return result;
    }
}
