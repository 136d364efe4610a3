package dev.waferflow.simulator.value;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Arrays to be used again, by powers of two; what is in them is left over. */
final class FloatPool {
    private static final int KEPT_ELEMENTS = 1 << 24;
    private static final int CLASSES = 31;

    private final List<ArrayDeque<float[]>> free = new ArrayList<>();
    private long kept;

    FloatPool() {
        for (int i = 0; i < CLASSES; i++) {
            free.add(new ArrayDeque<>());
        }
    }

    /** An array of at least {@code length} elements. */
    float[] take(int length) {
        int size = 32 - Integer.numberOfLeadingZeros(length - 1);
        float[] array = free.get(size).pollLast();
        if (array == null) {
            return new float[1 << size];
        }
        kept -= array.length;
        return array;
    }

    void give(float[] array) {
        if (kept + array.length <= KEPT_ELEMENTS) {
            kept += array.length;
            free.get(31 - Integer.numberOfLeadingZeros(array.length)).addLast(array);
        }
    }
}
