package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.machine.number.Tensor;
import java.util.Arrays;
import java.util.List;

/** Putting blocks or maxima back to where they came from in an image; the determinant. */
final class ImageOperators {
    private ImageOperators() {}

    static List<Operator> all() {
        return List.of(
                Definition.of("Col2Im", ImageOperators::imageType, ImageOperators::image)
                        .within(Tolerance.ACCUMULATION),
                Definition.of("MaxUnpool", ImageOperators::unpooledType, ImageOperators::unpooled),
                Definition.of("Det", ImageOperators::determinantType, ImageOperators::determinant)
                        .within(Tolerance.ACCUMULATION));
    }

    private static int[] ints(OpContext c, int input, String role) {
        return Arrays.stream(c.requiredConstant(input, role).toLongs())
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    private static TensorType imageType(OpContext c) {
        int[] extents = ints(c, 1, "image_shape");
        int block = Tensor.sizeOf(ints(c, 2, "block_shape"));
        c.require(c.type(0).rank() == 3 && block > 0 && c.type(0).dim(1) % block == 0, "the blocks do not fit");
        var shape = new int[extents.length + 2];
        shape[0] = c.type(0).dim(0);
        shape[1] = c.type(0).dim(1) / block;
        System.arraycopy(extents, 0, shape, 2, extents.length);
        return c.type(0).withShape(shape);
    }

    private static Tensor image(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        int[] shape = imageType(c).dims();
        int[] extents = ints(c, 1, "image_shape");
        int[] block = ints(c, 2, "block_shape");
        int rank = extents.length;
        int[] dilations = c.attributes().ints("dilations", Window.ones(rank));
        int[] strides = c.attributes().ints("strides", Window.ones(rank));
        int[] pads = c.attributes().ints("pads", new int[2 * rank]);
        int taps = Tensor.sizeOf(block);
        var steps = new int[rank];
        for (int d = 0; d < rank; d++) {
            c.require(strides[d] > 0 && dilations[d] > 0, "strides and dilations must be positive");
            steps[d] = (extents[d] + pads[d] + pads[rank + d] - dilations[d] * (block[d] - 1) - 1) / strides[d] + 1;
        }
        c.require(Tensor.sizeOf(steps) == x.dim(2), "the number of blocks does not fit the image");
        var sums = new double[Tensor.sizeOf(shape)];
        int size = Tensor.sizeOf(extents);
        for (int i = 0; i < x.size(); i++) {
            int place = i % x.dim(2);
            int tap = i / x.dim(2) % taps;
            int plane = i / x.dim(2) / taps;
            int at = 0;
            int stride = 1;
            for (int d = rank - 1; d >= 0 && at >= 0; d--) {
                int index = place % steps[d] * strides[d] + tap % block[d] * dilations[d] - pads[d];
                at = index < 0 || index >= extents[d] ? -1 : at + index * stride;
                stride *= extents[d];
                place /= steps[d];
                tap /= block[d];
            }
            if (at >= 0) {
                sums[plane * size + at] += x.doubleAt(i);
            }
        }
        return Elements.generate(x.type(), shape, i -> sums[i]);
    }

    /** The shape that pooling with these attributes comes from. */
    private static int[] pooledFrom(OpContext c) {
        int[] shape = c.type(0).dims();
        int rank = shape.length - 2;
        int[] kernel = c.attributes().ints("kernel_shape");
        int[] strides = c.attributes().ints("strides", Window.ones(rank));
        int[] pads = c.attributes().ints("pads", new int[2 * rank]);
        c.require(kernel.length == rank && strides.length == rank && pads.length == 2 * rank, "attributes do not fit");
        for (int d = 0; d < rank; d++) {
            long extent = (shape[d + 2] - 1L) * strides[d] - pads[d] - pads[rank + d] + kernel[d];
            c.require(extent >= 0 && extent <= Integer.MAX_VALUE, "attributes do not fit");
            shape[d + 2] = (int) extent;
        }
        return shape;
    }

    private static TensorType unpooledType(OpContext c) {
        return c.type(0).withShape(c.has(2) ? ints(c, 2, "output_shape") : pooledFrom(c));
    }

    private static Tensor unpooled(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        int[] shape = unpooledType(c).dims();
        int[] from = pooledFrom(c);
        c.require(shape.length == from.length, "output_shape does not fit");
        int size = Tensor.sizeOf(from);
        int[] strides = Broadcast.strides(from);
        int[] targets = Broadcast.strides(shape);
        var result = new double[Tensor.sizeOf(shape)];
        for (int i = 0; i < x.size(); i++) {
            long place = in.get(1).longAt(i);
            c.require(place >= 0 && place < size, "place " + place + " is out of range");
            int at = 0;
            for (int d = 0; d < from.length && at >= 0; d++) {
                int index = (int) (place / strides[d] % from[d]);
                at = index < shape[d] ? at + index * targets[d] : -1;
            }
            if (at >= 0) {
                result[at] = x.doubleAt(i);
            }
        }
        return Elements.generate(x.type(), shape, i -> result[i]);
    }

    private static TensorType determinantType(OpContext c) {
        int rank = c.type(0).rank();
        c.require(rank >= 2 && c.type(0).dim(-1) == c.type(0).dim(-2), "needs square matrices");
        return c.type(0).withShape(Arrays.copyOf(c.type(0).dims(), rank - 2));
    }

    private static Tensor determinant(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        int n = x.dim(-1);
        return Elements.generate(x.type(), determinantType(c).dims(), i -> {
            var rows = new double[n][n];
            for (int k = 0; k < n * n; k++) {
                rows[k / n][k % n] = x.doubleAt(i * n * n + k);
            }
            return determinant(rows);
        });
    }

    /** By elimination with row exchanges. */
    private static double determinant(double[][] rows) {
        double product = 1;
        for (int k = 0; k < rows.length; k++) {
            int pivot = k;
            for (int row = k + 1; row < rows.length; row++) {
                pivot = Math.abs(rows[row][k]) > Math.abs(rows[pivot][k]) ? row : pivot;
            }
            if (rows[pivot][k] == 0) {
                return 0;
            }
            double[] top = rows[pivot];
            rows[pivot] = rows[k];
            rows[k] = top;
            product *= pivot == k ? top[k] : -top[k];
            for (int row = k + 1; row < rows.length; row++) {
                double factor = rows[row][k] / top[k];
                for (int column = k; column < rows.length; column++) {
                    rows[row][column] -= factor * top[column];
                }
            }
        }
        return product;
    }
}
