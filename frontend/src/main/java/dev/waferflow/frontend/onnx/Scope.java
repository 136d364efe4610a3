package dev.waferflow.frontend.onnx;

import dev.waferflow.frontend.graph.Bundle;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.GraphBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The names visible at a node, and the builder that its results go to. A body that is kept as a graph of its own has
 * another builder than its parent; what it reads from outside becomes an extra input.
 */
final class Scope {
    private final Scope parent;
    private final GraphBuilder builder;
    private final String prefix;
    private final Map<String, Bundle<Value>> values = new HashMap<>();
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
        define(name, Bundle.of(value), where);
    }

    void define(String name, Bundle<Value> value, String where) {
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

    /** The value of that name; a fault of the model if there is none, or if it is no single tensor. */
    Value find(String name, String where) {
        return single(bundle(name, where), where);
    }

    /** The one value of a bundle; a fault of the model if it is a sequence or an empty optional. */
    static Value single(Bundle<Value> bundle, String where) {
        if (bundle instanceof Bundle.One<Value> one) {
            return one.item();
        }
        throw Faults.malformed(
                bundle instanceof Bundle.Many
                        ? "a sequence where a tensor is needed"
                        : "an optional without an element",
                where);
    }

    /** The value of that name among the computed ones of the outermost graph, if it is there. */
    Optional<Bundle<Value>> known(String name) {
        Bundle<Value> own = values.get(name);
        boolean computed =
                parent == null && own != null && own.flat().stream().noneMatch(v -> v.isAbsent() || v.isConstant());
        return computed ? Optional.of(own) : Optional.empty();
    }

    /** The value, sequence or optional of that name; a fault of the model if there is none. */
    Bundle<Value> bundle(String name, String where) {
        Bundle<Value> own = values.get(name);
        if (own != null) {
            return own;
        }
        if (parent == null) {
            throw Faults.malformed("value '" + name + "' is read but nothing before produces it", where);
        }
        Bundle<Value> outer = parent.bundle(name, where);
        if (parent.builder == builder) {
            return outer;
        }
        Bundle<Value> inner = outer.map(v -> captured(name, v));
        values.put(name, inner);
        return inner;
    }

    private Value captured(String name, Value outer) {
        Value inner = outer.hasElements()
                ? builder.constant(name, outer.constant())
                : outer.isConstant()
                        ? builder.structuralConstant(name, outer.type())
                        : builder.input(name, outer.type());
        if (!outer.isConstant()) {
            captured.add(outer);
        }
        return inner;
    }

    /** The values of the parent that became extra inputs, in order. */
    List<Value> captured() {
        return captured;
    }
}
