package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import java.util.List;
import java.util.Optional;

/** Lowers matrix products with two computed sides, in the order in which they travel where that is possible. */
final class Products {
    private Products() {}

    /** Why the node cannot be lowered; empty if it can. */
    static Optional<String> refusal(Node node) {
        if (node.op().equals("Gemm")) {
            return Optional.of("has two computed sides");
        }
        int rank = node.output().type().rank();
        List<Integer> left = node.input(0).type().shape();
        if (node.input(0).isConstant()) {
            return Optional.of("has a constant left side");
        }
        if (left.size() < 2 || node.input(1).type().rank() < 2 || node.hasInput(2)) {
            return Optional.of("multiplies computed vectors");
        }
        return left.size() == rank
                        && left.subList(0, rank - 2)
                                .equals(node.output().type().shape().subList(0, rank - 2))
                ? Optional.empty()
                : Optional.of("uses one left side for several right sides");
    }

    static void lower(Node node, Lowering lowering) {
        refusal(node).ifPresent(reason -> {
            throw lowering.unsupported(node, reason);
        });
        if (Attentions.lower(node, lowering)) {
            return;
        }
        Stream left = lowering.stream(node.input(0));
        Stream right = lowering.stream(node.input(1));
        Layout leftLayout = left.layout() == null ? rows(left, lowering) : onOneStrip(left.layout(), lowering);
        Layout rightLayout = right.layout() == null ? rows(right, lowering) : onOneStrip(right.layout(), lowering);
        for (Layout[] pair : new Layout[][] {
            {leftLayout, rightLayout},
            {rows(left, lowering), rightLayout},
            {leftLayout, rows(right, lowering)},
            {rows(left, lowering), rows(right, lowering)}
        }) {
            var shape = node.output().type().shape();
            var key = new CostMemo.ProductKey(lowering.frame(), left.view(), right.view(), shape, pair[0], pair[1]);
            var match = lowering.memo()
                    .product(key, () -> match(new ProductPlan(left, right, shape), lowering.frame(), pair[0], pair[1]));
            if (match.isPresent()) {
                lower(node, lowering, match.get());
                return;
            }
        }
        throw lowering.unsupported(node, "has operands in an order that cannot be followed");
    }

    /** Layouts in which two operands can be multiplied, and how. */
    record Match(Layout left, Layout right, ProductShape shape, Layout output) {}

    /** The layouts on as many lanes as possible; empty if the operands cannot be multiplied in that order. */
    private static Optional<Match> match(ProductPlan plan, Frame frame, Layout left, Layout right) {
        Optional<ProductShape> shape = Optional.empty();
        int inner = plan.inner();
        int groups = left.channelCount() % inner == 0 ? left.channelCount() / inner : 0;
        int lanes = Math.min(groups, frame.maxLanes(frame.stripCount(1)));
        for (; lanes > 0 && shape.isEmpty(); lanes--) {
            if (groups % lanes == 0 && right.channelCount() % lanes == 0) {
                shape = plan.shape(left.withLanes(lanes), right.withLanes(lanes));
            }
        }
        Layout leftOnLanes = left.withLanes(lanes + 1);
        Optional<Layout> output = plan.output(leftOnLanes);
        return shape.isEmpty() || output.isEmpty()
                ? Optional.empty()
                : Optional.of(new Match(leftOnLanes, right.withLanes(lanes + 1), shape.get(), output.get()));
    }

    private static void lower(Node node, Lowering lowering, Match match) {
        Feed leftFeed = lowering.require(lowering.stream(node.input(0)), match.left, node);
        Feed rightFeed = lowering.require(lowering.stream(node.input(1)), match.right, node);
        if (lowering.stored(leftFeed) <= lowering.stored(rightFeed)) {
            leftFeed = lowering.buffered(leftFeed, lowering.stored(rightFeed) - lowering.stored(leftFeed) + 1);
        }
        var followers = Followers.take(lowering, node.output(), match.output);
        int id = lowering.add(new ProductKernel(
                lowering.label(node, "layer").with(followers.sources()),
                lowering.frame(),
                List.of(leftFeed, rightFeed),
                match.output,
                match.shape,
                followers.expr()));
        lowering.define(
                followers.result(),
                Stream.of(id, match.output, followers.result().type().shape()));
    }

    /** One record per row, rows in order. */
    private static Layout rows(Stream stream, Lowering lowering) {
        int rank = stream.shape().size();
        return new Layout(
                stream.layout() != null
                        ? stream.layout().type()
                        : lowering.frame().precision(),
                stream.view().dims(0, rank - 1),
                List.of(),
                stream.view().dim(rank - 1),
                List.of(),
                1,
                lowering.frame().stripsFor(1),
                0,
                0,
                0);
    }

    private static Layout onOneStrip(Layout layout, Lowering lowering) {
        return layout.columnCount() == 1
                ? layout.withPadding(0, 0, 0).withStrips(lowering.frame().stripsFor(1))
                : layout.withPadding(0, 0, 0);
    }

    /**
     * The lanes on which a value had better travel because it is an operand of a product with several heads, which are then
     * multiplied side by side; empty if it is none.
     */
    static Optional<Integer> heads(Lowering lowering, Value value, List<Strip> strips) {
        Value current = value;
        int channels = value.type().dim(-1);
        int length = channels;
        while (lowering.soleConsumer(current).isPresent()) {
            Node node = lowering.soleConsumer(current).get();
            boolean reshapes = node.op().equals("Reshape");
            if (node.op().equals("MatMul")
                    && !node.input(0).isConstant()
                    && !node.input(1).isConstant()) {
                int heads = channels / length;
                return heads > 1 && heads <= lowering.frame().maxLanes(strips.size())
                        ? Optional.of(heads)
                        : Optional.empty();
            }
            if (!ViewFamily.OPERATORS.contains(node.op()) && !Pointwise.OPERATORS.contains(node.op())) {
                return Optional.empty();
            }
            current = node.output();
            if (reshapes && channels % current.type().dim(-1) == 0) {
                length = current.type().dim(-1);
            }
        }
        return Optional.empty();
    }
}
