package dev.waferflow.placer.kernel;

import java.util.List;

/**
 * A value of the graph as it travels.
 *
 * @param source id of the kernel that gives it, or {@code -1 - i} for input i of the model
 * @param layout how it travels; null for a model input that nobody has asked for yet
 * @param view how the value's dimensions step through the travelling tensor
 * @param shape the value's shape
 */
public record Stream(int source, Layout layout, View view, List<Integer> shape) {
    public Stream {
        shape = List.copyOf(shape);
    }

    /** A stream of a kernel's output that has the value's own shape. */
    static Stream of(int source, Layout layout, List<Integer> shape) {
        return new Stream(source, layout, View.of(shape), shape);
    }
}
