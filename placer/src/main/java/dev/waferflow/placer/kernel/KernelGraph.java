package dev.waferflow.placer.kernel;

import java.util.List;

/**
 * The kernels of one copy of a model and the streams between them.
 *
 * @param frame the rows of the copy
 * @param kernels by id, in dataflow order
 * @param inputs layout of each model input; null for one that nothing reads
 * @param outputs each model output as it goes to the host
 */
public record KernelGraph(Frame frame, List<Kernel> kernels, List<Layout> inputs, List<ModelOutput> outputs) {
    public KernelGraph {
        kernels = List.copyOf(kernels);
        outputs = List.copyOf(outputs);
    }

    /** The same graph with other kernels. */
    public KernelGraph withKernels(List<Kernel> newKernels) {
        return new KernelGraph(frame, newKernels, inputs, outputs);
    }

    /** Columns of all kernels together. */
    public int columns() {
        int columns = 0;
        for (Kernel kernel : kernels) {
            columns += kernel.columns();
        }
        return columns;
    }
}
