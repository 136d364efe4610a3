package dev.waferflow.machine.program;

import dev.waferflow.machine.number.DataType;

/**
 * A named array in a PE's SRAM. It holds zeros at the start unless a {@link Load} fills it.
 *
 * @param name unique within its role
 * @param type element type as stored; bytes = elements * type.bytes()
 * @param elements number of elements
 * @param category what it holds, for memory reports
 */
public record Buffer(String name, DataType type, int elements, Category category) {
    /** What a buffer holds. */
    public enum Category {
        WEIGHT,
        ACTIVATION,
        ACCUMULATOR
    }

    public Buffer {
        if (elements < 1) {
            throw new IllegalArgumentException("buffer " + name + " of " + elements + " elements");
        }
    }

    /** Size in bytes. */
    public int bytes() {
        return Math.multiplyExact(elements, type.bytes());
    }
}
