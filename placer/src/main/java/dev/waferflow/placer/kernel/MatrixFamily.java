package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Matrix products with constant right side. The weights are arranged in the order in which the input happens to travel. */
final class MatrixFamily implements KernelFamily {
    @Override
    public String name() {
        return "matrix";
    }

    @Override
    public List<String> operators() {
        return List.of("Gemm", "MatMul");
    }

    @Override
    public Optional<String> refusal(Node node) {
        if (!node.input(1).isConstant()) {
            return Products.refusal(node);
        }
        if (node.input(1).type().rank() != 2) {
            return Optional.of(
                    "has a constant right side of " + node.input(1).type().rank() + " dimensions");
        }
        if (node.attributes().intValue("transA", 0) != 0) {
            return Optional.of("has a transposed left side");
        }
        if (node.hasInput(2)
                && (!node.input(2).isConstant()
                        || node.input(2).type().size() > node.output().type().dim(-1))) {
            return Optional.of("has a computed or per-row addend");
        }
        return Optional.empty();
    }

    @Override
    public void lower(Node node, Lowering lowering) {
        if (!node.input(1).isConstant()) {
            Products.lower(node, lowering);
            return;
        }
        Stream input = lowering.stream(node.input(0));
        Optional<Layout> across = Tokens.layout(input, lowering);
        if (across.isPresent()) {
            Feed feed = lowering.require(input, across.get(), node);
            for (Selection part : parts(node, lowering)) {
                int[] run = part.lastRun(node.output().type().shape());
                lower(node, lowering, feed, 1, part.value(), run, true);
            }
            return;
        }
        int rank = input.shape().size();
        List<Axis> batch = input.view().dims(0, rank - 1);
        List<Axis> inner = input.view().dim(rank - 1);
        Layout layout = lowering.layoutOf(input, batch, List.of(), inner, List.of());
        boolean perRecord = Axis.sameSteps(batch, layout.positions())
                && positions(input, layout.positions(), 1).isPresent();
        boolean perImage = Axis.canonical(batch).equals(Axis.canonical(layout.images()))
                && positions(input, layout.images(), 1).isPresent();
        if (!perRecord && !perImage) {
            layout = new Layout(
                    layout.type(),
                    batch,
                    List.of(),
                    inner,
                    List.of(),
                    1,
                    lowering.frame().stripsFor(1),
                    0,
                    0,
                    0);
            perRecord = true;
        }
        if (perRecord && layout.columnCount() == 1 && !layout.isPadded()) {
            layout = LaneSpread.of(lowering, node, layout);
        }
        Feed feed = lowering.require(input, layout, node);
        layout = perRecord ? flattened(feed.layout()) : feed.layout();
        for (Selection part : parts(node, lowering)) {
            int[] run = part.lastRun(node.output().type().shape());
            lower(
                    node,
                    lowering,
                    new Feed(feed.source(), layout),
                    perRecord ? 1 : layout.rowCount(),
                    part.value(),
                    run,
                    false);
        }
    }

    /** The slices that are all that is read of the result; or else the whole result. */
    private static List<Selection> parts(Node node, Lowering lowering) {
        List<Integer> shape = node.output().type().shape();
        var parts = new ArrayList<Selection>();
        var consumers = lowering.graph().consumers(node.output());
        for (Node consumer : consumers) {
            if (consumer.input(0) == node.output() && Selection.selects(consumer)) {
                parts.addAll(Selection.of(consumer));
            } else {
                parts.add(null);
            }
        }
        boolean sliced = !parts.isEmpty() && !lowering.graph().isOutput(node.output());
        for (Selection part : parts) {
            sliced &= part != null && part.lastRun(shape) != null;
        }
        if (!sliced) {
            return List.of(Selection.all(node.output()));
        }
        consumers.forEach(lowering::taken);
        return parts;
    }

