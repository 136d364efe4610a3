package dev.waferflow.frontend.graph;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The parameters of a node, by name. Immutable; iterates in name order. Asking for a parameter of the wrong kind is a
 * fault of the model, and the message names the node.
 */
public final class Attributes {
    private static final Attributes NONE = new Attributes("", new TreeMap<>());

    private final String owner;
    private final TreeMap<String, Object> values;

    private Attributes(String owner, TreeMap<String, Object> values) {
        this.owner = owner;
        this.values = values;
    }

    /** No parameters. */
    public static Attributes none() {
        return NONE;
    }

    /** The same parameters; errors will name {@code newOwner}. */
    public Attributes ownedBy(String newOwner) {
        return new Attributes(newOwner, values);
    }

    /** With a whole number. */
    public Attributes with(String name, long value) {
        return put(name, value);
    }

    /** With a list of whole numbers. */
    public Attributes with(String name, long... value) {
        var list = new ArrayList<Long>(value.length);
        for (long item : value) {
            list.add(item);
        }
        return put(name, new Integers(List.copyOf(list)));
    }

    /** With a list of whole numbers. */
    public Attributes with(String name, int[] value) {
        var longs = new long[value.length];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = value[i];
        }
        return with(name, longs);
    }

    /** With a floating-point number. */
    public Attributes with(String name, double value) {
        return put(name, value);
    }

    /** With a list of floating-point numbers. */
    public Attributes with(String name, double... value) {
        var list = new ArrayList<Double>(value.length);
        for (double item : value) {
            list.add(item);
        }
        return put(name, new Floats(List.copyOf(list)));
    }

    /** With a text. */
    public Attributes with(String name, String value) {
        return put(name, value);
    }

    /** With a list of texts. */
    public Attributes with(String name, List<String> value) {
        return put(name, new Strings(List.copyOf(value)));
    }

    /** With a tensor. */
    public Attributes with(String name, Tensor value) {
        return put(name, value);
    }

    /** With a graph. */
    public Attributes with(String name, Graph value) {
        return put(name, value);
    }

    /** Without the parameter. */
    public Attributes without(String name) {
        var copy = new TreeMap<>(values);
        copy.remove(name);
        return new Attributes(owner, copy);
    }

    private Attributes put(String name, Object value) {
        var copy = new TreeMap<>(values);
        copy.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
        return new Attributes(owner, copy);
    }

    /** Whether the parameter is given. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The names given, sorted. */
    public List<String> names() {
        return List.copyOf(values.keySet());
    }

    /** A whole number; a fault of the model if it is missing. */
    public long integer(String name) {
        return required(name, Long.class);
    }

    /** A whole number. */
    public long integer(String name, long otherwise) {
        return optional(name, Long.class, otherwise);
    }

    /** A whole number that fits an int. */
    public int intValue(String name, int otherwise) {
        return narrow(name, integer(name, otherwise));
    }

    /** A list of whole numbers; a fault of the model if it is missing. */
    public long[] integers(String name) {
        return required(name, Integers.class).items().stream()
                .mapToLong(Long::longValue)
                .toArray();
    }

    /** A list of whole numbers. */
    public long[] integers(String name, long... otherwise) {
        return has(name) ? integers(name) : otherwise;
    }

    /** A list of whole numbers that fit an int. */
    public int[] ints(String name, int... otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        var longs = integers(name);
        var result = new int[longs.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = narrow(name, longs[i]);
        }
        return result;
    }

    /** A floating-point number; a fault of the model if it is missing. */
    public double floating(String name) {
        return required(name, Double.class);
    }

    /** A floating-point number. */
    public double floating(String name, double otherwise) {
        return optional(name, Double.class, otherwise);
    }

    /** A list of floating-point numbers. */
    public double[] floatings(String name, double... otherwise) {
        return has(name)
                ? required(name, Floats.class).items().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray()
                : otherwise;
    }

    /** A text; a fault of the model if it is missing. */
    public String string(String name) {
        return required(name, String.class);
    }

    /** A text. */
    public String string(String name, String otherwise) {
        return optional(name, String.class, otherwise);
    }

    /** A list of texts. */
    public List<String> strings(String name, List<String> otherwise) {
        return has(name) ? required(name, Strings.class).items() : otherwise;
    }

    /** A tensor; a fault of the model if it is missing. */
    public Tensor tensor(String name) {
        return required(name, Tensor.class);
    }

    /** A graph; a fault of the model if it is missing. */
    public Graph graph(String name) {
        return required(name, Graph.class);
    }

    /** Whether every parameter has a text form that tells it apart: no tensors, no graphs. */
    public boolean isPlain() {
        return values.values().stream().noneMatch(v -> v instanceof Tensor || v instanceof Graph);
    }

    /** Text form such as {@code {axis=1, pads=[0, 0]}}; tensors and graphs show as their type and name. */
    @Override
    public String toString() {
        var text = new StringBuilder("{");
        for (Map.Entry<String, Object> entry : values.entrySet()) {
            text.append(text.length() > 1 ? ", " : "").append(entry.getKey()).append('=');
            if (entry.getValue() instanceof String string) {
                text.append('"').append(string).append('"');
            } else if (entry.getValue() instanceof Graph graph) {
                text.append("graph '").append(graph.name()).append('\'');
            } else {
                text.append(entry.getValue());
            }
        }
        return text.append('}').toString();
    }

    private <T> T optional(String name, Class<T> kind, T otherwise) {
        return has(name) ? required(name, kind) : otherwise;
    }

    private <T> T required(String name, Class<T> kind) {
        Object value = values.get(name);
        if (value == null) {
            throw fault("attribute '" + name + "' is missing");
        }
        if (!kind.isInstance(value)) {
            throw fault("attribute '" + name + "' has the wrong kind: "
                    + value.getClass().getSimpleName() + " instead of " + kind.getSimpleName());
        }
        return kind.cast(value);
    }

    private int narrow(String name, long value) {
        if (value != (int) value) {
            throw fault("attribute '" + name + "' is out of range: " + value);
        }
        return (int) value;
    }

    private UserException fault(String message) {
        return UserException.of(
                FaultKind.MALFORMED_INPUT, "WF-GRAPH-001", message, owner, "check the model with the ONNX checker");
    }

    private record Integers(List<Long> items) {
        @Override
        public String toString() {
            return items.toString();
        }
    }

    private record Floats(List<Double> items) {
        @Override
        public String toString() {
            return items.toString();
        }
    }

    private record Strings(List<String> items) {
        @Override
        public String toString() {
            return items.toString();
        }
    }
}
