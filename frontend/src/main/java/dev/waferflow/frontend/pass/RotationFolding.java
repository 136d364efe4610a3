package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets a second product give what rotary positions need of queries and keys with their halves exchanged:
 *
 * <pre>
 *   x = MatMul(t, W), cut into heads;  Concat(Neg(second half of x), first half of x)  =  MatMul(t, W'), cut into heads
 * </pre>
 *
 * where W' holds the columns of W in another order, some of them negated. The same values, for more products but without moving
 * elements between heads, which on a wafer would take a sample in the memory of few PEs.
 */
public final class RotationFolding implements Pass {
    @Override
    public String name() {
        return "rotation-folding";
    }

    @Override
    public Graph run(Graph graph) {
        return Rewrite.apply(graph, RotationFolding::rewrite);
    }

    private static boolean rewrite(Node node, Rewrite rewrite) {
        Halves halves = Halves.of(node, rewrite.source());
        Heads heads = halves == null ? null : Heads.of(halves.whole(), rewrite.source());
        if (heads == null) {
            return false;
        }
        var inputs = new ArrayList<>(rewrite.mapped(heads.product.inputs()));
        for (int i = 1; i < inputs.size(); i++) {
            if (heads.product.hasInput(i)) {
                inputs.set(i, turned(heads, heads.product.input(i), i, node, rewrite));
            }
        }
        Value product = rewrite.add(node, "product", heads.product.op(), heads.product.attributes(), inputs);
        var cut = List.of(product, rewrite.mapped(heads.reshape.input(1)));
        Value result = rewrite.add(node, "heads", "Reshape", heads.reshape.attributes(), cut);
        var parts = new ArrayList<>(halves.nodes);
        rewrite.emit(node, "Transpose", heads.transpose.attributes(), List.of(result), parts);
        return true;
    }

    /** Weights or bias whose last dimension gives the exchanged halves. */
    private static Value turned(Heads heads, Value value, int index, Node node, Rewrite rewrite) {
        Value mapped = rewrite.mapped(value);
        return rewrite.constant(node.name() + ".turned" + index, value.type(), List.of(value), () -> {
            Tensor old = mapped.constant();
            int width = old.dim(old.rank() - 1);
            int half = heads.width() / 2;
            float[] from = old.toFloats();
            var to = new float[from.length];
            for (int i = 0; i < to.length; i++) {
                boolean first = i % width % heads.width() < half;
                to[i] = first ? -from[i + half] : from[i - half];
            }
            return Tensor.ofFloats(DataType.FP32, to, old.shape());
        });
    }

    /**
     * A value with the halves of its last dimension exchanged, and the new first one negated.
     *
     * @param whole the value
     * @param nodes all that it takes
     */
    private record Halves(Value whole, List<Node> nodes) {
        static Halves of(Node concat, Graph graph) {
            if (!concat.op().equals("Concat") || concat.inputs().size() != 2) {
                return null;
            }
            int rank = concat.output().type().rank();
            int half = concat.output().type().dim(rank - 1) / 2;
            Node negative = Match.producer(graph, concat.input(0), "Neg");
            boolean last = Math.floorMod(concat.attributes().intValue("axis", 0), rank) == rank - 1;
            boolean equal = concat.input(1).type().dim(rank - 1) == half
                    && concat.input(0).type().dim(rank - 1) == half;
            if (negative == null || !last || !equal) {
                return null;
            }
            var nodes = new ArrayList<>(List.of(concat, negative));
            Value first = part(graph, concat.input(1), 0, half, nodes);
            Value second = part(graph, negative.input(0), half, half, nodes);
            return first != null && first == second ? new Halves(first, nodes) : null;
        }

        /** The value of whose last dimension this is the part from there on, or null. */
        private static Value part(Graph graph, Value value, int from, int count, List<Node> nodes) {
            Node node = graph.producer(value).orElse(null);
            int rank = value.type().rank();
            if (node == null || !List.of("Split", "Slice").contains(node.op())) {
                return null;
            }
            Value whole = node.input(0);
            nodes.add(node);
            if (whole.type().dim(rank - 1) != 2 * count || value.type().dim(rank - 1) != count) {
                return null;
            }
            if (node.op().equals("Split")) {
                boolean last = Math.floorMod(node.attributes().intValue("axis", 0), rank) == rank - 1;
                return last && node.outputs().get(from / count) == value ? whole : null;
            }
            boolean known = node.input(1).hasElements()
                    && node.hasInput(3)
                    && node.input(3).hasElements();
            if (!known || node.input(1).type().size() != 1) {
                return null;
            }
            int axis = Math.floorMod((int) node.input(3).constant().longAt(0), rank);
            long start = node.input(1).constant().longAt(0);
            long step = node.hasInput(4) ? node.input(4).constant().longAt(0) : 1;
            boolean fits = axis == rank - 1 && step == 1 && (start < 0 ? start + 2L * count : start) == from;
            return fits ? whole : null;
        }
    }

    /** A product with constant weights whose last dimension is cut into heads. */
    private record Heads(Node product, Node reshape, Node transpose) {
        static Heads of(Value value, Graph graph) {
            Node transpose = Match.producer(graph, value, "Transpose");
            Node reshape = transpose == null ? null : Match.producer(graph, transpose.input(0), "Reshape");
            Node product =
                    reshape == null ? null : graph.producer(reshape.input(0)).orElse(null);
            if (product == null || !List.of("MatMul", "Gemm").contains(product.op())) {
                return null;
            }
            int rank = value.type().rank();
            int outputs = product.output().type().dim(-1);
            boolean plain = product.attributes().names().isEmpty()
                    && product.input(1).isConstant()
                    && product.input(1).type().elementType() == DataType.FP32
                    && product.input(1).type().rank() == 2
                    && (!product.hasInput(2)
                            || product.input(2).isConstant()
                                    && product.input(2).type().size() == outputs);
            // The last dimension stays last, and is the inner part of the product's.
            boolean inner = Simplification.permutation(transpose)[rank - 1] == rank - 1
                    && outputs % reshape.output().type().dim(-1) == 0;
            return plain && inner ? new Heads(product, reshape, transpose) : null;
        }

        int width() {
            return reshape.output().type().dim(-1);
        }
    }
}
