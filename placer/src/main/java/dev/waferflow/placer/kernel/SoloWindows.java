package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.VectorOp;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Convolutions and pooling over any number of dimensions, with constant or computed weights. */
final class SoloWindows implements SoloOperators.Group {
    @Override
    public List<String> names() {
        return List.of("Conv", "ConvInteger", "QLinearConv", "ConvTranspose", "MaxPool", "AveragePool", "LpPool");
    }

    @Override
    public Optional<String> refusal(Node node) {
        return node.input(0).type().rank() > 5
                ? Optional.of("has " + (node.input(0).type().rank() - 2) + " spatial dimensions")
                : Optional.empty();
    }

    @Override
    public Field write(Node node, SoloCode code, SoloArguments in, int output) {
        return switch (node.op()) {
            case "MaxPool" -> maximum(node, code, in.field(0), output);
            case "AveragePool" -> average(node, code, in.field(0));
            case "LpPool" -> {
                var window = SoloWindow.of(node, node.attributes().ints("kernel_shape"));
                int p = node.attributes().intValue("p", 2);
                Field powers = window.padded(code, SoloReductions.power(code, in.field(0), p), 0);
                Field sum = code.reduce(VectorOp.ADD, window.view(powers), window.taps());
                yield code.reshaped(
                        SoloReductions.root(code, sum, p), node.output().type().dims());
            }
            case "ConvTranspose" -> transposed(node, code, in);
            case "ConvInteger" -> {
                Field x = shifted(code, in, 0, 2);
                yield convolved(node, code, x, shifted(code, in, 1, 3));
            }
            case "QLinearConv" -> quantized(node, code, in);
            default -> {
                Field sum = convolved(node, code, in.field(0), in.field(1));
                yield in.has(2) ? biased(code, sum, in.field(2)) : sum;
            }
        };
    }

    private static Field biased(SoloCode code, Field sum, Field bias) {
        return code.apply(VectorOp.ADD, sum, SoloNormalizations.perChannel(code, bias, sum.rank()));
    }

    /** Takes the zero point off: one for all, or one per place of the first dimension. */
    private static Field shifted(SoloCode code, SoloArguments in, int index, int zero) {
        Field x = in.field(index);
        if (!in.has(zero)) {
            return x;
        }
        Field point = in.field(zero);
        var shape = new int[x.rank()];
        Arrays.fill(shape, 1);
        shape[0] = point.size();
        return code.apply(VectorOp.SUB, x, code.reshaped(point, shape));
    }

    private static Field quantized(Node node, SoloCode code, SoloArguments in) {
        Field sum = convolved(node, code, shifted(code, in, 0, 2), shifted(code, in, 3, 5));
        if (in.has(8)) {
            sum = biased(code, sum, in.field(8));
        }
        Field weightScale = SoloNormalizations.perChannel(code, in.field(4), sum.rank());
        Field given = code.apply(VectorOp.MUL, weightScale, code.reshaped(in.field(1)));
        Field factor = code.apply(VectorOp.DIV, given, code.reshaped(in.field(6)));
        Field scaled = code.apply(VectorOp.MUL, code.real(sum), factor);
        return SoloMatrices.requantized(node, code, scaled, code.reshaped(in.field(7)));
    }

    private static Field convolved(Node node, SoloCode code, Field x, Field w) {
        var window = SoloWindow.of(node, Arrays.copyOfRange(w.shape(), 2, w.rank()));
        int groups = node.attributes().intValue("group", 1);
        int rank = window.rank();
        int perGroup = w.dim(0) / groups;
        int inner = w.dim(1);
        Field view = window.view(window.padded(code, x, 0));
        int[] shape = node.output().type().dims();
        Field sum = code.filled(x.whole() && w.whole() ? DataType.INT32 : DataType.FP32, 0, shape);
        // Space: batch, group, channel of the group, positions, input channel, taps.
        int[] space = new int[4 + 2 * rank];
        var dst = new int[space.length];
        var from = new int[space.length];
        var weight = new int[space.length];
        set(space, 0, x.dim(0), dst, sum.stride(0), from, view.stride(0), weight, 0);
        set(
                space,
                1,
                groups,
                dst,
                perGroup * sum.stride(1),
                from,
                inner * view.stride(1),
                weight,
                perGroup * w.stride(0));
        set(space, 2, perGroup, dst, sum.stride(1), from, 0, weight, w.stride(0));
        set(space, 3 + rank, inner, dst, 0, from, view.stride(1), weight, w.stride(1));
        for (int i = 0; i < rank; i++) {
            set(space, 3 + i, shape[2 + i], dst, sum.stride(2 + i), from, view.stride(2 + i), weight, 0);
            int tap = 4 + rank + i;
            set(space, tap, w.dim(2 + i), dst, 0, from, view.stride(2 + rank + i), weight, w.stride(2 + i));
        }
        code.accumulate(sum.strided(0, space, dst), view.strided(0, space, from), w.strided(0, space, weight));
        return sum;
    }

