package dev.waferflow.placer;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.List;

/**
 * Everything that compiling a model gave: the program and the decisions behind it.
 *
 * @param graph the lowered graph
 * @param wafer the machine compiled for
 * @param precision FP16 or FP32
 * @param program what is loaded on the wafer
 * @param layers by id, in dataflow order
 * @param replicas copies of the model that take turns on the samples
 * @param macsPerSample multiply-accumulates of one sample
 * @param predictedCyclesPerSample the compiler's own prediction of the steady interval
 * @param lowerBoundCyclesPerSample no placement can beat it: MACs over all PEs at peak rate, or the host edge
 * @param attainableCyclesPerSample the interval if every PE were used at each kernel's best rate
 * @param inputEdgeCycles cycles per sample that the host edge needs for the inputs
 * @param outputEdgeCycles cycles per sample that the host edge needs for the outputs
 * @param wirelength hops of all streams between kernels, summed
 * @param colorsUsed largest number of colours at one router
 * @param peakBytesPerPe code, constants, buffers and stack of the fullest PE
 * @param hostOperators nodes that run on the host
 * @param notices remarks for the user
 * @param sizing why the kernels have their shapes
 */
public record Compilation(
        Graph graph,
        WaferSpec wafer,
        DataType precision,
        Program program,
        List<LayerPlan> layers,
        int replicas,
        long macsPerSample,
        double predictedCyclesPerSample,
        double lowerBoundCyclesPerSample,
        double attainableCyclesPerSample,
        double inputEdgeCycles,
        double outputEdgeCycles,
        long wirelength,
        int colorsUsed,
        int peakBytesPerPe,
        List<String> hostOperators,
        List<String> notices,
        Sizing sizing) {
    public Compilation {
        layers = List.copyOf(layers);
        hostOperators = List.copyOf(hostOperators);
        notices = List.copyOf(notices);
    }
}
