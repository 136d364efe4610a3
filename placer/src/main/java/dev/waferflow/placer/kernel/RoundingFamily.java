package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import java.util.List;
import java.util.Optional;

/** What dynamic quantisation leaves of a tensor: its own kernel, over all lanes. */
final class RoundingFamily implements KernelFamily {
    /** Bytes of a lane's share of a sample: as it arrives, twice, and as it is computed. */
    private static final int MOST_BYTES = 40_000;

    @Override
    public String name() {
        return "rounding";
    }

    @Override
    public List<String> operators() {
        return List.of("DynamicRounding");
    }

    @Override
    public Optional<String> refusal(Node node) {
        return Optional.empty();
    }

    @Override
    public void lower(Node node, Lowering lowering) {
        Stream input = lowering.stream(node.input(0));
        int rank = input.shape().size();
        List<Axis> last = rank == 0 ? List.of() : input.view().dim(rank - 1);
        Layout layout = lowering.layoutOf(
                        input, input.view().dims(0, Math.max(0, rank - 1)), List.of(), last, List.of())
                .withPadding(0, 0, 0);
        Frame frame = lowering.frame();
        layout = layout.withStrips(frame.spread(layout.columnCount(), 1, frame.stripCount(1)));
        int bytes = 2 * layout.type().bytes() + Float.BYTES;
        int lanes = layout.lanes();
        while ((long) share(layout.withLanes(lanes)) * bytes > MOST_BYTES && lanes < frame.maxLanes(1)) {
            lanes = Math.min(2 * lanes, frame.maxLanes(1));
        }
        Feed feed = lowering.require(input, layout.withLanes(lanes), node);
        var kernel = new RoundingKernel(lowering.label(node, "layer"), frame, feed);
        lowering.define(node.output(), new Stream(lowering.add(kernel), feed.layout(), input.view(), input.shape()));
    }

    /** Elements of a sample on one lane. */
    private static int share(Layout layout) {
        return layout.records() * layout.block() * layout.columnCount();
    }
}