    private static void set(int[] space, int d, int extent, int[] a, int sa, int[] b, int sb, int[] c, int sc) {
        space[d] = extent;
        a[d] = sa;
        b[d] = sb;
        c[d] = sc;
    }

    private static Field transposed(Node node, SoloCode code, SoloArguments in) {
        Field x = in.field(0);
        Field w = in.field(1);
        var context = dev.waferflow.frontend.op.OpContext.of(node);
        var window = dev.waferflow.frontend.op.TransposedWindow.of(context);
        int rank = x.rank() - 2;
        int groups = node.attributes().intValue("group", 1);
        int[] shape = node.output().type().dims();
        int[] whole = shape.clone();
        for (int i = 0; i < rank; i++) {
            int full = (x.dim(2 + i) - 1) * window.stride(i) + (window.kernel(i) - 1) * window.dilation(i) + 1;
            whole[2 + i] = Math.max(full, window.padBegin(i) + shape[2 + i]);
        }
        Field all = code.filled(DataType.FP32, 0, whole);
        int inner = x.dim(1) / groups;
        // Space: batch, group, output channel, input positions, taps, input channel.
        int[] space = new int[4 + 2 * rank];
        var dst = new int[space.length];
        var from = new int[space.length];
        var weight = new int[space.length];
        int last = space.length - 1;
        set(space, 0, x.dim(0), dst, all.stride(0), from, x.stride(0), weight, 0);
        set(space, 1, groups, dst, w.dim(1) * all.stride(1), from, inner * x.stride(1), weight, inner * w.stride(0));
        set(space, 2, w.dim(1), dst, all.stride(1), from, 0, weight, w.stride(1));
        set(space, last, inner, dst, 0, from, x.stride(1), weight, w.stride(0));
        for (int i = 0; i < rank; i++) {
            int step = all.stride(2 + i);
            set(space, 3 + i, x.dim(2 + i), dst, window.stride(i) * step, from, x.stride(2 + i), weight, 0);
            int tap = 3 + rank + i;
            set(space, tap, window.kernel(i), dst, window.dilation(i) * step, from, 0, weight, w.stride(2 + i));
        }
        code.accumulate(all.strided(0, space, dst), x.strided(0, space, from), w.strided(0, space, weight));
        Field result = all;
        for (int i = 0; i < rank; i++) {
            result = result.slice(2 + i, window.padBegin(i), shape[2 + i], 1);
        }
        return in.has(2) ? biased(code, result, in.field(2)) : result;
    }

    private static Field maximum(Node node, SoloCode code, Field x, int output) {
        var window = SoloWindow.of(node, node.attributes().ints("kernel_shape"));
        double least = x.whole() ? Integer.MIN_VALUE : Double.NEGATIVE_INFINITY;
        Field view = window.view(window.padded(code, x, least));
        Field best = code.reduce(VectorOp.MAX, view, window.taps());
        int[] shape = node.output().type().dims();
        if (output == 0) {
            return code.reshaped(best, shape);
        }
        int none = x.size();
        Field places = window.padded(code, code.reshaped(code.iota(x.size(), 0, 1), x.shape()), none);
        Field hit = code.apply(VectorOp.EQUAL, view, best);
        Field candidates = code.select(hit, window.view(places), Field.number(DataType.INT32, none));
        Field first = code.reshaped(code.reduce(VectorOp.MIN, candidates, window.taps()), shape);
        if (node.attributes().integer("storage_order", 0) == 0) {
            return first;
        }
        Field renamed = code.table(columnMajor(x.shape()), x.size());
        Field result = code.fresh(DataType.INT32, shape);
        Field base = renamed.slice(0, 0, 1, 1).broadcast(shape);
        code.refer(VectorOp.MOV, SoloWalk.Ref.of(result), SoloWalk.Ref.at(base, first, 1), null, false);
        return result;
    }

    /** For each flat index the one that counts the first spatial dimension fastest. */
    private static int[] columnMajor(int[] shape) {
        var result = new int[Field.size(shape)];
        int plane = Field.size(Arrays.copyOfRange(shape, 2, shape.length));
        for (int i = 0; i < result.length; i++) {
            int rest = i % plane;
            int scale = plane;
            int at = 0;
            for (int d = shape.length - 1; d >= 2; d--) {
                scale /= shape[d];
                at += rest % shape[d] * scale;
                rest /= shape[d];
            }
            result[i] = i / plane * plane + at;
        }
        return result;
    }

    private static Field average(Node node, SoloCode code, Field x) {
        var window = SoloWindow.of(node, node.attributes().ints("kernel_shape"));
        boolean countsPads = node.attributes().integer("count_include_pad", 0) != 0;
        Field sum = code.reduce(VectorOp.ADD, window.view(window.padded(code, x, 0)), window.taps());
        int[] shape = node.output().type().dims();
        int[] positions = Arrays.copyOfRange(shape, 2, shape.length);
        Field counts = code.table(window.counts(countsPads), positions);
        return code.apply(VectorOp.DIV, code.reshaped(sum, shape), counts);
    }
}
