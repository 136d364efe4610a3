package dev.waferflow.machine.program;

import dev.waferflow.machine.number.DataType;
import java.util.List;

/**
 * Everything that is loaded on the wafer. Immutable.
 *
 * @param name of the model
 * @param wafer name of the wafer it was made for
 * @param width columns of that wafer
 * @param height rows of that wafer
 * @param precision FP16 or FP32: storage of activations and weights
 * @param regions indexed by id
 * @param nets the static routes
 * @param constants loaded before the start
 * @param inputs host streams in, in the model's input order
 * @param outputs host streams out, in the model's output order
 */
public record Program(
        String name,
        String wafer,
        int width,
        int height,
        DataType precision,
        List<Region> regions,
        List<Net> nets,
        List<Constant> constants,
        List<HostStream> inputs,
        List<HostStream> outputs) {
    public Program {
        regions = List.copyOf(regions);
        nets = List.copyOf(nets);
        constants = List.copyOf(constants);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** The same program with other regions. */
    public Program withRegions(List<Region> others) {
        return new Program(name, wafer, width, height, precision, others, nets, constants, inputs, outputs);
    }

    /** The same program with other constants. */
    public Program withConstants(List<Constant> others) {
        return new Program(name, wafer, width, height, precision, regions, nets, others, inputs, outputs);
    }
}
