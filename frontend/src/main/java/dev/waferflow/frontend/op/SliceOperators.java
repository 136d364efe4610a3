package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.List;

/** Slice and Pad. */
final class SliceOperators {
    private SliceOperators() {}

    static List<Operator> all() {
        return List.of(
                Definition.of("Slice", SliceOperators::sliceType, (c, in) -> {
                            var extent = extent(c);
                            Tensor x = in.get(0);
                            int[] strides = Broadcast.strides(x.shape());
                            int start = 0;
                            for (int i = 0; i < strides.length; i++) {
                                start += extent.starts[i] * strides[i];
                                strides[i] *= extent.steps[i];
                            }
                            return MovementOperators.strided(x, extent.shape, strides, start);
                        })
                        .normalizing(form -> form.integersToInput("starts", 1)
                                .integersToInput("ends", 2)
                                .integersToInput("axes", 3)),
                Definition.of("Pad", SliceOperators::padType, SliceOperators::pad)
                        .normalizing(SliceOperators::canonicalPad));
    }

    private static TensorType sliceType(OpContext c) {
        return c.type(0).withShape(extent(c).shape);
    }

    private static Extent extent(OpContext c) {
        int[] shape = c.type(0).dims();
        int rank = shape.length;
        long[] starts = c.requiredConstant(1, "starts").toLongs();
        long[] ends = c.requiredConstant(2, "ends").toLongs();
        c.require(starts.length == ends.length, "starts and ends differ in length");
        long[] axes = new long[starts.length];
        long[] steps = new long[starts.length];
        for (int i = 0; i < axes.length; i++) {
            axes[i] = i;
            steps[i] = 1;
        }
        axes = c.has(3) ? c.requiredConstant(3, "axes").toLongs() : axes;
        steps = c.has(4) ? c.requiredConstant(4, "steps").toLongs() : steps;
        c.require(axes.length == starts.length && steps.length == starts.length, "axes and steps differ in length");
        var first = new int[rank];
        var step = Window.ones(rank);
        for (int i = 0; i < starts.length; i++) {
            int axis = c.axis(axes[i], rank);
            c.require(steps[i] != 0, "a step is zero");
            long by = Math.max(-Integer.MAX_VALUE, Math.min(Integer.MAX_VALUE, steps[i]));
            long size = shape[axis];
            long lowest = by > 0 ? 0 : -1;
            long highest = by > 0 ? size : size - 1;
            long from = clamp(starts[i] < 0 ? starts[i] + size : starts[i], 0, by > 0 ? size : size - 1);
            long to = clamp(ends[i] < 0 ? Math.max(ends[i] + size, -1) : ends[i], lowest, highest);
            long count = by > 0 ? -Math.floorDiv(from - to, by) : -Math.floorDiv(to - from, -by);
            first[axis] = (int) Math.max(0, from);
            step[axis] = (int) by;
            shape[axis] = (int) Math.max(0, count);
        }
        return new Extent(first, step, shape);
    }

    private static long clamp(long value, long low, long high) {
        return Math.max(low, Math.min(high, value));
    }

    private static NodeForm canonicalPad(NodeForm form) {
        NodeForm result = form.integersToInput("pads", 1).integersToInput("paddings", 1);
        if (form.opset() < 11) {
            result = result.scalarToInput("value", 2);
        }
        return result;
    }

    private static int[][] pads(OpContext c) {
        long[] pads = c.requiredConstant(1, "pads").toLongs();
        int rank = c.type(0).rank();
        long[] axes = new long[rank];
        for (int i = 0; i < rank; i++) {
            axes[i] = i;
        }
        axes = c.has(3) ? c.requiredConstant(3, "axes").toLongs() : axes;
        c.require(pads.length == 2 * axes.length, "pads need two entries per dimension");
        var result = new int[2][rank];
        for (int i = 0; i < axes.length; i++) {
            int axis = c.axis(axes[i], rank);
            result[0][axis] = Math.toIntExact(pads[i]);
            result[1][axis] = Math.toIntExact(pads[i + axes.length]);
        }
        return result;
    }

    private static TensorType padType(OpContext c) {
        int[] shape = c.type(0).dims();
        int[][] pads = pads(c);
        for (int i = 0; i < shape.length; i++) {
            int before = shape[i];
            shape[i] = Math.addExact(shape[i], Math.addExact(pads[0][i], pads[1][i]));
            c.require(shape[i] >= 0, "pads take away more than there is");
            String mode = c.attributes().string("mode", "constant");
            c.require(
                    List.of("constant", "reflect", "edge", "wrap").contains(mode), "mode '" + mode + "' is not known");
            c.require(mode.equals("constant") || before > 0 || shape[i] == 0, "cannot extend an empty dimension");
        }
        return c.type(0).withShape(shape);
    }

    private static Tensor pad(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        int[] shape = padType(c).dims();
        int[] begin = pads(c)[0];
        String mode = c.attributes().string("mode", "constant");
        int[] strides = Broadcast.strides(shape);
        int[] own = Broadcast.strides(x.shape());
        Tensor fill = ConvolutionOperators.at(in, 2);
        double value = fill == null || x.type() == DataType.STRING ? 0 : fill.doubleAt(0);
        int size = Tensor.sizeOf(shape);
        Object target = Elements.storage(
                x.type() == DataType.STRING
                        ? Tensor.ofStrings(new String[size], shape)
                        : Elements.filled(x.type(), value, shape));
        Object source = Elements.storage(x);
        for (int i = 0; i < size; i++) {
            int at = 0;
            for (int axis = 0; axis < shape.length && at >= 0; axis++) {
                int place = source(mode, i / strides[axis] % shape[axis] - begin[axis], x.dim(axis));
                at = place < 0 ? -1 : at + place * own[axis];
            }
            if (at >= 0) {
                System.arraycopy(source, at, target, i, 1);
            }
        }
        return Elements.wrap(x.type(), target, shape);
    }

    /** The place an element is taken from, or -1 for the constant. */
    private static int source(String mode, int place, int size) {
        if (place >= 0 && place < size) {
            return place;
        }
        return switch (mode) {
            case "edge" -> place < 0 ? 0 : size - 1;
            case "wrap" -> Math.floorMod(place, size);
            case "reflect" -> {
                int period = Math.max(1, 2 * (size - 1));
                int folded = Math.floorMod(place, period);
                yield folded < size ? folded : period - folded;
            }
            default -> -1;
        };
    }

    private record Extent(int[] starts, int[] steps, int[] shape) {}
}
