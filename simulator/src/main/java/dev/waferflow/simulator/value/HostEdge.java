package dev.waferflow.simulator.value;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.HostPort;
import dev.waferflow.machine.program.HostStream;
import dev.waferflow.machine.program.Net;
import java.util.Map;

/** Turns tensors into the elements that pass a boundary port, and back. */
public final class HostEdge {
    private HostEdge() {}

    /** Greatest size of a 64-bit number that enters: sums and differences of two then fit the wafer's 32 bits. */
    private static final long MOST_WIDE = (1L << 30) - 1;

    /** Elements of one message with its padding. */
    static int padded(HostStream stream, HostPort port) {
        int words = Net.words(stream.type(), port.elementsPerMessage());
        return stream.type().bits() <= 16 ? words * 2 : words;
    }

    /** Words that pass a port per sample. */
    public static int wordsPerSample(HostStream stream, HostPort port) {
        return Math.multiplyExact(port.messages(), Net.words(stream.type(), port.elementsPerMessage()));
    }

    /** All elements of one sample on a port, padded; INT32 as raw bits. */
    public static float[] encode(HostStream stream, HostPort port, Tensor tensor) {
        int padded = padded(stream, port);
        int perMessage = port.elementsPerMessage();
        var result = new float[port.messages() * padded];
        boolean whole = stream.type() == DataType.INT32;
        boolean wide = whole && tensor.type().bits() == 64;
        long[] longs = whole ? tensor.toLongs() : null;
        float[] floats = whole ? null : tensor.toFloats();
        for (int i = 0; i < port.elements().length; i++) {
            int from = port.elements()[i];
            if (from >= 0) {
                if (wide && Math.abs(longs[from]) > MOST_WIDE) {
                    throw tooLarge(stream, longs[from], MOST_WIDE, from);
                }
                if (!whole && Float.isInfinite(floats[from]) && Double.isFinite(tensor.doubleAt(from))) {
                    throw tooLarge(stream, tensor.doubleAt(from), Float.MAX_VALUE, from);
                }
                float value =
                        whole ? Float.intBitsToFloat((int) longs[from]) : ValueOps.round(stream.type(), floats[from]);
                result[i / perMessage * padded + i % perMessage] = value;
            }
        }
        return result;
    }

    private static UserException tooLarge(HostStream stream, Number found, Number most, int place) {
        return UserException.of(
                FaultKind.UNSUPPORTED,
                "WF-SIM-009",
                "input '" + stream.tensor() + "' has the 64-bit number " + found
                        + ", of which the wafer computes with at most " + most,
                "element " + place,
                "feed smaller numbers");
    }

    /** Puts one sample of a port into the tensor's elements. */
    public static void decode(HostStream stream, HostPort port, float[] received, int from, float[] tensor) {
        int padded = padded(stream, port);
        int perMessage = port.elementsPerMessage();
        for (int i = 0; i < port.elements().length; i++) {
            int to = port.elements()[i];
            if (to >= 0) {
                tensor[to] = received[from + i / perMessage * padded + i % perMessage];
            }
        }
    }

    /** Elements of a stream's tensor. */
    public static int size(HostStream stream) {
        return Tensor.sizeOf(shape(stream));
    }

    private static int[] shape(HostStream stream) {
        return stream.shape().stream().mapToInt(Integer::intValue).toArray();
    }

    /** The tensor of decoded elements. */
    public static Tensor tensor(HostStream stream, float[] elements) {
        if (stream.type() != DataType.INT32) {
            return Tensor.ofFloats(stream.type(), elements, shape(stream));
        }
        var whole = new long[elements.length];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = Float.floatToRawIntBits(elements[i]);
        }
        return Tensor.ofLongs(DataType.INT32, whole, shape(stream));
    }

    /** The input of a stream, of the right size. */
    public static Tensor input(HostStream stream, Map<String, Tensor> inputs) {
        Tensor tensor = inputs.get(stream.tensor());
        if (tensor == null || tensor.size() != size(stream)) {
            String given = tensor == null ? "is missing" : "has " + tensor.size() + " elements, not " + size(stream);
            throw UserException.of(FaultKind.USAGE, "WF-SIM-002", "input '" + stream.tensor() + "' " + given, "", "");
        }
        return tensor;
    }
}
