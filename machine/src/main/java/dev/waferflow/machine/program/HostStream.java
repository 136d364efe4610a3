package dev.waferflow.machine.program;

import dev.waferflow.machine.number.DataType;
import java.util.List;

/**
 * An input or output tensor of the model at the host edge.
 *
 * @param tensor name of the model's input or output
 * @param shape its shape
 * @param type element type on the fabric (FP16, FP32 or INT32)
 * @param ports the boundary ports it uses
 */
public record HostStream(String tensor, List<Integer> shape, DataType type, List<HostPort> ports) {
    public HostStream {
        shape = List.copyOf(shape);
        ports = List.copyOf(ports);
    }
}
