package dev.waferflow.frontend.op;

import java.util.Arrays;

/**
 * Geometry of a sliding window over the spatial dimensions: kernel, strides, dilations, resolved pads and result
 * extents. Public because whoever places a convolution needs the same facts; the pads are already resolved from
 * {@code auto_pad}.
 */
public final class Window {
    private final int[] input;
    private final int[] kernel;
    private final int[] strides;
    private final int[] dilations;
    private final int[] padsBegin;
    private final int[] padsEnd;
    private final int[] output;

    private Window(int[] input, int[] kernel, int[] strides, int[] dilations, int[] begin, int[] end, int[] output) {
        this.input = input;
        this.kernel = kernel;
        this.strides = strides;
        this.dilations = dilations;
        this.padsBegin = begin;
        this.padsEnd = end;
        this.output = output;
    }

    /** The window of a Conv node: kernel extents come from the weight. */
    public static Window ofConvolution(OpContext context) {
        int rank = context.type(0).rank() - 2;
        context.require(rank >= 1, "needs a batch, a channel and at least one spatial dimension");
        context.require(context.type(1).rank() == rank + 2, "the weight has another rank than the input");
        int[] weight = context.type(1).dims();
        return of(context, Arrays.copyOfRange(weight, 2, weight.length));
    }

    /** The window of a pooling node: kernel extents come from the attribute. */
    public static Window ofPool(OpContext context) {
        context.require(context.type(0).rank() >= 3, "needs a batch, a channel and at least one spatial dimension");
        return of(context, context.attributes().ints("kernel_shape"));
    }

    private static Window of(OpContext context, int[] kernel) {
        int[] shape = context.type(0).dims();
        int rank = shape.length - 2;
        int[] input = Arrays.copyOfRange(shape, 2, shape.length);
        int[] strides = context.attributes().ints("strides", ones(rank));
        int[] dilations = context.attributes().ints("dilations", ones(rank));
        context.require(
                kernel.length == rank && strides.length == rank && dilations.length == rank,
                "kernel_shape, strides and dilations need " + rank + " entries");
        for (int i = 0; i < rank; i++) {
            context.require(
                    kernel[i] > 0 && strides[i] > 0 && dilations[i] > 0,
                    "kernel_shape, strides and dilations must be positive");
        }
        var begin = new int[rank];
        var end = new int[rank];
        var output = new int[rank];
        String autoPad = context.attributes().string("auto_pad", "NOTSET");
        int[] pads = context.attributes().ints("pads", new int[2 * rank]);
        context.require(pads.length == 2 * rank, "pads need " + 2 * rank + " entries");
        boolean ceil = context.attributes().integer("ceil_mode", 0) != 0;
        for (int i = 0; i < rank; i++) {
            long reach = Math.addExact(Math.multiplyExact((long) kernel[i] - 1, (long) dilations[i]), 1L);
            switch (autoPad) {
                case "SAME_UPPER", "SAME_LOWER" -> {
                    output[i] = (input[i] + strides[i] - 1) / strides[i];
                    long total = Math.max(0, (long) (output[i] - 1) * strides[i] + reach - input[i]);
                    long small = total / 2;
                    begin[i] = Math.toIntExact(autoPad.equals("SAME_UPPER") ? small : total - small);
                    end[i] = Math.toIntExact(total - begin[i]);
                }
                case "VALID" -> output[i] = extent(context, input[i], reach, strides[i], ceil);
                case "NOTSET", "" -> {
                    begin[i] = pads[i];
                    end[i] = pads[i + rank];
                    long padded = (long) input[i] + begin[i] + end[i];
                    output[i] = extent(context, padded, reach, strides[i], ceil);
                    if (ceil && (long) (output[i] - 1) * strides[i] >= (long) input[i] + begin[i]) {
                        output[i]--;
                    }
                }
                default -> throw context.malformed("auto_pad '" + autoPad + "' is not known");
            }
        }
        return new Window(input, kernel, strides, dilations, begin, end, output);
    }

    private static int extent(OpContext context, long padded, long reach, int stride, boolean ceil) {
        context.require(padded >= reach, "the window of " + reach + " is larger than the padded input of " + padded);
        long steps = ceil ? -Math.floorDiv(-(padded - reach), stride) : (padded - reach) / stride;
        return Math.toIntExact(steps + 1);
    }

    static int[] ones(int count) {
        var result = new int[count];
        Arrays.fill(result, 1);
        return result;
    }

    /** Number of spatial dimensions. */
    public int rank() {
        return input.length;
    }

    /** Input extent along a spatial dimension. */
    public int input(int axis) {
        return input[axis];
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

    /** Elements added before the input along a spatial dimension. */
    public int padBegin(int axis) {
        return padsBegin[axis];
    }

    /** Elements added behind the input along a spatial dimension. */
    public int padEnd(int axis) {
        return padsEnd[axis];
    }

    /** Result extent along a spatial dimension. */
    public int output(int axis) {
        return output[axis];
    }

    /** Number of positions of the window. */
    public int positions() {
        return product(output);
    }

    /** Number of elements under the window. */
    public int taps() {
        return product(kernel);
    }

    /** Number of elements of one input channel. */
    int inputSize() {
        return product(input);
    }

    /** The shape of a result with the given leading extents. */
    int[] resultShape(int batch, int channels) {
        var shape = new int[rank() + 2];
        shape[0] = batch;
        shape[1] = channels;
        System.arraycopy(output, 0, shape, 2, rank());
        return shape;
    }

    /**
     * For tap {@code tap} at every position: the offset of the touched element within a channel, or -1 where the
     * window lies on padding.
     */
    int[] offsets(int tap) {
        var result = new int[positions()];
        var index = new int[rank()];
        var tapIndex = new int[rank()];
        for (int axis = rank() - 1, rest = tap; axis >= 0; axis--) {
            tapIndex[axis] = rest % kernel[axis];
            rest /= kernel[axis];
        }
        for (int position = 0; position < result.length; position++) {
            int offset = 0;
            for (int axis = 0; axis < rank() && offset >= 0; axis++) {
                int at = index[axis] * strides[axis] + tapIndex[axis] * dilations[axis] - padsBegin[axis];
                offset = at < 0 || at >= input[axis] ? -1 : offset * input[axis] + at;
            }
            result[position] = offset;
            for (int axis = rank() - 1; axis >= 0 && ++index[axis] == output[axis]; axis--) {
                index[axis] = 0;
            }
        }
        return result;
    }

    private static int product(int[] extents) {
        int result = 1;
        for (int extent : extents) {
            result = Math.multiplyExact(result, extent);
        }
        return result;
    }
}
