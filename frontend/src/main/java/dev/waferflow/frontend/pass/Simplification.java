package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.List;

/** Removes nodes that do nothing, and joins moves that follow each other. */
public final class Simplification implements Pass {
    private static final List<String> SAME_ELEMENTS =
            List.of("Reshape", "Flatten", "Squeeze", "Unsqueeze", "Expand", "Tile", "Slice", "Pad", "Concat", "Split");
    private static final List<String> OF_ONE = List.of("Sum", "Mean", "Max", "Min");

    @Override
    public String name() {
        return "simplification";
    }

    @Override
    public Graph run(Graph graph) {
        return Rewrite.apply(graph, Simplification::rewrite);
    }

    private static boolean rewrite(Node node, Rewrite rewrite) {
        if (node.outputs().size() != 1) {
            return dropMask(node, rewrite);
        }
        if (namesOutput(node, rewrite.source())) {
            rewrite.adopt(node, rewrite.source().consumers(node.output()).get(0));
            return true;
        }
        if (isIdle(node)) {
            if (node.op().equals("Identity") && rewrite.source().isOutput(node.output())) {
                return rewrite.isAdopted(node);
            }
            rewrite.replace(node, rewrite.mapped(node.input(0)));
            return true;
        }
        return sumOfTwo(node, rewrite) || joinTransposes(node, rewrite) || joinReshapes(node, rewrite);
    }

    /** Whether the result is read by one node only, and that one merely gives it the name of an output. */
    private static boolean namesOutput(Node node, Graph graph) {
        if (!Match.isPrivate(graph, node.output())) {
            return false;
        }
        Node reader = graph.consumers(node.output()).get(0);
        return reader.op().equals("Identity") && graph.isOutput(reader.output());
    }

    private static boolean isIdle(Node node) {
        if (node.inputs().isEmpty()
                || !node.output().type().equals(node.input(0).type())) {
            return false;
        }
        return switch (node.op()) {
            case "Identity", "Dropout", "Cast", "CastLike" -> true;
            case "Transpose" -> isIdentity(node);
            case "Clip" -> !node.hasInput(1) && !node.hasInput(2);
            case "Add", "Sub" -> isFilled(node.input(1), 0);
            case "Mul", "Div" -> isFilled(node.input(1), 1);
            case "Slice" -> !node.hasInput(4) || isFilled(node.input(4), 1);
            case "Pad" -> isFilled(node.input(1), 0);
            default -> OF_ONE.contains(node.op()) && node.inputs().size() == 1 || SAME_ELEMENTS.contains(node.op());
        };
    }

    private static boolean isFilled(Value value, double wanted) {
        if (!value.hasElements()) {
            return false;
        }
        Tensor tensor = value.constant();
        for (int i = 0; i < tensor.size(); i++) {
            if (tensor.doubleAt(i) != wanted) {
                return false;
            }
        }
        return true;
    }

    private static boolean isIdentity(Node node) {
        int[] permutation = permutation(node);
        for (int i = 0; i < permutation.length; i++) {
            if (permutation[i] != i) {
                return false;
            }
        }
        return true;
    }

    /** The permutation of a Transpose node, written out. */
    static int[] permutation(Node node) {
        int rank = node.input(0).type().rank();
        var reversed = new int[rank];
        for (int i = 0; i < rank; i++) {
            reversed[i] = rank - 1 - i;
        }
        return node.attributes().ints("perm", reversed);
    }

    /** A Dropout whose mask nobody reads. */
    private static boolean dropMask(Node node, Rewrite rewrite) {
        Value mask = node.outputs().get(1);
        boolean unread =
                rewrite.source().consumers(mask).isEmpty() && !rewrite.source().isOutput(mask);
        if (!node.op().equals("Dropout") || !unread) {
            return false;
        }
        rewrite.replace(node, rewrite.mapped(node.input(0)));
        return true;
    }

    private static boolean sumOfTwo(Node node, Rewrite rewrite) {
        if (!node.op().equals("Sum") || node.inputs().size() != 2) {
            return false;
        }
        rewrite.emit(node, "Add", Attributes.none(), rewrite.mapped(node.inputs()), List.of(node));
        return true;
    }

    private static boolean joinTransposes(Node node, Rewrite rewrite) {
        Node inner = Match.producer(rewrite.source(), node.input(0), "Transpose");
        if (!node.op().equals("Transpose") || inner == null) {
            return false;
        }
        int[] first = permutation(inner);
        int[] joined = permutation(node).clone();
        for (int i = 0; i < joined.length; i++) {
            joined[i] = first[joined[i]];
        }
        var input = List.of(rewrite.mapped(inner.input(0)));
        rewrite.emit(node, "Transpose", Attributes.none().with("perm", joined), input, List.of(inner, node));
        return true;
    }

    /** Moves that keep the order of the elements. */
    static final List<String> RESHAPES = List.of("Reshape", "Flatten", "Squeeze", "Unsqueeze");

    private static boolean joinReshapes(Node node, Rewrite rewrite) {
        if (!RESHAPES.contains(node.op())) {
            return false;
        }
        Node inner = rewrite.source().producer(node.input(0)).orElse(null);
        if (inner == null || !RESHAPES.contains(inner.op())) {
            return false;
        }
        long[] shape = node.output().type().shape().stream()
                .mapToLong(Integer::longValue)
                .toArray();
        for (long extent : shape) {
            if (extent == 0) {
                return false;
            }
        }
        Value target = rewrite.constant(
                node.name() + ".shape", null, List.of(), () -> Tensor.ofLongs(DataType.INT64, shape, shape.length));
        var inputs = List.of(rewrite.mapped(inner.input(0)), target);
        rewrite.emit(node, "Reshape", Attributes.none(), inputs, List.of(inner, node));
        return true;
    }
}
