package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.unit.Whole;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Operations per element, with broadcasting, over one or more streams; chains of them become one kernel. */
final class ElementwiseFamily implements KernelFamily {
    private static final int MOST_ON_ONE_LANE = 512;

    /** Operations that one vector instruction does on whole numbers of 32 bits. */
    private static final List<String> PLAIN =
            List.of("Add", "Sub", "Mul", "Max", "Min", "Sum", "Neg", "Abs", "Sign", "Relu");

    @Override
    public String name() {
        return "elementwise";
    }

    @Override
    public List<String> operators() {
        return Pointwise.OPERATORS;
    }

    @Override
    public Optional<String> refusal(Node node) {
        DataType type = node.output().type().elementType();
        DataType given = node.input(0).type().elementType();
        if (node.op().equals("BatchNormalization")) {
            boolean constant = node.attributes().integer("training_mode", 0) == 0;
            for (int i = 1; i <= 4; i++) {
                constant &= node.input(i).isConstant();
            }
            return constant ? Optional.empty() : Optional.of("has computed parameters");
        }
        if (type == DataType.BF16) {
            return Optional.of("rounds to BF16");
        }
        boolean narrow = type.integral() && type.bits() < 32 && type != DataType.BOOL;
        boolean plain = type.floating() || type == DataType.BOOL || PLAIN.contains(node.op()) && !narrow;
        return plain && given != DataType.UINT32
                ? Optional.empty()
                : Optional.of("computes with elements of type " + type);
    }

    @Override
    public void lower(Node node, Lowering lowering) {
        List<Integer> shape = node.output().type().shape();
        int operands = Pointwise.operands(node);
        Value main = null;
        for (int i = 0; i < operands; i++) {
            Value operand = node.input(i);
            boolean full = lowering.travels(operand) && operand.type().shape().equals(shape);
            if (full && (main == null || lowering.stream(main).layout() == null)) {
                main = operand;
            }
        }
        if (main == null) {
            throw lowering.unsupported(node, "broadcasts all its operands");
        }
        Stream stream = lowering.stream(main);
        var factors = stream.view().factors(shape);
        View view = stream.view();
        boolean image = shape.size() == 4;
        Layout base = image
                ? lowering.layoutOf(stream, view.dim(0), view.dim(2), view.dim(1), view.dim(3))
                : lowering.layoutOf(
                        stream,
                        view.dims(0, Math.max(0, shape.size() - 1)),
                        List.of(),
                        shape.isEmpty() ? List.of() : view.dim(shape.size() - 1),
                        List.of());
        if (stream.layout() == null && base.columnCount() == 1 && base.channelCount() > MOST_ON_ONE_LANE) {
            base = lowering.frame().withLanes(base, Whole.ceilDiv(base.channelCount(), MOST_ON_ONE_LANE));
        }
        Layout plain = View.of(shape).rowMajor(base.type(), lowering.frame());
        Layout target = relabel(base.withPadding(0, 0, 0), factors, false).orElse(plain);
        for (int i = 0; i < operands; i++) {
            Value operand = node.input(i);
            if (lowering.travels(operand)
                    && relabel(
                                    target,
                                    broadcast(lowering.stream(operand), shape).factors(shape),
                                    true)
                            .isEmpty()) {
                target = plain;
            }
        }
        target = new Layout(
                lowering.streamType(node.output()),
                target.images(),
                target.rows(),
                target.channels(),
                target.columns(),
                target.lanes(),
                target.strips(),
                0,
                0,
                0);
        var feeds = new ArrayList<Feed>();
        var values = new ArrayList<Value>();
        for (int i = 0; i < operands; i++) {
            Value operand = node.input(i);
            if (lowering.travels(operand) && !values.contains(operand)) {
                values.add(operand);
                feeds.add(feed(node, lowering, operand, shape, target));
            }
        }
        var tables = new ArrayList<RecordTable>();
        var args = new ArrayList<Expr>();
        for (int i = 0; i < operands; i++) {
            Value operand = node.input(i);
            Optional<Expr> constant = Followers.constant(operand, shape, target);
            if (constant.isPresent()) {
                args.add(constant.get());
            } else if (lowering.travels(operand)) {
                args.add(new Expr.Input(values.indexOf(operand)));
            } else {
                args.add(new Expr.Input(feeds.size() + tables.size()));
                tables.add(
                        new RecordTable(operand, shape, target, lowering.frame().precision()));
            }
        }
        Expr expr = BatchNorm.expr(node, args, shape, target)
                .orElseThrow(() -> lowering.unsupported(node, "has a computed parameter"));
        var followers = Followers.take(lowering, node.output(), target);
        expr = followers.expr().substitute(expr);
        KernelLabel label = lowering.label(node, "layer");
        var sources = new ArrayList<>(label.sources());
        sources.addAll(followers.sources());
        int id = lowering.add(new ElementwiseKernel(
                new KernelLabel(label.name(), label.role(), label.op(), sources),
                lowering.frame(),
                lowering.balanced(feeds),
                tables,
                target,
                expr));
        lowering.define(
                followers.result(),
                Stream.of(id, target, followers.result().type().shape()));
    }

