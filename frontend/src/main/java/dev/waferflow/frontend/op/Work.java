package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.TensorType;

/**
 * Multiply-accumulates that nodes stand for: one per weight and place it is applied at. Only matrix products,
 * convolutions and recurrent layers count; padding counts as if it were data.
 */
public final class Work {
    private Work() {}

    /** Multiply-accumulates of all nodes for one evaluation of the graph. */
    public static long multiplyAccumulates(Graph graph) {
        long sum = 0;
        for (Node node : graph.nodes()) {
            sum = Math.addExact(sum, multiplyAccumulates(node));
        }
        return sum;
    }

    /** Multiply-accumulates of one node for one evaluation of the graph. */
    public static long multiplyAccumulates(Node node) {
        return multiplyAccumulates(OpContext.of(node), node.outputs().get(0).type());
    }

    /** Multiply-accumulates of a node whose first result has the type. */
    static long multiplyAccumulates(OpContext c, TensorType result) {
        return switch (c.op()) {
            case "Conv", "ConvInteger" ->
                perResult(result, c.type(1).size() / Math.max(1, c.type(1).dim(0)));
            case "QLinearConv" ->
                perResult(result, c.type(3).size() / Math.max(1, c.type(3).dim(0)));
            case "ConvTranspose" ->
                Math.multiplyExact(
                        (long) c.type(0).size(),
                        (long) c.type(1).size() / Math.max(1, c.type(1).dim(0)));
            case "Gemm" -> perResult(result, c.type(0).dim(c.attributes().integer("transA", 0) != 0 ? 0 : 1));
            case "MatMul", "MatMulInteger", "QLinearMatMul" ->
                perResult(result, c.type(0).dim(-1));
            case "LSTM", "GRU", "RNN" -> {
                TensorType x = c.type(0);
                long perStep = (long) c.type(1).size() + c.type(2).size();
                yield Math.multiplyExact((long) x.dim(0) * x.dim(1), perStep);
            }
            default -> 0;
        };
    }

    private static long perResult(TensorType result, int terms) {
        return Math.multiplyExact((long) result.size(), (long) terms);
    }
}
