package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Softmax, layer and root-mean-square normalisation: along channels, in groups of channels if a record holds several. */
final class NormalizeFamily implements KernelFamily {
    /** Datapath cycles of exponentials per sample and lane that are not worth spreading. */
    private static final double SPREAD_CYCLES = 20_000;

    /** By how much the lanes may grow in one exchange. */
    private static final int MOST_SPREAD = 4;

    @Override
    public String name() {
        return "normalize";
    }

    @Override
    public List<String> operators() {
        return List.of("Softmax", "LogSoftmax", "LayerNormalization", "RMSNormalization");
    }

    @Override
    public Optional<String> refusal(Node node) {
        if (node.outputs().size() > 1) {
            return Optional.of("is asked for mean and deviation");
        }
        if (node.hasInput(1) && !node.input(1).isConstant()
                || node.hasInput(2) && !node.input(2).isConstant()) {
            return Optional.of("has a computed scale or bias");
        }
        return Optional.empty();
    }

    @Override
    public void lower(Node node, Lowering lowering) {
        Stream input = lowering.stream(node.input(0));
        int rank = input.shape().size();
        boolean layer = node.op().endsWith("Normalization");
        int axis = Math.floorMod(node.attributes().intValue("axis", -1), Math.max(1, rank));
        int end = layer ? rank : Math.min(rank, axis + 1);
        List<Axis> along = input.view().dims(axis, end);
        var others = new ArrayList<>(input.view().dims(0, axis));
        others.addAll(input.view().dims(end, rank));
        Layout layout =
                lowering.layoutOf(input, others, List.of(), along, List.of()).withPadding(0, 0, 0);
        int length = Axis.size(along);
        boolean follows = ElementwiseFamily.relabel(layout, input.view().factors(input.shape()), false)
                .isPresent();
        if (!follows || !suits(layout, along, length)) {
            layout = new Layout(
                    layout.type(),
                    others,
                    List.of(),
                    along,
                    List.of(),
                    1,
                    lowering.frame().stripsFor(1),
                    0,
                    0,
                    0);
        }
        int groups = layout.channelCount() / length;
        layout = layout.withLanes(lanes(layout, length, layer, lowering));
        Feed feed = lowering.require(input, layout, node);
        List<Integer> shape = node.output().type().shape();
        Layout output = ElementwiseFamily.relabel(feed.layout(), input.view().factors(shape), false)
                .orElseThrow(() -> lowering.unsupported(node, "has its input in an order that cannot be followed"));
        Expr affine = Expr.input();
        if (layer && node.hasInput(1)) {
            affine = new Expr.Binary(VectorOp.MUL, affine, constant(node, 1, lowering, output));
        }
        if (layer && node.hasInput(2)) {
            affine = new Expr.Binary(VectorOp.ADD, affine, constant(node, 2, lowering, output));
        }
        var followers = Followers.take(lowering, node.output(), output);
        int id = lowering.add(new NormalizeKernel(
                lowering.label(node, "layer").with(followers.sources()),
                lowering.frame(),
                feed,
                output,
                new NormalizeShape(kind(node), groups, node.attributes().floating("epsilon", 1e-5)),
                followers.expr().substitute(affine)));
        lowering.define(
                followers.result(),
                Stream.of(id, output, followers.result().type().shape()));
    }

    private static NormalizeShape.Kind kind(Node node) {
        return switch (node.op()) {
            case "Softmax" -> NormalizeShape.Kind.SOFTMAX;
            case "LogSoftmax" -> NormalizeShape.Kind.LOG_SOFTMAX;
            case "RMSNormalization" -> NormalizeShape.Kind.RMS_NORM;
            default -> NormalizeShape.Kind.LAYER_NORM;
        };
    }

    private static Expr constant(Node node, int index, Lowering lowering, Layout output) {
        if (!node.input(index).hasElements()) {
            return new Expr.Channel(new ChannelVector(new float[output.channelCount()]));
        }
        return Followers.constant(node.input(index), node.output().type().shape(), output)
                .orElseThrow(() -> lowering.unsupported(node, "has a scale or bias that differs between records"));
    }

    /** Whether each record holds whole runs of what is normalised, as its innermost channels. */
    private static boolean suits(Layout layout, List<Axis> along, int length) {
        if (layout.channelCount() % length != 0 || layout.channelCount() > length && layout.columnCount() > 1) {
            return false;
        }
        return Axis.sameSteps(Axis.innermost(layout.channels(), length), along);
    }

    /**
     * Lanes on which groups lie whole, or each evenly over several. A softmax is spread where its exponentials would
     * otherwise take longer than the rest of a model usually does.
     */
    private static int lanes(Layout layout, int length, boolean layer, Lowering lowering) {
        int groups = layout.channelCount() / length;
        int lanes = Math.min(layout.lanes(), groups);
        while (groups % lanes != 0) {
            lanes--;
        }
        if (groups == 1) {
            lanes = layout.lanes();
        }
        if (layer || layout.columnCount() > 1) {
            return lanes;
        }
        double cycles = (double) layout.records()
                * layout.channelCount()
                * lowering.wafer().slowFunction32Cycles();
        int most = Math.min(lowering.frame().maxLanes(layout.strips().size()), layout.lanes() * MOST_SPREAD);
        int spread = lanes;
        for (int perGroup = 1; perGroup * groups <= most && cycles / spread > SPREAD_CYCLES; perGroup++) {
            if (length % perGroup == 0 && perGroup * groups > spread) {
                spread = perGroup * groups;
            }
        }
        return spread;
    }
}
