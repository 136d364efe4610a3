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
        return switch (node.op()) {
            case "Conv", "ConvInteger" ->
                perResult(
                        node,
                        weight(node, 1).size() / Math.max(1, weight(node, 1).dim(0)));
            case "QLinearConv" ->
                perResult(
                        node,
                        weight(node, 3).size() / Math.max(1, weight(node, 3).dim(0)));
            case "ConvTranspose" -> {
                TensorType weight = weight(node, 1);
                yield Math.multiplyExact(
                        (long) node.input(0).type().size(), (long) weight.size() / Math.max(1, weight.dim(0)));
            }
            case "Gemm" ->
                perResult(node, node.input(0).type().dim(node.attributes().integer("transA", 0) != 0 ? 0 : 1));
            case "MatMul", "MatMulInteger", "QLinearMatMul" ->
                perResult(node, node.input(0).type().dim(-1));
            case "LSTM", "GRU", "RNN" -> {
                TensorType x = node.input(0).type();
                long perStep = (long) weight(node, 1).size() + weight(node, 2).size();
                yield Math.multiplyExact((long) x.dim(0) * x.dim(1), perStep);
            }
            default -> 0;
        };
    }

    private static TensorType weight(Node node, int index) {
        return node.input(index).type();
    }

    private static long perResult(Node node, int terms) {
        return Math.multiplyExact((long) node.output().type().size(), (long) terms);
    }
}
