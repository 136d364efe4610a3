package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reading an image at places that are computed: a grid of them, or the grid that an affine map gives. */
final class SamplingOperators {
    private SamplingOperators() {}

    static List<Operator> all() {
        return List.of(
                Definition.of("GridSample", SamplingOperators::type, SamplingOperators::sample)
                        .within(Tolerance.ACCUMULATION),
                Composite.of("AffineGrid", SamplingOperators::affine));
    }

    private static TensorType type(OpContext c) {
        int[] x = c.type(0).dims();
        int[] grid = c.type(1).dims();
        int spatial = x.length - 2;
        c.require(spatial >= 1 && grid.length == x.length, "input and grid differ in rank");
        c.require(grid[spatial + 1] == spatial && grid[0] == x[0], "the grid does not fit the input");
        int[] shape = x.clone();
        System.arraycopy(grid, 1, shape, 2, spatial);
        return c.type(0).withShape(shape);
    }

    private static Tensor sample(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor grid = in.get(1);
        int[] shape = type(c).dims();
        int spatial = x.rank() - 2;
        int[] extents = Arrays.copyOfRange(x.shape(), 2, x.rank());
        var sampler = new GridSampler(
                extents,
                c.attributes().string("mode", "linear"),
                c.attributes().string("padding_mode", "zeros"),
                c.attributes().integer("align_corners", 0) != 0);
        c.require(sampler.isKnown(), "mode or padding_mode is not known");
        int places = Tensor.sizeOf(Arrays.copyOfRange(shape, 2, shape.length));
        int channels = x.dim(1);
        int size = Tensor.sizeOf(extents);
        var at = new double[spatial];
        var results = new double[Tensor.sizeOf(shape)];
        for (int n = 0; n < x.dim(0); n++) {
            for (int p = 0; p < places; p++) {
                for (int d = 0; d < spatial; d++) {
                    // The last number of a place in the grid belongs to the first dimension.
                    at[d] = grid.doubleAt((n * places + p) * spatial + spatial - 1 - d);
                }
                for (int channel = 0; channel < channels; channel++) {
                    int start = (n * channels + channel) * size;
                    results[(n * channels + channel) * places + p] = sampler.at(at, i -> x.doubleAt(start + i));
                }
            }
        }
        return Elements.generate(x.type(), shape, i -> results[i]);
    }

    /** {@code theta} times the homogeneous places of a grid over [-1, 1] in every dimension. */
    private static List<Value> affine(OpContext c, Composite.Emitter emitter) {
        long[] size = c.requiredConstant(1, "size").toLongs();
        int spatial = size.length - 2;
        c.require(spatial == 2 || spatial == 3, "size needs 4 or 5 entries");
        c.require(
                c.type(0).rank() == 3
                        && c.type(0).dim(1) == spatial
                        && c.type(0).dim(2) == spatial + 1,
                "theta does not fit the size");
        boolean corners = c.attributes().integer("align_corners", 0) != 0;
        var extents = new int[spatial];
        for (int d = 0; d < spatial; d++) {
            extents[d] = Math.toIntExact(size[d + 2]);
        }
        int places = Tensor.sizeOf(extents);
        int[] strides = Broadcast.strides(extents);
        Tensor grid = Elements.generate(c.type(0).elementType(), new int[] {places, spatial + 1}, i -> {
            int column = i % (spatial + 1);
            if (column == spatial) {
                return 1;
            }
            int d = spatial - 1 - column;
            double index = i / (spatial + 1) / strides[d] % extents[d];
            double step = corners ? extents[d] == 1 ? 0 : 2.0 / (extents[d] - 1) : 2.0 / extents[d];
            return (corners ? -1 : -1 + step / 2) + index * step;
        });
        Value product = emitter.op("MatMul", emitter.constant(grid), emitter.transpose(c.input(0), 0, 2, 1));
        var shape = new ArrayList<Long>();
        shape.add(size[0]);
        for (int extent : extents) {
            shape.add((long) extent);
        }
        shape.add((long) spatial);
        return List.of(emitter.reshape(
                product, shape.stream().mapToLong(Long::longValue).toArray()));
    }
}
