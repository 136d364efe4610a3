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
 * @param phase samples {@code phase, phase + period, phase + 2 * period ...} travel on this stream: replicas of a model
 *     take turns
 * @param period number of replicas, at least 1
 */
public record HostStream(
        String tensor, List<Integer> shape, DataType type, List<HostPort> ports, int phase, int period) {
    public HostStream {
        shape = List.copyOf(shape);
        ports = List.copyOf(ports);
        if (period < 1 || phase < 0 || phase >= period) {
            throw new IllegalArgumentException("phase " + phase + " of period " + period);
        }
    }

    /** A stream that carries every sample. */
    public HostStream(String tensor, List<Integer> shape, DataType type, List<HostPort> ports) {
        this(tensor, shape, type, ports, 0, 1);
    }
}
