package dev.waferflow.frontend.graph;

import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts a graph together from parts whose result types are already known. Single-threaded, used once. Names that are
 * taken get a number appended, so names in the result are unique.
 */
public final class GraphAssembler {
    private final String name;
    private final List<Value> inputs = new ArrayList<>();
    private final List<Value> outputs = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Integer> valueNames = new HashMap<>();
    private final Map<String, Integer> nodeNames = new HashMap<>();

    /** Starts an empty graph. */
    public GraphAssembler(String name) {
        this.name = name;
    }

    /** Adds a graph input. */
    public Value input(String inputName, TensorType type) {
        var value = add(Value.computed(values.size(), unique(inputName, valueNames), type));
        inputs.add(value);
        return value;
    }

    /** Adds a constant. */
    public Value constant(String constantName, Tensor tensor) {
        return add(Value.constant(values.size(), unique(constantName, valueNames), tensor));
    }

    /** Adds a constant whose elements are not known, in a graph that is read for its structure only. */
    public Value structuralConstant(String constantName, TensorType type) {
        return add(Value.structural(values.size(), unique(constantName, valueNames), type));
    }

    /**
     * Adds a node with one result per entry of {@code resultTypes}; result names are taken from {@code resultNames}
     * where given, else made from the name of the node.
     */
    public List<Value> node(NodeParts parts, List<Value> nodeInputs, List<TensorType> resultTypes) {
        String nodeName = unique(parts.name(), nodeNames);
        for (Value input : nodeInputs) {
            if (!input.isAbsent() && (input.id() >= values.size() || values.get(input.id()) != input)) {
                throw new IllegalArgumentException(input + " is not of graph '" + name + "'");
            }
        }
        var results = new ArrayList<Value>(resultTypes.size());
        for (int i = 0; i < resultTypes.size(); i++) {
            String wanted = i < parts.resultNames().size() ? parts.resultNames().get(i) : "";
            if (wanted.isEmpty()) {
                wanted = resultTypes.size() == 1 ? nodeName : nodeName + ":" + i;
            }
            results.add(add(Value.computed(values.size(), unique(wanted, valueNames), resultTypes.get(i))));
        }
        nodes.add(
                new Node(nodes.size(), nodeName, parts.op(), parts.attributes(), nodeInputs, results, parts.sources()));
        return results;
    }

    /** Declares the value as the next output of the graph. */
    public void output(Value value) {
        outputs.add(value);
    }

    /** The finished, verified graph. */
    public Graph build() {
        var graph = new Graph(name, inputs, outputs, values, nodes);
        GraphVerifier.verify(graph);
        return graph;
    }

    private Value add(Value value) {
        values.add(value);
        return value;
    }

    /** The name itself, or with the first number that is free; {@code taken} has the next number to try for each name. */
    private static String unique(String wanted, Map<String, Integer> taken) {
        String candidate = wanted.isEmpty() ? "_" : wanted;
        int next = taken.getOrDefault(wanted, 1);
        while (taken.putIfAbsent(candidate, 1) != null) {
            candidate = wanted + "#" + next++;
        }
        if (next > 1) {
            taken.put(wanted, next);
        }
        return candidate;
    }

    /**
     * What a node is, apart from the values it touches.
     *
     * @param op name of the operator
     * @param name wanted name of the node
     * @param attributes parameters in canonical form
     * @param resultNames wanted names of the results; may be shorter than the results, empty means any
     * @param sources names of the source nodes it stands for
     */
    public record NodeParts(
            String op, String name, Attributes attributes, List<String> resultNames, List<String> sources) {
        public NodeParts {
            resultNames = List.copyOf(resultNames);
            sources = List.copyOf(sources);
        }

        /** Parts with results named after the node and the node as its own source. */
        public static NodeParts of(String op, String name, Attributes attributes) {
            return new NodeParts(op, name, attributes, List.of(), List.of(name));
        }

        /** The same with other sources. */
        public NodeParts withSources(List<String> newSources) {
            return new NodeParts(op, name, attributes, resultNames, newSources);
        }

        /** The same with wanted result names. */
        public NodeParts withResultNames(List<String> newNames) {
            return new NodeParts(op, name, attributes, newNames, sources);
        }
    }
}
