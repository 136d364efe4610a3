package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lowers a whole attention to one kernel, where tokens travel as columns and each lane carries one head. */
final class Attentions {
    /** How much longer than an even share of all products an attention may take before it gets more columns. */
    private static final double SLOWEST = 1.5;

    private Attentions() {}

    /** Whether the node begins an attention that one kernel can do; that is then lowered. */
    static boolean lower(Node node, Lowering lowering) {
        Optional<AttentionPattern> found = AttentionPattern.from(node, lowering);
        if (found.isEmpty()
                || !lowering.frame().tokensAcross()
                || !lowering.travels(found.get().mixed().input(1))) {
            return false;
        }
        AttentionPattern pattern = found.get();
        Stream query = lowering.stream(node.input(0));
        Stream key = lowering.stream(node.input(1));
        Stream value = lowering.stream(pattern.mixed().input(1));
        List<Integer> shape = pattern.mixed().output().type().shape();
        int rank = shape.size();
        int heads = rank < 3 ? 1 : shape.get(rank - 3);
        if (!sameHeads(query, shape) || !sameHeads(key, shape) || !sameHeads(value, shape) || shape.get(rank - 2) < 2) {
            return false;
        }
        Frame frame = lowering.frame();
        List<Strip> strips = frame.stripsFor(shape.get(rank - 2));
        int keys = key.shape().get(rank - 1);
        if (heads > Math.min(frame.maxLanes(strips.size()), AttentionKernel.MOST_HEADS)) {
            return false;
        }
        Layout queries = layout(query, rank - 2, rank - 1, heads, strips, frame);
        Layout result = layout(Stream.of(0, null, shape), rank - 2, rank - 1, heads, strips, frame);
        var mask = Optional.ofNullable(pattern.mask()).map(m -> new AttentionMask(m, scores(pattern), heads));
        if (mask.isPresent() && !mask.get().isTheSameForImages()) {
            return false;
        }
        var label = label(pattern, lowering);
        AttentionKernel best = null;
        for (int count : keyStrips(strips.size(), frame.stripsFor(keys).size(), frame)) {
            List<Strip> cut = frame.spread(keys, count, count);
            Layout rightKeys = layout(key, rank - 1, rank - 2, heads, cut, frame);
            Layout rightValues = layout(value, rank - 2, rank - 1, heads, cut, frame);
            var feeds = List.of(new Feed(0, queries), new Feed(0, rightKeys), new Feed(0, rightValues));
            var trial = new AttentionKernel(label, frame, feeds, result, pattern.factor(), mask.orElse(null));
            if (trial.bytes(lowering.wafer()) > lowering.wafer().sramBytes()) {
                continue;
            }
            best = trial;
            if (trial.cycles(lowering.wafer()) <= SLOWEST * lowering.evenShare()) {
                break;
            }
        }
        if (best == null) {
            return false;
        }
        var feeds = List.of(
                lowering.require(query, queries, node),
                lowering.require(key, best.feeds().get(1).layout(), node),
                lowering.require(value, best.feeds().get(2).layout(), node));
        lowering.add(best.withFeeds(feeds), pattern.mixed().output());
        pattern.nodes().forEach(lowering::taken);
        return true;
    }

    private static List<Integer> scores(AttentionPattern pattern) {
        return pattern.scores().output().type().shape();
    }

    /** Whether the dimensions before the last two are those of the result. */
    private static boolean sameHeads(Stream stream, List<Integer> shape) {
        int rank = shape.size();
        return stream.shape().size() == rank
                && stream.shape().subList(0, rank - 2).equals(shape.subList(0, rank - 2));
    }

    /** Numbers of strips for keys and values, fewest first: rows of queries must be among those of the keys. */
    private static List<Integer> keyStrips(int queryStrips, int most, Frame frame) {
        var counts = new ArrayList<Integer>();
        for (int count = 1; count <= Math.min(queryStrips, most); count++) {
            int pitch = frame.pitch(count);
            if (queryStrips % count == 0 && pitch == frame.pitch(queryStrips) * (queryStrips / count)
                    || count == queryStrips) {
                counts.add(count);
            }
        }
        return counts;
    }

    private static Layout layout(Stream stream, int tokens, int channel, int heads, List<Strip> strips, Frame frame) {
        int rank = stream.shape().size();
        var channels = new ArrayList<Axis>();
        if (rank > 2) {
            channels.addAll(stream.view().dim(rank - 3));
        }
        channels.addAll(stream.view().dim(channel));
        return new Layout(
                frame.precision(),
                stream.view().dims(0, Math.max(0, rank - 3)),
                List.of(),
                channels,
                stream.view().dim(tokens),
                heads,
                strips,
                0,
                0,
                0);
    }

    private static KernelLabel label(AttentionPattern pattern, Lowering lowering) {
        KernelLabel base = lowering.label(pattern.mixed(), "layer");
        var sources = new ArrayList<String>();
        pattern.nodes().forEach(n -> sources.addAll(n.sources()));
        return new KernelLabel(base.name(), base.role(), "Attention", sources);
    }
}
