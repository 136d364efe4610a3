package dev.waferflow.frontend.graph;

import java.util.List;
import java.util.Objects;

/** One application of an operator. Immutable; compares by identity; its number is its place in topological order. */
public final class Node {
    private final int id;
    private final String name;
    private final String op;
    private final Attributes attributes;
    private final List<Value> inputs;
    private final List<Value> outputs;
    private final List<String> sources;

    Node(
            int id,
            String name,
            String op,
            Attributes attributes,
            List<Value> inputs,
            List<Value> outputs,
            List<String> sources) {
        this.id = id;
        this.name = Objects.requireNonNull(name, "name");
        this.op = Objects.requireNonNull(op, "op");
        this.attributes = attributes.ownedBy("node '" + name + "' (" + op + ")");
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
        this.sources = List.copyOf(sources);
    }

    /** Dense number within the graph; the topological order. */
    public int id() {
        return id;
    }

    /** Unique name within the graph. */
    public String name() {
        return name;
    }

    /** Name of the operator, as listed in {@code Operators}. */
    public String op() {
        return op;
    }

    /** The attributes in canonical form. */
    public Attributes attributes() {
        return attributes;
    }

    /** The inputs; an optional input that is not given is {@link Value#ABSENT}. */
    public List<Value> inputs() {
        return inputs;
    }

    /** The input at {@code index}, or {@link Value#ABSENT} beyond the end. */
    public Value input(int index) {
        return index < inputs.size() ? inputs.get(index) : Value.ABSENT;
    }

    /** Whether the optional input is given. */
    public boolean hasInput(int index) {
        return !input(index).isAbsent();
    }

    /** The results. */
    public List<Value> outputs() {
        return outputs;
    }

    /** The only or first result. */
    public Value output() {
        return outputs.get(0);
    }

    /** Names of the nodes of the source model that this node stands for, in order, for reports. */
    public List<String> sources() {
        return sources;
    }

    @Override
    public String toString() {
        return "node '" + name + "' (" + op + ")";
    }
}
