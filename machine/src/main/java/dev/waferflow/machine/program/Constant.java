package dev.waferflow.machine.program;

import dev.waferflow.machine.number.DataType;
import java.util.Objects;

/**
 * A block of read-only numbers that PEs load slices of before the start. Values are already rounded to the type. Whole
 * numbers (INT32) are held as raw bits, see {@link Float#intBitsToFloat}. A structure-only constant has no values.
 */
public final class Constant {
    private final String name;
    private final DataType type;
    private final int length;
    private final float[] values;

    /** A constant with values; the array is not copied and must not be written afterwards. */
    public Constant(String name, DataType type, float[] values) {
        this.name = Objects.requireNonNull(name);
        this.type = Objects.requireNonNull(type);
        this.values = values;
        this.length = values.length;
    }

    /** A constant of which only the size is known. */
    public Constant(String name, DataType type, int length) {
        this.name = Objects.requireNonNull(name);
        this.type = Objects.requireNonNull(type);
        this.values = null;
        this.length = length;
    }

    /** Name for messages. */
    public String name() {
        return name;
    }

    /** Element type. */
    public DataType type() {
        return type;
    }

    /** Number of elements. */
    public int length() {
        return length;
    }

    /** Whether values are there. */
    public boolean hasValues() {
        return values != null;
    }

    /** The values, not to be written; null for a structure-only constant. */
    public float[] values() {
        return values;
    }
}
