package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.machine.number.Tensor;
import java.util.List;

/** Convolution whose taps are moved by offsets that are computed, and weighted by a mask. */
final class DeformConvOperator {
    private DeformConvOperator() {}

    static List<Operator> all() {
        return List.of(Definition.of("DeformConv", DeformConvOperator::type, DeformConvOperator::evaluate)
                .within(Tolerance.ACCUMULATION));
    }

    private static TensorType type(OpContext c) {
        Window window = Window.ofConvolution(c);
        if (window.rank() != 2) {
            throw c.unsupported(window.rank() + " spatial dimensions", "use images of two dimensions");
        }
        int groups = c.attributes().intValue("group", 1);
        int offsetGroups = c.attributes().intValue("offset_group", 1);
        c.require(groups > 0 && offsetGroups > 0, "groups must be positive");
        c.require(c.type(0).dim(1) == c.type(1).dim(1) * groups, "the weight does not fit the channels");
        c.require(c.type(0).dim(1) % offsetGroups == 0, "offset_group does not divide the channels");
        c.require(
                c.type(2).dim(1) == offsetGroups * window.taps() * 2
                        && c.type(2).dim(2) == window.output(0)
                        && c.type(2).dim(3) == window.output(1),
                "the offsets do not fit the result");
        return c.type(0)
                .withShape(window.resultShape(c.type(0).dim(0), c.type(1).dim(0)));
    }

    private static Tensor evaluate(OpContext c, List<Tensor> in) {
        Window window = Window.ofConvolution(c);
        int[] shape = type(c).dims();
        Tensor x = in.get(0);
        Tensor weight = in.get(1);
        Tensor offsets = in.get(2);
        Tensor bias = ConvolutionOperators.at(in, 3);
        Tensor mask = ConvolutionOperators.at(in, 4);
        int groups = c.attributes().intValue("group", 1);
        int offsetGroups = c.attributes().intValue("offset_group", 1);
        int perGroup = weight.dim(1);
        int places = window.positions();
        return Elements.generate(x.type(), shape, i -> {
            int place = i % places;
            int out = i / places % shape[1];
            int image = i / places / shape[1];
            double sum = bias == null ? 0 : bias.doubleAt(out);
            for (int k = 0; k < perGroup; k++) {
                int channel = out / (shape[1] / groups) * perGroup + k;
                int offsetGroup = channel / (x.dim(1) / offsetGroups);
                for (int tap = 0; tap < window.taps(); tap++) {
                    int row = (image * offsetGroups + offsetGroup) * window.taps() + tap;
                    double y = start(window, 0, place / window.output(1), tap / window.kernel(1))
                            + offsets.doubleAt(2 * row * places + place);
                    double z = start(window, 1, place % window.output(1), tap % window.kernel(1))
                            + offsets.doubleAt((2 * row + 1) * places + place);
                    double factor = mask == null ? 1 : mask.doubleAt(row * places + place);
                    sum += weight.doubleAt((out * perGroup + k) * window.taps() + tap)
                            * factor
                            * bilinear(x, image * x.dim(1) + channel, y, z);
                }
            }
            return sum;
        });
    }

    private static double start(Window window, int axis, int place, int tap) {
        return place * window.stride(axis) + tap * window.dilation(axis) - window.padBegin(axis);
    }

    private static double bilinear(Tensor x, int plane, double y, double z) {
        double top = StrictMath.floor(y);
        double left = StrictMath.floor(z);
        double down = y - top;
        double across = z - left;
        return (1 - down) * (1 - across) * at(x, plane, top, left)
                + (1 - down) * across * at(x, plane, top, left + 1)
                + down * (1 - across) * at(x, plane, top + 1, left)
                + down * across * at(x, plane, top + 1, left + 1);
    }

    private static double at(Tensor x, int plane, double row, double column) {
        boolean inside = row >= 0 && row < x.dim(2) && column >= 0 && column < x.dim(3);
        return inside ? x.doubleAt((plane * x.dim(2) + (int) row) * x.dim(3) + (int) column) : 0;
    }
}
