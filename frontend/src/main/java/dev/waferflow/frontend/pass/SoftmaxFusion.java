package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Recognises a softmax written out, {@code e / sum(e)} with {@code e = exp(x)} or {@code exp(x - max(x))} along one
 * dimension, and the logarithm of one.
 */
public final class SoftmaxFusion implements Pass {
    @Override
    public String name() {
        return "softmax-fusion";
    }

    @Override
    public Graph run(Graph graph) {
        return Rewrite.apply(graph, SoftmaxFusion::rewrite);
    }

    private static boolean rewrite(Node node, Rewrite rewrite) {
        return node.op().equals("Div") ? quotient(node, rewrite) : node.op().equals("Log") && logarithm(node, rewrite);
    }

    private static boolean quotient(Node node, Rewrite rewrite) {
        Graph graph = rewrite.source();
        Node exp = Match.producer(graph, node.input(0), "Exp");
        Node sum = Match.producer(graph, node.input(1), "ReduceSum");
        if (exp == null || sum == null || sum.input(0) != exp.output() || axis(sum) < 0) {
            return false;
        }
        var parts = new ArrayList<>(List.of(node, exp, sum));
        Value x = exp.input(0);
        Node shift = Match.producer(graph, x, "Sub");
        Node max = shift == null ? null : Match.producer(graph, shift.input(1), "ReduceMax");
        if (max != null && max.input(0) == shift.input(0) && axis(max) == axis(sum)) {
            parts.add(shift);
            parts.add(max);
            x = shift.input(0);
        }
        if (!x.type().equals(node.output().type())) {
            return false;
        }
        var attributes = Attributes.none().with("axis", axis(sum));
        rewrite.emit(node, "Softmax", attributes, List.of(rewrite.mapped(x)), parts);
        return true;
    }

    private static boolean logarithm(Node node, Rewrite rewrite) {
        Node softmax = Match.producer(rewrite.source(), node.input(0), "Softmax");
        if (softmax == null || !Match.isPrivate(rewrite.source(), softmax.output())) {
            return false;
        }
        var inputs = List.of(rewrite.mapped(softmax.input(0)));
        rewrite.emit(node, "LogSoftmax", softmax.attributes(), inputs, List.of(softmax, node));
        return true;
    }

    /** The one reduced dimension if it is kept as 1, else -1. */
    private static int axis(Node reduce) {
        boolean known = reduce.hasInput(1)
                && reduce.input(1).hasElements()
                && reduce.input(1).type().size() == 1;
        if (!known || reduce.attributes().integer("keepdims", 1) == 0) {
            return -1;
        }
        int rank = reduce.input(0).type().rank();
        int axis = (int) reduce.input(1).constant().longAt(0);
        return axis < 0 ? axis + rank : axis;
    }
}
