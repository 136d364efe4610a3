package dev.waferflow.frontend.graph;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.List;
import java.util.Objects;

/**
 * What flows along an edge of a graph: a graph input, a constant, or a result of one node. Immutable; compares by
 * identity. A constant of a graph that was read for its structure only has a type but no elements.
 */
public final class Value {
    /** Stands for an optional input that is not given. */
    public static final Value ABSENT = new Value(-1, "", new TensorType(DataType.OTHER, List.of()), Kind.ABSENT, null);

    private enum Kind {
        ABSENT,
        COMPUTED,
        CONSTANT
    }

    private final int id;
    private final String name;
    private final TensorType type;
    private final Kind kind;
    private final Tensor tensor;

    private Value(int id, String name, TensorType type, Kind kind, Tensor tensor) {
        this.id = id;
        this.name = Objects.requireNonNull(name, "name");
        this.type = Objects.requireNonNull(type, "type");
        this.kind = kind;
        this.tensor = tensor;
    }

    static Value computed(int id, String name, TensorType type) {
        return new Value(id, name, type, Kind.COMPUTED, null);
    }

    static Value constant(int id, String name, Tensor tensor) {
        return new Value(id, name, TensorType.of(tensor), Kind.CONSTANT, tensor);
    }

    static Value structural(int id, String name, TensorType type) {
        return new Value(id, name, type, Kind.CONSTANT, null);
    }

    /** Dense number of this value within its graph. */
    public int id() {
        return id;
    }

    /** Unique name within its graph. */
    public String name() {
        return name;
    }

    /** Element type and shape. */
    public TensorType type() {
        return type;
    }

    /** Whether this stands for an optional input that is not given. */
    public boolean isAbsent() {
        return kind == Kind.ABSENT;
    }

    /** Whether the value is the same for every sample: a weight, or computed from weights only. */
    public boolean isConstant() {
        return kind == Kind.CONSTANT;
    }

    /** Whether {@link #constant()} may be asked: false for constants of a graph read for its structure only. */
    public boolean hasElements() {
        return tensor != null;
    }

    /** The elements of a constant; throws if there are none. */
    public Tensor constant() {
        if (tensor == null) {
            throw new IllegalStateException("value '" + name + "' " + type + " has no known elements");
        }
        return tensor;
    }

    @Override
    public String toString() {
        return isAbsent() ? "absent" : "%" + id + " '" + name + "' " + type;
    }
}
