package dev.waferflow.placer.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * What a kernel is called in reports.
 *
 * @param name unique name
 * @param role "layer", "buffer" or "adapter"
 * @param op operator or family
 * @param sources names of the source ONNX nodes
 */
public record KernelLabel(String name, String role, String op, List<String> sources) {
    public KernelLabel {
        sources = List.copyOf(sources);
    }

    /** The same kernel standing for more source nodes. */
    KernelLabel with(List<String> more) {
        var all = new ArrayList<>(sources);
        all.addAll(more);
        return new KernelLabel(name, role, op, all);
    }

    /** The same kernel under the name of another operator. */
    KernelLabel withOp(String other) {
        return new KernelLabel(name, role, other, sources);
    }
}
