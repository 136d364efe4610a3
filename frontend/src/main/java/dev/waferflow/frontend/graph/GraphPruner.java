package dev.waferflow.frontend.graph;

import dev.waferflow.frontend.graph.GraphAssembler.NodeParts;
import java.util.ArrayList;
import java.util.List;

/** Drops what no output needs. Graph inputs always stay. */
public final class GraphPruner {
    private GraphPruner() {}

    /** The same graph without nodes and constants that no output needs; the same object if there are none. */
    public static Graph prune(Graph graph) {
        var needed = new boolean[graph.values().size()];
        graph.outputs().forEach(v -> needed[v.id()] = true);
        var alive = new boolean[graph.nodes().size()];
        for (int i = alive.length - 1; i >= 0; i--) {
            Node node = graph.nodes().get(i);
            alive[i] = node.outputs().stream().anyMatch(v -> needed[v.id()]);
            if (alive[i]) {
                node.inputs().stream().filter(v -> !v.isAbsent()).forEach(v -> needed[v.id()] = true);
            }
        }
        return isWhole(graph, needed, alive) ? graph : copy(graph, needed, alive);
    }

    private static boolean isWhole(Graph graph, boolean[] needed, boolean[] alive) {
        for (boolean node : alive) {
            if (!node) {
                return false;
            }
        }
        return graph.constants().stream().allMatch(v -> needed[v.id()]);
    }

    private static Graph copy(Graph graph, boolean[] needed, boolean[] alive) {
        var assembler = new GraphAssembler(graph.name());
        var copies = new Value[graph.values().size()];
        for (Value input : graph.inputs()) {
            copies[input.id()] = assembler.input(input.name(), input.type());
        }
        for (Value constant : graph.constants()) {
            if (needed[constant.id()]) {
                copies[constant.id()] = constant.hasElements()
                        ? assembler.constant(constant.name(), constant.constant())
                        : assembler.structuralConstant(constant.name(), constant.type());
            }
        }
        for (Node node : graph.nodes()) {
            if (alive[node.id()]) {
                copy(node, assembler, copies);
            }
        }
        graph.outputs().forEach(v -> assembler.output(copies[v.id()]));
        return assembler.build();
    }

    private static void copy(Node node, GraphAssembler assembler, Value[] copies) {
        var inputs = new ArrayList<Value>();
        for (Value input : node.inputs()) {
            inputs.add(input.isAbsent() ? input : copies[input.id()]);
        }
        List<String> names = node.outputs().stream().map(Value::name).toList();
        var parts = new NodeParts(node.op(), node.name(), node.attributes(), names, node.sources());
        var results = assembler.node(
                parts, inputs, node.outputs().stream().map(Value::type).toList());
        for (int i = 0; i < results.size(); i++) {
            copies[node.outputs().get(i).id()] = results.get(i);
        }
    }
}
