package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.Arrays;
import java.util.List;

/** Discrete Fourier transforms, by their sums, and the filters that go with them. */
final class SignalOperators {
    private SignalOperators() {}

    static List<Operator> all() {
        return List.of(
                Definition.of("DFT", SignalOperators::dftType, SignalOperators::dft)
                        .normalizing(SignalOperators::canonicalDft)
                        .within(Tolerance.ACCUMULATION),
                Definition.of("STFT", SignalOperators::stftType, SignalOperators::stft)
                        .within(Tolerance.ACCUMULATION),
                Definition.ofKnown("MelWeightMatrix", (c, in) -> List.of(mel(c, in))));
    }

    /** The axis was an attribute of operator set 17, counted from the front, and is an input since 20. */
    private static NodeForm canonicalDft(NodeForm form) {
        if (form.opset() >= 20) {
            return form;
        }
        long axis = form.attributes().integer("axis", 1);
        return form.withInput(
                        2,
                        form.builder()
                                .constant(form.name() + ".axis", Tensor.ofLongs(DataType.INT64, new long[] {axis})))
                .withAttributes(form.attributes().without("axis"));
    }

    private static int dftAxis(OpContext c) {
        long axis = c.has(2) ? c.requiredConstant(2, "axis").longAt(0) : -2;
        int found = c.axis(axis, c.type(0).rank());
        c.require(found < c.type(0).rank() - 1, "the axis is that of real and imaginary parts");
        return found;
    }

    private static boolean oneSided(OpContext c) {
        return c.attributes().integer("onesided", 0) != 0;
    }

    private static boolean inverse(OpContext c) {
        return c.attributes().integer("inverse", 0) != 0;
    }

    /** Length of the transform: half a spectrum stands for twice its length less two. */
    private static int dftLength(OpContext c) {
        int extent = c.type(0).dim(dftAxis(c));
        long whole = oneSided(c) && inverse(c) ? 2L * (extent - 1) : extent;
        long length = c.has(1) ? c.requiredConstant(1, "dft_length").longAt(0) : whole;
        c.require(length > 0 && length <= 1 << 20, "dft_length " + length + " is out of range");
        return (int) length;
    }

    private static TensorType dftType(OpContext c) {
        int[] shape = c.type(0).dims();
        c.require(shape.length >= 2, "needs a dimension to transform and one of real and imaginary parts");
        int parts = shape[shape.length - 1];
        c.require(parts == 1 || parts == 2, "the last dimension holds real and imaginary parts");
        int length = dftLength(c);
        boolean real = oneSided(c) && inverse(c);
        shape[dftAxis(c)] = oneSided(c) && !inverse(c) ? length / 2 + 1 : length;
        shape[shape.length - 1] = real ? 1 : 2;
        return c.type(0).withShape(shape);
    }

    private static Tensor dft(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        int[] shape = dftType(c).dims();
        int axis = dftAxis(c);
        int length = dftLength(c);
        int parts = x.dim(-1);
        int extent = x.dim(axis);
        int bins = shape[axis];
        int inner = Tensor.sizeOf(Arrays.copyOfRange(shape, axis + 1, shape.length - 1));
        boolean mirrored = oneSided(c) && inverse(c);
        var sums = new Sums(length, inverse(c));
        int resultParts = shape[shape.length - 1];
        var result = new double[Tensor.sizeOf(shape)];
        int places = result.length / resultParts;
        var real = new double[length];
        var imaginary = new double[length];
        for (int place = 0; place < places; place++) {
            int bin = place / inner % bins;
            if (bin != 0) {
                continue;
            }
            int row = place / inner / bins * extent * inner + place % inner;
            Arrays.fill(real, 0);
            Arrays.fill(imaginary, 0);
            for (int k = 0; k < Math.min(extent, length); k++) {
                real[k] = x.doubleAt((row + k * inner) * parts);
                imaginary[k] = parts == 2 ? x.doubleAt((row + k * inner) * parts + 1) : 0;
            }
            for (int k = extent; mirrored && k < length; k++) {
                real[k] = real[length - k];
                imaginary[k] = -imaginary[length - k];
            }
            for (int k = 0; k < bins; k++) {
                double[] sum = sums.at(k, real, imaginary);
                System.arraycopy(sum, 0, result, (place + k * inner) * resultParts, resultParts);
            }
        }
        return Elements.generate(x.type(), shape, i -> result[i]);
    }

    private static int frameLength(OpContext c) {
        long length = c.has(3)
                ? c.requiredConstant(3, "frame_length").longAt(0)
                : c.has(2) ? c.type(2).dim(0) : c.type(0).dim(1);
        c.require(length > 0 && length <= c.type(0).dim(1), "frame_length " + length + " is out of range");
        return (int) length;
    }

