package dev.waferflow.placer;

import java.util.List;

/**
 * What the compiler decided for one kernel, for reports.
 *
 * @param id index in {@link Compilation#layers()}
 * @param name layer name
 * @param role "layer", "buffer" or "adapter"
 * @param op operator or family, for example "Conv"
 * @param onnxNodes names of the source ONNX nodes
 * @param regions ids of its regions in the program (several with replicas)
 * @param inputs ids of the layers that feed it (the dataflow)
 * @param macs multiply-accumulates per sample
 * @param predictedCycles predicted busy cycles of its busiest PE per sample of the whole machine (replicas divide it)
 * @param predictedLimit "compute", "reduction", "input", "output" or "host edge": what the prediction says binds
 */
public record LayerPlan(
        int id,
        String name,
        String role,
        String op,
        List<String> onnxNodes,
        List<Integer> regions,
        List<Integer> inputs,
        long macs,
        double predictedCycles,
        String predictedLimit) {
    public LayerPlan {
        onnxNodes = List.copyOf(onnxNodes);
        regions = List.copyOf(regions);
        inputs = List.copyOf(inputs);
    }
}