    /**
     * The product with the columns {@code run[0] .. run[0] + run[1] - 1} of the weights.
     *
     * @param across whether the columns of the feed are tokens, each multiplied for itself
     */
    private static void lower(
            Node node, Lowering lowering, Feed feed, int windowRows, Value value, int[] run, boolean across) {
        Stream input = lowering.stream(node.input(0));
        Layout layout = feed.layout();
        int outputs = run[1];
        List<Integer> outShape = value.type().shape();
        View outView = View.of(outShape);
        List<Strip> strips = across ? layout.strips() : lowering.frame().stripsFor(1);
        Frame frame = lowering.frame();
        int lanes = Products.heads(lowering, value, strips)
                .orElse(across ? frame.evenLanesFor(outputs, strips) : frame.lanesFor(outputs, strips));
        Layout output = across
                ? Tokens.result(layout, outView, lanes)
                : new Layout(
                        lowering.streamType(value),
                        positions(input, layout.images(), outputs)
                                .orElseThrow(() -> lowering.unsupported(
                                        node, "has its input in an order that cannot be followed")),
                        List.of(),
                        outView.dim(outShape.size() - 1),
                        List.of(),
                        lanes,
                        strips,
                        0,
                        0,
                        0);
        var followers =
                across ? Followers.quickWithFactors(lowering, value, output) : Followers.take(lowering, value, output);
        long macs = (long) value.type().size() * node.input(1).type().dim(0);
        int windowColumns = across ? 1 : layout.columnCount();
        var shape = new DenseShape(outputs, windowRows, windowColumns, windowRows, 1, 1, 1, 1, !across, macs);
        var inner = input.view().dim(input.shape().size() - 1);
        var kernel = new DenseKernel(
                lowering.label(node, "layer").with(followers.sources()),
                lowering.frame(),
                lowering.wafer(),
                feed,
                output,
                shape,
                weights(node, layout, inner, windowRows, run[0]),
                followers.expr().substitute(bias(node, run)));
        int id = lowering.add(kernel);
        lowering.define(
                followers.result(),
                Stream.of(id, output, followers.result().type().shape()));
    }

    /** The records of the result, in the order of the input's; empty if they are cut elsewhere than its dimensions. */
    private static Optional<List<Axis>> positions(Stream input, List<Axis> images, int outputs) {
        var records = new Layout(DataType.FP32, images, List.of(), List.of(), List.of(), 1, List.of(), 0, 0, 0);
        int inner = input.shape().get(input.shape().size() - 1);
        return ElementwiseFamily.relabel(records, input.view().factors(input.shape()), false)
                .map(own -> own.images().stream()
                        .map(axis -> new Axis(axis.extent(), axis.stride() / inner * outputs))
                        .toList());
    }

    /** The same stream with every record an image of its own. */
    static Layout flattened(Layout layout) {
        return new Layout(
                layout.type(),
                layout.positions(),
                List.of(),
                layout.channels(),
                layout.columns(),
                layout.lanes(),
                layout.strips(),
                0,
                0,
                0);
    }

    private static Expr bias(Node node, int[] run) {
        if (!node.hasInput(2)) {
            return Expr.input();
        }
        var values = new float[run[1]];
        if (node.input(2).hasElements()) {
            Tensor tensor = node.input(2).constant();
            for (int k = 0; k < values.length; k++) {
                values[k] = (float) tensor.doubleAt(tensor.size() == 1 ? 0 : run[0] + k);
            }
        }
        return new Expr.Binary(VectorOp.ADD, Expr.input(), new Expr.Channel(new ChannelVector(values)));
    }

    private static Supplier<Weights> weights(
            Node node, Layout layout, List<Axis> inner, int windowRows, int firstOutput) {
        if (!node.input(1).hasElements()) {
            return () -> null;
        }
        Tensor tensor = node.input(1).constant();
        return () -> {
            int depth = tensor.dim(0);
            int outputs = tensor.dim(1);
            float[] values = tensor.toFloats();
            int most = 0;
            for (int i = 0; i < depth; i++) {
                most = Math.max(most, Axis.offset(inner, i));
            }
            var rowOf = new int[most + 1];
            for (int i = 0; i < depth; i++) {
                rowOf[Axis.offset(inner, i)] = i;
            }
            return (k, c, r, s) -> {
                int offset = Axis.offset(layout.channels(), c)
                        + (windowRows > 1 ? Axis.offset(layout.rows(), r) : 0)
                        + Axis.offset(layout.columns(), s);
                return values[rowOf[offset] * outputs + firstOutput + k];
            };
        };
    }
}
