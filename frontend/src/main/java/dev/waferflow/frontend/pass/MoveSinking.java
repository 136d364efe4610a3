package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Lets transposes and reshapes sink through work on single elements until they meet their inverse: what exporters of
 * networks with channels at the end (NHWC) wrap around every convolution. The sunk graph is taken only if it has fewer
 * moves; so a graph that gains nothing stays as it was exported.
 */
public final class MoveSinking implements Pass {
    private static final int MOST_ROUNDS = 200;

    private static final List<String> UNARY = List.of(
            "Relu",
            "LeakyRelu",
            "Sigmoid",
            "Tanh",
            "Elu",
            "Selu",
            "Celu",
            "HardSigmoid",
            "HardSwish",
            "Silu",
            "Gelu",
            "Mish",
            "Softplus",
            "Softsign",
            "ThresholdedRelu",
            "Exp",
            "Log",
            "Sqrt",
            "Neg",
            "Abs",
            "Reciprocal",
            "Erf",
            "Floor",
            "Ceil",
            "Round",
            "Sign",
            "Clip",
            "Cast",
            "Not",
            "Identity",
            "Dropout");

    private static final List<String> BINARY = List.of(
            "Add", "Sub", "Mul", "Div", "Min", "Max", "Pow", "PRelu", "Greater", "Less", "Equal", "Sum", "Mean");

    @Override
    public String name() {
        return "move-sinking";
    }

