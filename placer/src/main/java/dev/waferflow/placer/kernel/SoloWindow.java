package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.program.VectorOp;
import java.util.Arrays;

/** A sliding window over the spatial dimensions of a field [batch, channel, ...], as a view of the padded field. */
record SoloWindow(int[] input, int[] kernel, int[] strides, int[] dilations, int[] before, int[] behind, int[] output) {

    /** The window of a node whose result has the usual order of dimensions. */
    static SoloWindow of(Node node, int[] kernel) {
        int rank = kernel.length;
        int[] shape = node.output().type().dims();
        int[] given = node.input(0).type().dims();
        int[] input = Arrays.copyOfRange(given, 2, given.length);
        int[] output = Arrays.copyOfRange(shape, 2, shape.length);
        var ones = new int[rank];
        Arrays.fill(ones, 1);
        int[] strides = node.attributes().ints("strides", ones);
        int[] dilations = node.attributes().ints("dilations", ones);
        int[] pads = node.attributes().ints("pads", new int[2 * rank]);
        String mode = node.attributes().string("auto_pad", "NOTSET");
        var before = new int[rank];
        var behind = new int[rank];
        for (int i = 0; i < rank; i++) {
            if (mode.startsWith("SAME")) {
                int reach = (kernel[i] - 1) * dilations[i] + 1;
                int total = Math.max(0, (output[i] - 1) * strides[i] + reach - input[i]);
                before[i] = mode.equals("SAME_UPPER") ? total / 2 : total - total / 2;
                behind[i] = total - before[i];
            } else if (!mode.equals("VALID")) {
                before[i] = pads[i];
                behind[i] = pads[i + rank];
            }
        }
        return new SoloWindow(input, kernel, strides, dilations, before, behind, output);
    }

    int rank() {
        return kernel.length;
    }

    /** The field with a margin wherever a window reaches. */
    Field padded(SoloCode code, Field x, double fill) {
        int[] shape = x.shape();
        boolean fits = true;
        for (int i = 0; i < rank(); i++) {
            int reach = (output[i] - 1) * strides[i] + (kernel[i] - 1) * dilations[i] + 1;
            shape[2 + i] = Math.max(before[i] + input[i], reach);
            fits &= shape[2 + i] == input[i];
        }
        if (fits) {
            return x;
        }
        Field result = code.filled(x.type(), fill, shape);
        Field inside = result;
        for (int i = 0; i < rank(); i++) {
            inside = inside.slice(2 + i, before[i], input[i], 1);
        }
        code.write(VectorOp.MOV, inside, x, null);
        return result;
    }

    /** What lies under the window: [batch, channel, positions, taps]. */
    Field view(Field padded) {
        int rank = rank();
        var shape = new int[2 + 2 * rank];
        var steps = new int[2 + 2 * rank];
        for (int d = 0; d < 2; d++) {
            shape[d] = padded.dim(d);
            steps[d] = padded.stride(d);
        }
        for (int i = 0; i < rank; i++) {
            shape[2 + i] = output[i];
            steps[2 + i] = strides[i] * padded.stride(2 + i);
            shape[2 + rank + i] = kernel[i];
            steps[2 + rank + i] = dilations[i] * padded.stride(2 + i);
        }
        return padded.strided(0, shape, steps);
    }

    /** The dimensions of {@link #view} that are taps. */
    boolean[] taps() {
        var over = new boolean[2 + 2 * rank()];
        Arrays.fill(over, 2 + rank(), over.length, true);
        return over;
    }

    /** How many taps of each position lie inside the input, or inside the input with its padding. */
    double[] counts(boolean withPads) {
        double[] result = {1};
        for (int i = 0; i < rank(); i++) {
            var next = new double[result.length * output[i]];
            for (int n = 0; n < next.length; n++) {
                int start = n % output[i] * strides[i] - before[i];
                int inside = 0;
                for (int k = 0; k < kernel[i]; k++) {
                    int at = start + k * dilations[i];
                    boolean counted = withPads ? at < input[i] + behind[i] : at >= 0 && at < input[i];
                    inside += counted ? 1 : 0;
                }
                next[n] = result[n / output[i]] * inside;
            }
            result = next;
        }
        return result;
    }
}
