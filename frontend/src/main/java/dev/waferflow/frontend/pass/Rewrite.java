package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.GraphAssembler.NodeParts;
import dev.waferflow.frontend.graph.GraphPruner;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/**
 * A new graph in the making next to the old one. Patterns are matched on the old graph; what is emitted reads values
 * of the new one, found through {@link #mapped}. What no output needs in the end is dropped.
 */
final class Rewrite {
    private final Graph source;
    private final GraphBuilder target;
    private final Value[] map;
    private boolean changed;

    private Rewrite(Graph source) {
        this.source = source;
        this.target = GraphBuilder.folding(source.name());
        this.map = new Value[source.values().size()];
        for (Value input : source.inputs()) {
            map[input.id()] = target.input(input.name(), input.type());
        }
        for (Value constant : source.constants()) {
            map[constant.id()] = constant.hasElements()
                    ? target.constant(constant.name(), constant.constant())
                    : target.structuralConstant(constant.name(), constant.type());
        }
    }

    /** The graph with {@code rule} tried on every node; the same object if it never applies. */
    static Graph apply(Graph graph, Rule rule) {
        var rewrite = new Rewrite(graph);
        for (Node node : graph.nodes()) {
            if (rule.rewrite(node, rewrite)) {
                rewrite.changed = true;
            } else {
                rewrite.copy(node);
            }
        }
        if (!rewrite.changed) {
            return graph;
        }
        graph.outputs().forEach(v -> rewrite.target.output(rewrite.mapped(v)));
        return GraphPruner.prune(rewrite.target.build());
    }

    Graph source() {
        return source;
    }

    /** The new value that stands for an old one. */
    Value mapped(Value old) {
        return old.isAbsent() ? old : map[old.id()];
    }

    List<Value> mapped(List<Value> old) {
        return old.stream().map(this::mapped).toList();
    }

    private void copy(Node node) {
        var names = node.outputs().stream().map(Value::name).toList();
        var parts = new NodeParts(node.op(), node.name(), node.attributes(), names, node.sources());
        var results = target.add(parts, mapped(node.inputs()), node.outputs().size());
        for (int i = 0; i < results.size(); i++) {
            map[node.outputs().get(i).id()] = results.get(i);
            changed |= results.get(i).isConstant();
        }
    }

    /** Lets a new value stand for an old one. An output of the graph keeps its name through an Identity node. */
    void replace(Node node, Value replacement) {
        Value old = node.output();
        if (source.isOutput(old)) {
            emit(node, "Identity", Attributes.none(), List.of(replacement), List.of(node));
        } else {
            bind(old, replacement);
        }
    }

    /** A new node that gives the result of {@code node}, standing for the source nodes of all of {@code parts}. */
    void emit(Node node, String op, Attributes attributes, List<Value> inputs, List<Node> parts) {
        var names = List.of(node.output().name());
        var nodeParts = new NodeParts(op, node.name(), attributes, names, sources(parts));
        bind(node.output(), target.add(nodeParts, inputs, 1).get(0));
    }

    /** Copies the node with the name of what {@code identity}, its only reader, calls its result; that one goes. */
    void adopt(Node node, Node identity) {
        var names = List.of(identity.output().name());
        var parts = new NodeParts(node.op(), node.name(), node.attributes(), names, sources(List.of(node, identity)));
        bind(node.output(), target.add(parts, mapped(node.inputs()), 1).get(0));
        bind(identity.output(), mapped(node.output()));
    }

    /** Whether the result of the node is already there. */
    boolean isAdopted(Node node) {
        return map[node.output().id()] != null;
    }

    /** A helper node on the way to the result of {@code node}, standing for its source nodes. */
    Value add(Node node, String suffix, String op, Attributes attributes, List<Value> inputs) {
        var parts = new NodeParts(op, node.name() + "." + suffix, attributes, List.of(), node.sources());
        return target.add(parts, inputs, 1).get(0);
    }

    private void bind(Value old, Value replacement) {
        if (!replacement.type().equals(old.type())) {
            throw new IllegalStateException(old + " cannot become " + replacement);
        }
        map[old.id()] = replacement;
    }

    /** A constant computed from others; without elements if one of them has none. */
    Value constant(String name, TensorType type, List<Value> from, Supplier<Tensor> elements) {
        boolean known = from.stream().allMatch(v -> v.isAbsent() || v.hasElements());
        return known ? target.constant(name, elements.get()) : target.structuralConstant(name, type);
    }

    private static List<String> sources(List<Node> parts) {
        var result = new ArrayList<String>();
        parts.stream()
                .distinct()
                .sorted(Comparator.comparingInt(Node::id))
                .forEach(n ->
                        n.sources().stream().filter(s -> !result.contains(s)).forEach(result::add));
        return result;
    }

    /** Emits something for the result of a node, or says that it does not apply. */
    @FunctionalInterface
    interface Rule {
        boolean rewrite(Node node, Rewrite rewrite);
    }
}
