package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * Several streams side by side in one record: finds lanes for the parts and the result with which few parts meet in a lane.
 *
 * @param offsets first channel, or column, of each stream in the result
 * @param background what the streams do not cover; null for zero
 * @param channels whether they stand side by side along channels, else along columns
 */
record Join(
        Node node,
        Lowering lowering,
        Orientation orientation,
        List<Stream> streams,
        List<Integer> offsets,
        float[] background,
        boolean channels) {
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
                if (relay.fits(lowering.wafer()) && relay.columns() < bestColumns) {
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
        for (int i = 0; i < streams.size(); i++) {
            feeds.add(lowering.require(streams.get(i), bestParts.get(i), node));
        }
        int id = lowering.add(relay(label, lowering.balanced(feeds), best));
        return new Feed(id, best);
    }

    private RelayKernel relay(KernelLabel label, List<Feed> feeds, Layout output) {
        var parts = new ArrayList<RelayShape.Part>();
        for (int i = 0; i < feeds.size(); i++) {
            int offset = offsets.get(i);
            parts.add(new RelayShape.Part(i, channels ? offset : 0, channels ? 0 : offset));
        }
        return new RelayKernel(label, lowering.frame(), feeds, new RelayShape(parts, 0, 0, background), output);
    }

    /**
     * Layouts of the parts: the lanes on which they travel where those hold at least as many channels as the output's, or
     * {@code aligned}: lanes of exactly the output's size.
     */
    private List<Layout> parts(Layout output, boolean aligned) {
        var result = new ArrayList<Layout>();
        for (Stream stream : streams) {
            Layout natural = orientation.layout(lowering, stream.view(), output.type());
            Layout current = stream.layout();
            if (!channels) {
                natural = natural.withLanes(output.lanes());
            } else if (aligned) {
                natural = natural.withLanes((natural.channelCount() + output.block() - 1) / output.block());
            } else if (current != null && current.channelCount() == natural.channelCount()) {
                natural = natural.withLanes(current.lanes());
            }
            result.add(natural);
        }
        return result;
    }
}
