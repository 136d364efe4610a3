package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.machine.number.Tensor;
import java.util.List;

/** Pooling of regions of interest. */
final class RoiOperators {
    private RoiOperators() {}

    static List<Operator> all() {
        return List.of(
                Definition.of("RoiAlign", RoiOperators::alignType, RoiOperators::align)
                        .normalizing(form -> form.opset() >= 16
                                ? form
                                : form.withAttributes(
                                        form.attributes().with("coordinate_transformation_mode", "output_half_pixel")))
                        .within(Tolerance.ACCUMULATION),
                Definition.of("MaxRoiPool", RoiOperators::poolType, RoiOperators::pool));
    }

    private static TensorType alignType(OpContext c) {
        int[] x = c.type(0).dims();
        int[] rois = c.type(1).dims();
        c.require(x.length == 4 && rois.length == 2 && rois[1] == 4, "needs images and regions of four numbers");
        c.require(c.type(2).size() == rois[0], "there is not one batch index per region");
        return c.type(0)
                .withShape(
                        rois[0],
                        x[1],
                        c.attributes().intValue("output_height", 1),
                        c.attributes().intValue("output_width", 1));
    }

    private static Tensor align(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor rois = in.get(1);
        int[] shape = alignType(c).dims();
        int rows = shape[2];
        int columns = shape[3];
        double scale = c.attributes().floating("spatial_scale", 1);
        boolean half = c.attributes()
                .string("coordinate_transformation_mode", "half_pixel")
                .equals("half_pixel");
        boolean max = c.attributes().string("mode", "avg").equals("max");
        int ratio = c.attributes().intValue("sampling_ratio", 0);
        return Elements.generate(x.type(), shape, i -> {
            int roi = i / (rows * columns * shape[1]);
            int channel = i / (rows * columns) % shape[1];
            double shift = half ? 0.5 : 0;
            double left = rois.doubleAt(4 * roi) * scale - shift;
            double top = rois.doubleAt(4 * roi + 1) * scale - shift;
            double width = rois.doubleAt(4 * roi + 2) * scale - shift - left;
            double height = rois.doubleAt(4 * roi + 3) * scale - shift - top;
            double binHeight = (half ? height : Math.max(height, 1)) / rows;
            double binWidth = (half ? width : Math.max(width, 1)) / columns;
            int down = ratio > 0 ? ratio : (int) Math.max(1, StrictMath.ceil(binHeight));
            int across = ratio > 0 ? ratio : (int) Math.max(1, StrictMath.ceil(binWidth));
            c.require((long) down * across < 1 << 20, "the region is too large");
            long image = in.get(2).longAt(roi);
            c.require(image >= 0 && image < x.dim(0), "batch index " + image + " is out of range");
            var plane = new Plane(x, (int) image * x.dim(1) + channel);
            double sum = 0;
            double greatest = Double.NEGATIVE_INFINITY;
            for (int a = 0; a < down; a++) {
                for (int b = 0; b < across; b++) {
                    double y = top + (i / columns % rows + (a + 0.5) / down) * binHeight;
                    double z = left + (i % columns + (b + 0.5) / across) * binWidth;
                    double[] terms = plane.terms(y, z);
                    for (double term : terms) {
                        sum += term;
                        greatest = Math.max(greatest, term);
                    }
                }
            }
            return max ? greatest : sum / (down * across);
        });
    }

    /** One channel of one image. */
    private record Plane(Tensor x, int number) {
        /**
         * The four weighted neighbours of a place; none counts outside. In mode {@code max} the standard takes the
         * greatest weighted neighbour, not the greatest interpolated value.
         */
        double[] terms(double y, double z) {
            int height = x.dim(2);
            int width = x.dim(3);
            if (y < -1 || y > height || z < -1 || z > width) {
                return new double[] {0};
            }
            double row = Math.max(0, y);
            double column = Math.max(0, z);
            int top = Math.min((int) row, height - 1);
            int left = Math.min((int) column, width - 1);
            int bottom = Math.min(top + 1, height - 1);
            int right = Math.min(left + 1, width - 1);
            double down = top == height - 1 ? 0 : row - top;
            double across = left == width - 1 ? 0 : column - left;
            return new double[] {
                (1 - down) * (1 - across) * at(top, left),
                (1 - down) * across * at(top, right),
                down * (1 - across) * at(bottom, left),
                down * across * at(bottom, right)
            };
        }

        private double at(int row, int column) {
            return x.doubleAt((number * x.dim(2) + row) * x.dim(3) + column);
        }
    }

    private static TensorType poolType(OpContext c) {
        int[] pooled = c.attributes().ints("pooled_shape");
        c.require(
                pooled.length == 2
                        && c.type(0).rank() == 4
                        && c.type(1).rank() == 2
                        && c.type(1).dim(1) == 5,
                "needs images, regions of five numbers and a pooled shape of two");
        return c.type(0).withShape(c.type(1).dim(0), c.type(0).dim(1), pooled[0], pooled[1]);
    }

    private static Tensor pool(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor rois = in.get(1);
        int[] shape = poolType(c).dims();
        double scale = c.attributes().floating("spatial_scale", 1);
        return Elements.generate(x.type(), shape, i -> {
            int roi = i / (shape[3] * shape[2] * shape[1]);
            int channel = i / (shape[3] * shape[2]) % shape[1];
            long image = rois.longAt(5 * roi);
            c.require(image >= 0 && image < x.dim(0), "batch index " + image + " is out of range");
            int[] rows = bin(rois, 5 * roi + 2, 5 * roi + 4, scale, i / shape[3] % shape[2], shape[2], x.dim(2));
            int[] columns = bin(rois, 5 * roi + 1, 5 * roi + 3, scale, i % shape[3], shape[3], x.dim(3));
            double greatest = rows[0] < rows[1] && columns[0] < columns[1] ? Double.NEGATIVE_INFINITY : 0;
            for (int row = rows[0]; row < rows[1]; row++) {
                for (int column = columns[0]; column < columns[1]; column++) {
                    int at = (((int) image * x.dim(1) + channel) * x.dim(2) + row) * x.dim(3) + column;
                    greatest = Math.max(greatest, x.doubleAt(at));
                }
            }
            return greatest;
        });
    }

    /** The rows or columns of one bin, from and to. */
    private static int[] bin(Tensor rois, int from, int to, double scale, int bin, int bins, int extent) {
        double start = Math.round((float) rois.doubleAt(from) * (float) scale);
        double size = Math.max(1, Math.round((float) rois.doubleAt(to) * (float) scale) - start + 1) / bins;
        double first = start + StrictMath.floor(bin * size);
        double end = start + StrictMath.ceil((bin + 1) * size);
        return new int[] {(int) Math.max(0, Math.min(extent, first)), (int) Math.max(0, Math.min(extent, end))};
    }
}