    private Feed feed(Node node, Lowering lowering, Value operand, List<Integer> shape, Layout target) {
        Stream stream = lowering.stream(operand);
        var factors = broadcast(stream, shape).factors(shape);
        Layout full = relabel(target, factors, true)
                .orElseThrow(() -> lowering.unsupported(node, "has operands in an order that cannot be followed"));
        List<Axis> images = full.images();
        List<Axis> rows = full.rows();
        if (repeatsInnermost(full.positions())) {
            images = moving(images);
            rows = moving(rows);
        }
        boolean oneChannel = moving(full.channels()).isEmpty() && target.lanes() == 1;
        boolean oneColumn = moving(full.columns()).isEmpty() && target.columnCount() > 1;
        var wanted = new Layout(
                lowering.streamType(operand),
                images,
                rows,
                oneChannel ? List.of() : full.channels(),
                oneColumn ? List.of() : full.columns(),
                full.lanes(),
                full.strips(),
                0,
                0,
                0);
        if (oneColumn) {
            var strips = new ArrayList<Strip>();
            for (Strip strip : target.strips()) {
                strips.add(strip.isEmpty() ? new Strip(1, 1) : new Strip(0, 1));
            }
            wanted = wanted.withStrips(strips);
        }
        return lowering.require(stream, wanted, node);
    }

    /** Whether the steps that repeat an element are the innermost ones: the kernel then uses a record several times. */
    private static boolean repeatsInnermost(List<Axis> axes) {
        boolean repeated = false;
        for (Axis axis : Axis.canonical(axes)) {
            if (repeated && axis.stride() != 0) {
                return false;
            }
            repeated |= axis.stride() == 0;
        }
        return true;
    }

    /** The axes without those that repeat. */
    private static List<Axis> moving(List<Axis> axes) {
        return axes.stream()
                .filter(axis -> axis.stride() != 0 && axis.extent() > 1)
                .toList();
    }

    /** The view with leading dimensions and broadcast steps added; broadcast dimensions get stride 0. */
    private static View broadcast(Stream stream, List<Integer> shape) {
        var dims = new ArrayList<List<Axis>>();
        int missing = shape.size() - stream.shape().size();
        for (int d = 0; d < shape.size(); d++) {
            boolean has = d >= missing && stream.shape().get(d - missing).equals(shape.get(d));
            dims.add(has ? stream.view().dim(d - missing) : List.of(new Axis(shape.get(d), 0)));
        }
        return new View(dims);
    }

    /** The layout with strides of the value itself (or, {@code toBase}, of the travelling tensor). */
    static Optional<Layout> relabel(Layout layout, List<View.Factor> factors, boolean toBase) {
        var groups = new ArrayList<List<Axis>>();
        for (List<Axis> axes : List.of(layout.images(), layout.rows(), layout.channels(), layout.columns())) {
            var group = new ArrayList<Axis>();
            for (Axis axis : axes) {
                if (axis.extent() > 1 && !relabel(axis, factors, toBase, group)) {
                    return Optional.empty();
                }
            }
            groups.add(group);
        }
        return Optional.of(new Layout(
                layout.type(),
                groups.get(0),
                groups.get(1),
                groups.get(2),
                groups.get(3),
                layout.lanes(),
                layout.strips(),
                layout.padTop(),
                layout.padBottom(),
                layout.padValue()));
    }

    private static boolean relabel(Axis axis, List<View.Factor> factors, boolean toBase, List<Axis> into) {
        int covered = 1;
        var found = new ArrayList<View.Factor>();
        for (View.Factor factor : factors) {
            int from = toBase ? factor.own() : factor.base();
            if (factor.extent() == 1 || !toBase && from == 0) {
                continue;
            }
            int to = toBase ? factor.base() : factor.own();
            boolean inside = from <= axis.stride() && axis.stride() * axis.extent() <= from * factor.extent();
            if (inside && axis.stride() % from == 0 && covered == 1) {
                into.add(new Axis(axis.extent(), axis.stride() / from * to));
                return true;
            }
            if (from >= axis.stride() && from * factor.extent() <= axis.stride() * axis.extent()) {
                found.add(factor);
                covered *= factor.extent();
            }
        }
        if (covered != axis.extent()) {
            return false;
        }
        found.sort((a, b) -> Integer.compare(toBase ? b.own() : b.base(), toBase ? a.own() : a.base()));
        for (View.Factor factor : found) {
            into.add(new Axis(factor.extent(), toBase ? factor.base() : factor.own()));
        }
        return true;
    }
}
