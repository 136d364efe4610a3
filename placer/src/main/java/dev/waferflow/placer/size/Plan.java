package dev.waferflow.placer.size;

import dev.waferflow.placer.kernel.KernelGraph;
import java.util.List;

/**
 * The chosen shape and predicted cost of every kernel.
 *
 * @param graph kernels in their chosen shapes
 * @param cycles predicted cycles per sample of each kernel, by id
 * @param interval predicted cycles between samples of one copy of the model
 */
public record Plan(KernelGraph graph, List<Double> cycles, double interval) {
    public Plan {
        cycles = List.copyOf(cycles);
    }
}
