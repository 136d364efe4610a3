package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.GraphAssembler;
import dev.waferflow.frontend.graph.GraphAssembler.NodeParts;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds a graph from canonical nodes and infers the type of every result. Single-threaded, used once. A folding
 * builder replaces every node whose inputs are all constant by its value; a plain one keeps all nodes.
 */
public final class GraphBuilder {
    private final GraphAssembler assembler;
    private final Folding folding;
    private List<String> sources = List.of();

    /** A builder that keeps every node. */
    public GraphBuilder(String name) {
        this(name, null);
    }

    private GraphBuilder(String name, Folding folding) {
        this.assembler = new GraphAssembler(name);
        this.folding = folding;
    }

    /** A builder that computes constant nodes at once. */
    public static GraphBuilder folding(String name) {
        return new GraphBuilder(name, Folding.complete());
    }

    /** A folding builder that computes small constants only; larger ones have a type but no elements. */
    public static GraphBuilder structural(String name) {
        return new GraphBuilder(name, Folding.small());
    }

    /** Adds a graph input. */
    public Value input(String name, TensorType type) {
        return assembler.input(name, type);
    }

    /** Adds a constant. */
    public Value constant(String name, Tensor tensor) {
        return assembler.constant(name, tensor);
    }

    /** Adds a constant whose elements are not known. */
    public Value structuralConstant(String name, TensorType type) {
        return assembler.structuralConstant(name, type);
    }

    /** Adds a node with one result. */
    public Value node(String op, String name, Attributes attributes, List<Value> inputs) {
        return nodeMany(op, name, attributes, inputs, 1).get(0);
    }

    /** Adds a node with one result and no parameters. */
    public Value node(String op, String name, Value... inputs) {
        return node(op, name, Attributes.none(), List.of(inputs));
    }

    /** Adds a node with {@code outputCount} results. */
    public List<Value> nodeMany(String op, String name, Attributes attributes, List<Value> inputs, int outputCount) {
        var parts = NodeParts.of(op, name, attributes);
        return add(sources.isEmpty() ? parts : parts.withSources(sources), inputs, outputCount);
    }

    /** Nodes added without sources of their own from here on stand for these source nodes; none: for themselves. */
    public void sources(List<String> newSources) {
        sources = List.copyOf(newSources);
    }

    /** Adds a node described by its parts. */
    public List<Value> add(NodeParts parts, List<Value> inputs, int outputCount) {
        var operator = Operators.named(parts.op());
        var context = new OpContext(parts.op(), parts.name(), parts.attributes(), inputs, outputCount);
        var types = operator.infer(context);
        if (types.size() < outputCount) {
            throw context.malformed("has " + outputCount + " results instead of at most " + types.size());
        }
        types = types.subList(0, outputCount);
        if (folding != null && Folding.isConstant(context) && folding.isAffordable(context, types)) {
            return constants(parts, folding.evaluate(operator, context, types), types);
        }
        return assembler.node(parts, inputs, types);
    }

    /** Declares the value as the next output of the graph. */
    public void output(Value value) {
        assembler.output(value);
    }

    /** The finished, verified graph. */
    public Graph build() {
        return assembler.build();
    }

    private List<Value> constants(NodeParts parts, List<Tensor> tensors, List<TensorType> types) {
        var results = new ArrayList<Value>(types.size());
        for (int i = 0; i < types.size(); i++) {
            String wanted = i < parts.resultNames().size() ? parts.resultNames().get(i) : "";
            String name = wanted.isEmpty() ? parts.name() : wanted;
            results.add(
                    tensors.isEmpty()
                            ? assembler.structuralConstant(name, types.get(i))
                            : assembler.constant(name, tensors.get(i)));
        }
        return results;
    }
}
