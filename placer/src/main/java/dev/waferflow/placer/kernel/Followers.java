package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The element-wise nodes after a value that the kernel which makes the value can do itself: each is the only reader of the
 * one before, and its other operands are constants that differ between channels at most.
 *
 * @param expr over the value (input 0)
 * @param result the last node's value
 * @param sources source nodes of all of them
 */
record Followers(Expr expr, Value result, List<String> sources) {

    /** Takes the nodes after {@code value} and marks them as done. {@code layout} is the layout of the value. */
    static Followers take(Lowering lowering, Value value, Layout layout) {
        return take(lowering, value, layout, true);
    }

    /** The same for a kernel that few PEs finish: slow functions are left to kernels with more. */
    static Followers quick(Lowering lowering, Value value, Layout layout) {
        return take(lowering, value, layout, false);
    }

    /**
     * The same, and multiplications with a number that come later, after nodes that move nothing: they are done here too, and the nodes
     * that stand for them then do nothing.
     */
    static Followers quickWithFactors(Lowering lowering, Value value, Layout layout) {
        Followers followers = quick(lowering, value, layout);
        Expr expr = followers.expr;
        Value current = followers.result;
        var sources = new ArrayList<>(followers.sources);
        while (true) {
            Optional<Node> next = lowering.soleConsumer(current);
            if (next.isEmpty()) {
                break;
            }
            Node node = next.get();
            Optional<Float> factor = factor(node, current);
            if (factor.isPresent()) {
                expr = Pointwise.times(expr, factor.get());
                lowering.skip(node);
                sources.addAll(node.sources());
            } else if (!ViewFamily.OPERATORS.contains(node.op())) {
                break;
            }
            current = node.output();
        }
        return new Followers(expr, followers.result, sources);
    }

    /** The number with which a node multiplies a value of the same shape. */
    private static Optional<Float> factor(Node node, Value value) {
        boolean multiplies = node.op().equals("Mul") || node.op().equals("Div");
        if (!multiplies
                || node.input(0) != value
                || !node.output().type().shape().equals(value.type().shape())) {
            return Optional.empty();
        }
        Value other = node.input(1);
        if (!other.isConstant() || !other.hasElements() || other.type().size() != 1) {
            return Optional.empty();
        }
        double number = other.constant().doubleAt(0);
        return number == 0 ? Optional.empty() : Optional.of((float) (node.op().equals("Div") ? 1 / number : number));
    }

    private static Followers take(Lowering lowering, Value value, Layout layout, boolean slow) {
        Expr expr = Expr.input();
        Value current = value;
        var sources = new ArrayList<String>();
        while (true) {
            Optional<Node> next = lowering.soleConsumer(current);
            if (next.isEmpty()
                    || !Pointwise.OPERATORS.contains(next.get().op())
                    || !next.get().output().type().elementType().floating()
                    || !value.type().elementType().floating()
                    || !next.get().output().type().shape().equals(value.type().shape())) {
                break;
            }
            Node node = next.get();
            var args = new ArrayList<Expr>();
            for (int i = 0; i < Pointwise.operands(node); i++) {
                Value operand = node.input(i);
                Expr arg = operand == current
                        ? expr
                        : constant(operand, value.type().shape(), layout).orElse(null);
                args.add(arg);
            }
            if (args.contains(null)) {
                break;
            }
            Optional<Expr> applied = BatchNorm.expr(node, args, value.type().shape(), layout);
            if (applied.isEmpty()
                    || applied.get().uses(0) > 8
                    || !slow && applied.get().isSlow()) {
                break;
            }
            lowering.taken(node);
            expr = applied.get();
            current = node.output();
            sources.addAll(node.sources());
        }
        return new Followers(expr, current, sources);
    }

    /**
     * A constant operand as an expression: a number, or a number per channel.
     *
     * @param shape of the result that it is broadcast to
     * @param layout of the result, with strides of the row-major result
     */
    static Optional<Expr> constant(Value value, List<Integer> shape, Layout layout) {
        if (!value.isConstant() || !value.hasElements()) {
            return Optional.empty();
        }
        Tensor tensor = value.constant();
        if (tensor.size() == 1) {
            return Optional.of(new Expr.Const((float) tensor.doubleAt(0)));
        }
        var all = new ArrayList<Axis>(layout.positions());
        all.addAll(layout.columns());
        for (Axis axis : all) {
            if (axis.extent() > 1 && index(axis.stride(), shape, tensor) != index(0, shape, tensor)) {
                return Optional.empty();
            }
        }
        var values = new float[layout.channelCount()];
        for (int c = 0; c < values.length; c++) {
            values[c] = (float) tensor.doubleAt(index(Axis.offset(layout.channels(), c), shape, tensor));
        }
        return Optional.of(new Expr.Channel(new ChannelVector(values)));
    }

    /** Index into a tensor that is broadcast to {@code shape}, of the flat row-major element {@code flat}. */
    static int index(int flat, List<Integer> shape, Tensor tensor) {
        int rest = flat;
        int index = 0;
        int stride = 1;
        for (int d = shape.size() - 1; d >= 0; d--) {
            int at = rest % shape.get(d);
            rest /= shape.get(d);
            int own = d - (shape.size() - tensor.rank());
            if (own >= 0) {
                index += tensor.dim(own) == 1 ? 0 : at * stride;
                stride *= tensor.dim(own);
            }
        }
        return index;
    }
}
