package dev.waferflow.placer.kernel;

import java.util.List;

/**
 * The kernels of one copy of a model and the streams between them.
 *
 * @param name of the model
 * @param frame the rows of the copy
 * @param kernels by id, in dataflow order
 * @param inputs each model input as it comes from the host
 * @param outputs each model output as it goes to the host
 */
public record KernelGraph(
        String name, Frame frame, List<Kernel> kernels, List<ModelInput> inputs, List<ModelOutput> outputs) {
    public KernelGraph {
        kernels = List.copyOf(kernels);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** The same graph with other kernels. */
    public KernelGraph withKernels(List<Kernel> newKernels) {
        return new KernelGraph(name, frame, newKernels, inputs, outputs);
    }

    /** Multiply-accumulates of all kernels per sample. */
    public long macs() {
        return kernels.stream().mapToLong(Kernel::macs).sum();
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