    private static int frameStep(OpContext c) {
        long step = c.requiredConstant(1, "frame_step").longAt(0);
        c.require(step > 0 && step <= Integer.MAX_VALUE, "frame_step " + step + " is out of range");
        return (int) step;
    }

    private static TensorType stftType(OpContext c) {
        c.require(c.type(0).rank() == 2 || c.type(0).rank() == 3, "the signal needs a batch, a length and its parts");
        int length = frameLength(c);
        c.require(!c.has(2) || c.type(2).size() == length, "the window does not fit the frame");
        int frames = 1 + (c.type(0).dim(1) - length) / frameStep(c);
        boolean half = c.attributes().integer("onesided", 1) != 0;
        return c.type(0).withShape(c.type(0).dim(0), frames, half ? length / 2 + 1 : length, 2);
    }

    private static Tensor stft(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor window = ConvolutionOperators.at(in, 2);
        int[] shape = stftType(c).dims();
        int length = frameLength(c);
        int step = frameStep(c);
        int parts = x.rank() == 3 ? x.dim(2) : 1;
        var sums = new Sums(length, false);
        var result = new double[Tensor.sizeOf(shape)];
        var real = new double[length];
        var imaginary = new double[length];
        for (int frame = 0; frame < shape[0] * shape[1]; frame++) {
            int start = frame / shape[1] * x.dim(1) + frame % shape[1] * step;
            for (int k = 0; k < length; k++) {
                double factor = window == null ? 1 : window.doubleAt(k);
                real[k] = factor * x.doubleAt((start + k) * parts);
                imaginary[k] = parts == 2 ? factor * x.doubleAt((start + k) * parts + 1) : 0;
            }
            for (int k = 0; k < shape[2]; k++) {
                System.arraycopy(sums.at(k, real, imaginary), 0, result, (frame * shape[2] + k) * 2, 2);
            }
        }
        return Elements.generate(x.type(), shape, i -> result[i]);
    }

    /** The sum over one length, with its turns of the unit circle. */
    private static final class Sums {
        private final int length;
        private final double[] cosines;
        private final double[] sines;
        private final double factor;

        Sums(int length, boolean inverse) {
            this.length = length;
            cosines = new double[length];
            sines = new double[length];
            for (int i = 0; i < length; i++) {
                double turn = 2 * StrictMath.PI * i / length;
                cosines[i] = StrictMath.cos(turn);
                sines[i] = (inverse ? 1 : -1) * StrictMath.sin(turn);
            }
            factor = inverse ? 1.0 / length : 1;
        }

        double[] at(int bin, double[] real, double[] imaginary) {
            double a = 0;
            double b = 0;
            for (int k = 0; k < length; k++) {
                int turn = (int) ((long) k * bin % length);
                a += real[k] * cosines[turn] - imaginary[k] * sines[turn];
                b += real[k] * sines[turn] + imaginary[k] * cosines[turn];
            }
            return new double[] {a * factor, b * factor};
        }
    }

    /** Triangular filters, evenly spaced on the mel scale. */
    private static Tensor mel(OpContext c, List<Tensor> in) {
        long filters = in.get(0).longAt(0);
        long length = in.get(1).longAt(0);
        long rate = in.get(2).longAt(0);
        c.require(filters >= 0 && filters <= 1 << 16 && length >= 0 && length <= 1 << 20, "sizes are out of range");
        c.require(rate > 0, "the sample rate is not positive");
        int rows = (int) (length / 2 + 1);
        int columns = (int) filters;
        double low = 2595 * StrictMath.log10(1 + in.get(3).doubleAt(0) / 700);
        double high = 2595 * StrictMath.log10(1 + in.get(4).doubleAt(0) / 700);
        double step = (high - low) / (filters + 2);
        var bins = new int[columns + 2];
        for (int i = 0; i < bins.length; i++) {
            double hertz = 700 * (StrictMath.pow(10, (i * step + low) / 2595) - 1);
            bins[i] = (int) StrictMath.floor((length + 1) * hertz / rate);
            c.require(bins[i] >= 0 && bins[i] < rows, "an edge lies beyond the spectrum");
        }
        return Elements.generate(
                DataTypes.attribute(c, "output_datatype", DataType.FP32), new int[] {rows, columns}, i -> {
                    int row = i / columns;
                    int first = bins[i % columns];
                    int middle = bins[i % columns + 1];
                    int last = bins[i % columns + 2];
                    if (row >= middle && row < last) {
                        return (last - row) / (double) (last - middle);
                    }
                    if (middle == first) {
                        return row == middle ? 1 : 0;
                    }
                    return row >= first && row <= middle ? (row - first) / (double) (middle - first) : 0;
                });
    }
}
