package dev.waferflow.frontend.op;

import java.util.Arrays;

/** Geometry of a transposed convolution: every input position spreads a kernel over the result. */
public final class TransposedWindow {
    private final int[] input;
    private final int[] kernel;
    private final int[] strides;
    private final int[] dilations;
    private final int[] padsBegin;
    private final int[] output;

    private TransposedWindow(int[] input, int[] kernel, int[] strides, int[] dilations, int[] padsBegin, int[] output) {
        this.input = input;
        this.kernel = kernel;
        this.strides = strides;
        this.dilations = dilations;
        this.padsBegin = padsBegin;
        this.output = output;
    }

    /** The window of a ConvTranspose node. */
    public static TransposedWindow of(OpContext c) {
        int rank = c.type(0).rank() - 2;
        c.require(rank >= 1 && c.type(1).rank() == rank + 2, "the weight has another rank than the input");
        int[] input = Arrays.copyOfRange(c.type(0).dims(), 2, rank + 2);
        int[] kernel = Arrays.copyOfRange(c.type(1).dims(), 2, rank + 2);
        var a = c.attributes();
        int[] strides = a.ints("strides", Window.ones(rank));
        int[] dilations = a.ints("dilations", Window.ones(rank));
        int[] extra = a.ints("output_padding", new int[rank]);
        int[] pads = a.ints("pads", new int[2 * rank]);
        int[] wanted = a.ints("output_shape", new int[rank]);
        if (wanted.length == rank + 2) {
            wanted = Arrays.copyOfRange(wanted, 2, rank + 2);
        }
        c.require(
                strides.length == rank
                        && dilations.length == rank
                        && extra.length == rank
                        && pads.length == 2 * rank
                        && wanted.length == rank,
                "strides, dilations, pads and output_padding need one entry per spatial dimension");
        String autoPad = a.string("auto_pad", "NOTSET");
        var begin = new int[rank];
        var output = new int[rank];
        for (int i = 0; i < rank; i++) {
            c.require(strides[i] > 0 && dilations[i] > 0 && kernel[i] > 0, "strides and dilations must be positive");
            long full = (long) (input[i] - 1) * strides[i] + extra[i] + (long) (kernel[i] - 1) * dilations[i] + 1;
            boolean same = autoPad.startsWith("SAME");
            if (a.has("output_shape") || same) {
                output[i] = a.has("output_shape") ? wanted[i] : Math.multiplyExact(input[i], strides[i]);
                long total = Math.max(0, full - output[i]);
                begin[i] = Math.toIntExact(autoPad.equals("SAME_UPPER") ? total / 2 : total - total / 2);
            } else {
                begin[i] = pads[i];
                output[i] = Math.toIntExact(full - pads[i] - pads[i + rank]);
            }
            c.require(output[i] >= 0, "the pads are larger than the result");
        }
        return new TransposedWindow(input, kernel, strides, dilations, begin, output);
    }

    int[] resultShape(int batch, int channels) {
        var shape = new int[input.length + 2];
        shape[0] = batch;
        shape[1] = channels;
        System.arraycopy(output, 0, shape, 2, output.length);
        return shape;
    }

    /** Kernel extent along a spatial dimension. */
    public int kernel(int axis) {
        return kernel[axis];
    }

    /** Stride along a spatial dimension. */
    public int stride(int axis) {
        return strides[axis];
    }

    /** Dilation along a spatial dimension. */
    public int dilation(int axis) {
        return dilations[axis];
    }

    /** Result elements cut off before the first one along a spatial dimension. */
    public int padBegin(int axis) {
        return padsBegin[axis];
    }

    /** Result extent along a spatial dimension. */
    public int output(int axis) {
        return output[axis];
    }

    int inputSize() {
        return Arrays.stream(input).reduce(1, Math::multiplyExact);
    }

    int outputSize() {
        return Arrays.stream(output).reduce(1, Math::multiplyExact);
    }

    int taps() {
        return Arrays.stream(kernel).reduce(1, Math::multiplyExact);
    }

    /** Adds the contributions of one tap, for all channels, to the result. */
    void scatter(float[] columns, float[] result, int target, int tap, int channels) {
        int inputs = inputSize();
        int outputs = outputSize();
        var index = new int[input.length];
        for (int position = 0; position < inputs; position++) {
            int offset = 0;
            int rest = tap;
            var tapIndex = new int[input.length];
            for (int axis = input.length - 1; axis >= 0; axis--) {
                tapIndex[axis] = rest % kernel[axis];
                rest /= kernel[axis];
            }
            for (int axis = 0; axis < input.length && offset >= 0; axis++) {
                int at = index[axis] * strides[axis] + tapIndex[axis] * dilations[axis] - padsBegin[axis];
                offset = at < 0 || at >= output[axis] ? -1 : offset * output[axis] + at;
            }
            if (offset >= 0) {
                for (int channel = 0; channel < channels; channel++) {
                    result[target + channel * outputs + offset] +=
                            columns[(channel * taps() + tap) * inputs + position];
                }
            }
            for (int axis = input.length - 1; axis >= 0 && ++index[axis] == input[axis]; axis--) {
                index[axis] = 0;
            }
        }
    }
}
