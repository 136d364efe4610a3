package dev.waferflow.placer.kernel;

import java.util.List;

/**
 * An input of the model.
 *
 * @param name its name
 * @param shape its shape
 * @param layout how it enters the wafer; null if nothing reads it
 */
public record ModelInput(String name, List<Integer> shape, Layout layout) {
    public ModelInput {
        shape = List.copyOf(shape);
    }
}
