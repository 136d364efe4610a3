package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a quantised table back before rows of it are looked up instead of after: the same values, from a table of real
 * numbers that is a constant. Only where the whole table has one scale, so that the order does not matter.
 */
public final class DequantizedTables implements Pass {
    @Override
    public String name() {
        return "dequantized-tables";
    }

    @Override
    public Graph run(Graph graph) {
        return Rewrite.apply(graph, DequantizedTables::rewrite);
    }

    private static boolean rewrite(Node node, Rewrite rewrite) {
        Node lookup =
                node.op().equals("DequantizeLinear") ? Match.producer(rewrite.source(), node.input(0), "Gather") : null;
        if (lookup == null || !lookup.input(0).isConstant() || !isOfOneScale(node)) {
            return false;
        }
        var inputs = new ArrayList<>(node.inputs());
        inputs.set(0, lookup.input(0));
        Value table = rewrite.add(node, "table", node.op(), Attributes.none(), rewrite.mapped(inputs));
        if (table.type().elementType() != node.output().type().elementType()) {
            return false;
        }
        var looked = List.of(table, rewrite.mapped(lookup.input(1)));
        rewrite.emit(node, "Gather", lookup.attributes(), looked, List.of(lookup, node));
        return true;
    }

    private static boolean isOfOneScale(Node node) {
        return node.inputs().stream()
                .skip(1)
                .allMatch(v -> v.isAbsent() || v.isConstant() && v.type().rank() == 0);
    }
}
