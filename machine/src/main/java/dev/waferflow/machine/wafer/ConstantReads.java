package dev.waferflow.machine.wafer;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Which constants of a wafer have been asked for since {@link WaferSpec#recording}. What is computed without asking for
 * a constant is the same whatever its value, so a study of ranges can leave it out. Any number of threads may read the wafer.
 */
public final class ConstantReads {
    private final AtomicIntegerArray read = new AtomicIntegerArray(Field.values().length);

    void add(Field field) {
        // Most accessors are called again and again: a plain look keeps the line of memory shared.
        if (read.getPlain(field.ordinal()) == 0) {
            read.set(field.ordinal(), 1);
        }
    }

    /** Whether the constant of this name was asked for, alone or as a part of something else. */
    public boolean contains(String name) {
        Field field = Field.ofText(name);
        return field != null && read.get(field.ordinal()) != 0;
    }
}