    @Override
    public Graph run(Graph graph) {
        if (moves(graph) < 2) {
            return graph;
        }
        Graph current = graph;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Graph sunk = new Simplification().run(Rewrite.apply(current, MoveSinking::rewrite));
            if (sunk == current) {
                break;
            }
            current = sunk;
        }
        return moves(current) < moves(graph) ? current : graph;
    }

    private static long moves(Graph graph) {
        return graph.nodes().stream().filter(MoveSinking::isMove).count();
    }

    private static boolean isMove(Node node) {
        return node.op().equals("Transpose") || Simplification.RESHAPES.contains(node.op());
    }

    private static boolean rewrite(Node node, Rewrite rewrite) {
        if (node.outputs().size() != 1) {
            return false;
        }
        boolean elementwise = UNARY.contains(node.op()) || BINARY.contains(node.op());
        return elementwise && (transposed(node, rewrite) || reshaped(node, rewrite))
                || node.op().equals("Concat") && concatenated(node, rewrite);
    }

    private static boolean isScalar(Value value) {
        return value.isAbsent() || value.hasElements() && value.type().size() == 1;
    }

    /** The transpose whose result the value is, if nobody else reads it. */
    private static Node transpose(Graph graph, Value value) {
        Node node = Match.producer(graph, value, "Transpose");
        return node != null && Match.isPrivate(graph, value) ? node : null;
    }

    /** Every input is transposed in the same way, or a constant that can be. */
    private static boolean transposed(Node node, Rewrite rewrite) {
        var moved = new ArrayList<Node>();
        int[] permutation = null;
        for (Value input : node.inputs()) {
            Node transpose = transpose(rewrite.source(), input);
            if (transpose != null) {
                int[] own = Simplification.permutation(transpose);
                if (permutation != null && !Arrays.equals(own, permutation)) {
                    return false;
                }
                permutation = own;
                moved.add(transpose);
            } else if (!isScalar(input) && !input.hasElements()) {
                return false;
            }
        }
        if (permutation == null || permutation.length != node.output().type().rank()) {
            return false;
        }
        int[] inverse = inverse(permutation);
        var inputs = new ArrayList<Value>();
        for (Value input : node.inputs()) {
            Node transpose = transpose(rewrite.source(), input);
            inputs.add(
                    transpose != null
                            ? rewrite.mapped(transpose.input(0))
                            : isScalar(input) ? rewrite.mapped(input) : turned(node, input, inverse, rewrite));
        }
        Value result = rewrite.add(node, "sunk", node.op(), node.attributes(), inputs);
        moved.add(node);
        rewrite.emit(node, "Transpose", Attributes.none().with("perm", permutation), List.of(result), moved);
        return true;
    }

    /** A constant that broadcasts against the transposed value, for use against the value itself. */
    private static Value turned(Node node, Value constant, int[] inverse, Rewrite rewrite) {
        int rank = inverse.length;
        var shape = new long[rank];
        Arrays.fill(shape, 1);
        int[] own = constant.type().dims();
        for (int i = 0; i < own.length; i++) {
            shape[rank - own.length + i] = own[i];
        }
        Value target = rewrite.constant(
                node.name() + ".shape", null, List.of(), () -> Tensor.ofLongs(DataType.INT64, shape, rank));
        Value wide = rewrite.add(node, "wide", "Reshape", Attributes.none(), List.of(rewrite.mapped(constant), target));
        return rewrite.add(node, "turned", "Transpose", Attributes.none().with("perm", inverse), List.of(wide));
    }

    private static int[] inverse(int[] permutation) {
        var inverse = new int[permutation.length];
        for (int i = 0; i < permutation.length; i++) {
            inverse[permutation[i]] = i;
        }
        return inverse;
    }

    /** Every input is reshaped from one common shape to another, or a scalar. */
    private static boolean reshaped(Node node, Rewrite rewrite) {
        Graph graph = rewrite.source();
        var moved = new ArrayList<Node>();
        for (Value input : node.inputs()) {
            Node reshape = graph.producer(input).orElse(null);
            if (isScalar(input)) {
                continue;
            }
            boolean fits = reshape != null
                    && Simplification.RESHAPES.contains(reshape.op())
                    && Match.isPrivate(graph, input)
                    && input.type().shape().equals(node.output().type().shape())
                    && (moved.isEmpty()
                            || reshape.input(0)
                                    .type()
                                    .shape()
                                    .equals(moved.get(0).input(0).type().shape()));
            if (!fits) {
                return false;
            }
            moved.add(reshape);
        }
        if (moved.isEmpty() || node.output().type().size() == 0) {
            return false;
        }
        var inputs = new ArrayList<Value>();
        int next = 0;
        for (Value input : node.inputs()) {
            // A scalar constant of more dimensions than the value would give the result those dimensions.
            if (isScalar(input)
                    && !input.isAbsent()
                    && input.type().rank() > moved.get(0).input(0).type().rank()) {
                return false;
            }
            inputs.add(
                    rewrite.mapped(isScalar(input) ? input : moved.get(next++).input(0)));
        }
        Value result = rewrite.add(node, "sunk", node.op(), node.attributes(), inputs);
        long[] shape = node.output().type().shape().stream()
                .mapToLong(Integer::longValue)
                .toArray();
        Value target = rewrite.constant(
                node.name() + ".shape", null, List.of(), () -> Tensor.ofLongs(DataType.INT64, shape, shape.length));
        moved.add(node);
        rewrite.emit(node, "Reshape", Attributes.none(), List.of(result, target), moved);
        return true;
    }

    /** All parts are transposed in the same way. */
    private static boolean concatenated(Node node, Rewrite rewrite) {
        var moved = new ArrayList<Node>();
        for (Value input : node.inputs()) {
            Node transpose = transpose(rewrite.source(), input);
            boolean alike = transpose != null
                    && (moved.isEmpty()
                            || Arrays.equals(
                                    Simplification.permutation(transpose), Simplification.permutation(moved.get(0))));
            if (!alike) {
                return false;
            }
            moved.add(transpose);
        }
        int[] permutation = Simplification.permutation(moved.get(0));
        int axis = node.attributes().intValue("axis", 0);
        var attributes = Attributes.none().with("axis", permutation[axis < 0 ? axis + permutation.length : axis]);
        var inputs = moved.stream().map(t -> rewrite.mapped(t.input(0))).toList();
        Value result = rewrite.add(node, "sunk", "Concat", attributes, inputs);
        moved.add(node);
        rewrite.emit(node, "Transpose", Attributes.none().with("perm", permutation), List.of(result), moved);
        return true;
    }
}
