package dev.waferflow.frontend.onnx;

import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.GraphBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names visible at a node, and the builder that its results go to. A body that is kept as a graph of its own has
 * another builder than its parent; what it reads from outside becomes an extra input.
 */
final class Scope {
    private final Scope parent;
    private final GraphBuilder builder;
    private final String prefix;
    private final Map<String, Value> values = new HashMap<>();
    private final Set<String> spoiled = new HashSet<>();
    private final List<Value> captured = new ArrayList<>();

    Scope(Scope parent, GraphBuilder builder, String prefix) {
        this.parent = parent;
        this.builder = builder;
        this.prefix = prefix;
    }

    GraphBuilder builder() {
        return builder;
    }

    String prefix() {
        return prefix;
    }

    void define(String name, Value value, String where) {
        if (name.isEmpty()) {
            return;
        }
        if (values.put(name, value) != null) {
            throw Faults.malformed("value '" + name + "' is produced twice", where);
        }
    }

    /** Marks a value that cannot be computed because of something already reported. */
    void spoil(String name) {
        spoiled.add(name);
    }

    boolean isSpoiled(String name) {
        return spoiled.contains(name) || !values.containsKey(name) && parent != null && parent.isSpoiled(name);
    }

    /** The value of that name; a fault of the model if there is none. */
    Value find(String name, String where) {
        Value own = values.get(name);
        if (own != null) {
            return own;
        }
        if (parent == null) {
            throw Faults.malformed("value '" + name + "' is read but nothing before produces it", where);
        }
        Value outer = parent.find(name, where);
        if (parent.builder == builder) {
            return outer;
        }
        Value inner = outer.hasElements()
                ? builder.constant(name, outer.constant())
                : outer.isConstant()
                        ? builder.structuralConstant(name, outer.type())
                        : builder.input(name, outer.type());
        if (!outer.isConstant()) {
            captured.add(outer);
        }
        values.put(name, inner);
        return inner;
    }

    /** The values of the parent that became extra inputs, in order. */
    List<Value> captured() {
        return captured;
    }
}
