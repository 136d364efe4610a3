package dev.waferflow.frontend.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jgrapht.graph.AsUnmodifiableGraph;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.DirectedAcyclicGraph;

/**
 * An immutable, typed, topologically ordered tensor program. Every value has one origin: a graph input, a constant, or
 * one node; {@link GraphVerifier} lists the rules. Built by {@link GraphAssembler}; use the inferring
 * {@code GraphBuilder} of {@code frontend.op} unless result types are already known.
 */
public final class Graph {
    private final String name;
    private final List<Value> inputs;
    private final List<Value> outputs;
    private final List<Value> values;
    private final List<Node> nodes;
    private final Node[] producers;
    private final List<List<Node>> consumers;
    private final DirectedAcyclicGraph<Node, DefaultEdge> dependencies;

    Graph(String name, List<Value> inputs, List<Value> outputs, List<Value> values, List<Node> nodes) {
        this.name = name;
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
        this.values = List.copyOf(values);
        this.nodes = List.copyOf(nodes);
        this.producers = new Node[values.size()];
        var uses = new ArrayList<List<Node>>(values.size());
        for (int i = 0; i < values.size(); i++) {
            uses.add(new ArrayList<>(1));
        }
        dependencies = new DirectedAcyclicGraph<>(DefaultEdge.class);
        for (Node node : nodes) {
            dependencies.addVertex(node);
            for (Value input : node.inputs()) {
                link(node, input, uses);
            }
            for (Value output : node.outputs()) {
                producers[output.id()] = node;
            }
        }
        uses.replaceAll(List::copyOf);
        consumers = List.copyOf(uses);
    }

    private void link(Node node, Value input, List<List<Node>> uses) {
        if (input.isAbsent()) {
            return;
        }
        var list = uses.get(input.id());
        if (list.isEmpty() || list.get(list.size() - 1) != node) {
            list.add(node);
        }
        Node producer = producers[input.id()];
        if (producer != null && !dependencies.containsEdge(producer, node)) {
            dependencies.addEdge(producer, node);
        }
    }

    /** Name of the program. */
    public String name() {
        return name;
    }

    /** What is fed for each sample, in order. */
    public List<Value> inputs() {
        return inputs;
    }

    /** What is asked for, in order. */
    public List<Value> outputs() {
        return outputs;
    }

    /** All values; the place of a value in this list is its id. */
    public List<Value> values() {
        return values;
    }

    /** All nodes in topological order; the place of a node in this list is its id. */
    public List<Node> nodes() {
        return nodes;
    }

    /** The constants, by id. */
    public List<Value> constants() {
        return values.stream().filter(Value::isConstant).toList();
    }

    /** The node whose result the value is; empty for graph inputs and constants. */
    public Optional<Node> producer(Value value) {
        return value.isAbsent()
                ? Optional.empty()
                : Optional.ofNullable(producers[checked(value).id()]);
    }

    /** The nodes that read the value, each once, in topological order. */
    public List<Node> consumers(Value value) {
        return consumers.get(checked(value).id());
    }

    /** Whether the value is an output of the graph. */
    public boolean isOutput(Value value) {
        return outputs.contains(value);
    }

    /** Which node needs which: an edge leads from a producer to each of its consumers. Read-only. */
    public org.jgrapht.Graph<Node, DefaultEdge> dependencies() {
        return new AsUnmodifiableGraph<>(dependencies);
    }

    /** The text form; see {@link GraphText}. */
    @Override
    public String toString() {
        return GraphText.print(this);
    }

    private Value checked(Value value) {
        if (value.id() < 0 || value.id() >= values.size() || values.get(value.id()) != value) {
            throw new IllegalArgumentException(value + " is not of graph '" + name + "'");
        }
        return value;
    }
}
