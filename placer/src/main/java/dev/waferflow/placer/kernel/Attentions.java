package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lowers a whole attention to one kernel, where tokens travel as columns and each lane carries one head. */
final class Attentions {
    /** How much longer than an even share of all products an attention may take before it gets more columns. */
    private static final double SLOWEST = 1.5;

    /** Columns that an adapter counts for that has to go in several steps. */
    private static final int UNFIT = 40;

    private Attentions() {}

    /** Whether the node begins an attention that one kernel can do; that is then lowered. */
    static boolean lower(Node node, Lowering lowering) {
        Optional<AttentionPattern> found = AttentionPattern.from(node, lowering);
        if (found.isEmpty()
                || !lowering.frame().tokensAcross()
                || !lowering.hasten(found.get().mixed().input(1))) {
            return false;
        }
        AttentionPattern pattern = found.get();
        if (pattern.computedMask() != null && !lowering.hasten(pattern.computedMask())) {
            return false;
        }
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
        Stream computed = pattern.computedMask() == null ? null : lowering.stream(pattern.computedMask());
        if (computed != null && Axis.size(images(computed)) != queries.imageCount()) {
            return false;
        }
        var mask = pattern.constants(heads);
        if (mask.isPresent() && !mask.get().isTheSameForImages()) {
            return false;
        }
        var label = label(pattern, lowering);
        AttentionKernel best = null;
        int least = Integer.MAX_VALUE;
        for (int count = Math.min(strips.size(), frame.stripsFor(keys).size()); count > 0; count--) {
            List<Strip> cut = frame.spread(keys, count, strips.size());
            Layout rightKeys = layout(key, rank - 1, rank - 2, heads, cut, frame);
            Layout rightValues = layout(value, rank - 2, rank - 1, heads, cut, frame);
            var feeds =
                    new ArrayList<>(List.of(new Feed(0, queries), new Feed(0, rightKeys), new Feed(0, rightValues)));
            if (computed != null) {
                feeds.add(new Feed(0, maskLayout(computed, cut, frame)));
            }
            var trial = new AttentionKernel(label, frame, feeds, result, pattern.factor(), mask.orElse(null));
            boolean slow = trial.cycles(lowering.wafer()) > SLOWEST * lowering.evenShare();
            if (trial.bytes(lowering.wafer()) > lowering.wafer().sramBytes() || best != null && slow) {
                break;
            }
            int columns =
                    count + adapterColumns(key, rightKeys, lowering) + adapterColumns(value, rightValues, lowering);
            if (columns < least) {
                least = columns;
                best = trial;
            }
        }
        if (best == null) {
            return false;
        }
        Feed rightQueries = lowering.require(query, queries, node);
        Feed rightKeys = lowering.require(key, best.feeds().get(1).layout(), node);
        Feed rightValues = lowering.require(value, best.feeds().get(2).layout(), node);
        boolean colorsAreShort = frame.exchanges() < Frame.MOST_EXCHANGES;
        var feeds = new ArrayList<>(List.of(
                rightQueries,
                colorsAreShort ? lowering.repeated(rightKeys) : rightKeys,
                colorsAreShort ? lowering.repeated(rightValues) : rightValues));
        if (computed != null) {
            Layout wanted = best.feeds().get(AttentionCode.MASK_ARRIVAL).layout();
            feeds.add(lowering.late(lowering.require(computed, wanted, node), feeds));
        }
        lowering.add(best.withFeeds(feeds), pattern.mixed().output());
        pattern.nodes().forEach(lowering::taken);
        return true;
    }

    /** Whether the dimensions before the last two are those of the result. */
    private static boolean sameHeads(Stream stream, List<Integer> shape) {
        int rank = shape.size();
        return stream.shape().size() == rank
                && stream.shape().subList(0, rank - 2).equals(shape.subList(0, rank - 2));
    }

    /** Columns of the adapter that brings keys or values into the strips that are wanted, as far as that is known. */
    private static int adapterColumns(Stream stream, Layout wanted, Lowering lowering) {
        Layout given = stream.layout();
        if (given == null || given.isPadded() || given.sameStream(wanted) || !given.sameSteps(wanted)) {
            return 0;
        }
        var label = new KernelLabel("adapter", "adapter", "Relay", List.of());
        var relay = new RelayKernel(label, lowering.frame(), lowering.wafer(), new Feed(0, given), wanted);
        return lowering.fits(relay) ? relay.activeColumns() : UNFIT;
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

    /** A number per key, on one lane of each strip of keys. */
    private static Layout maskLayout(Stream mask, List<Strip> strips, Frame frame) {
        int rank = mask.shape().size();
        return new Layout(
                frame.precision(),
                images(mask),
                List.of(),
                List.of(),
                mask.view().dim(rank - 1),
                1,
                strips,
                0,
                0,
                0);
    }

    /** What steps through the images of a mask: dimensions before heads, queries and keys. */
    private static List<Axis> images(Stream mask) {
        return mask.view().dims(0, Math.max(0, mask.shape().size() - 3));
    }

    private static KernelLabel label(AttentionPattern pattern, Lowering lowering) {
        KernelLabel base = lowering.label(pattern.mixed(), "layer");
        var sources = new ArrayList<String>();
        pattern.nodes().forEach(n -> sources.addAll(n.sources()));
        return new KernelLabel(base.name(), base.role(), "Attention", sources);
    }
}
