package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Resize, one dimension at a time: each result place is a weighted sum of a few input places. */
final class ResizeOperator {
    private ResizeOperator() {}

    static List<Operator> all() {
        return List.of(
                Definition.of("Resize", c -> plan(c).type(), (c, in) -> apply(plan(c), in.get(0)))
                        .normalizing(ResizeOperator::canonical)
                        .within(Tolerance.ACCUMULATION),
                Definition.of("Upsample", c -> c.type(0), (c, in) -> in.get(0)).normalizing(ResizeOperator::upsample));
    }

    /** Operator set 10 has no region of interest and maps coordinates asymmetrically. */
    private static NodeForm canonical(NodeForm form) {
        if (form.opset() >= 11) {
            return form;
        }
        return old(form, form.inputs().size() > 1 ? form.inputs().get(1) : Value.ABSENT);
    }

    private static NodeForm upsample(NodeForm form) {
        Value scales = form.inputs().size() > 1 ? form.inputs().get(1) : Value.ABSENT;
        if (form.attributes().has("scales")) {
            double[] given = form.attributes().floatings("scales");
            var floats = new float[given.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) given[i];
            }
            scales = form.builder().constant(form.name() + ".scales", Tensor.ofFloats(floats, floats.length));
        }
        return old(form.withOp("Resize"), scales);
    }

    private static NodeForm old(NodeForm form, Value scales) {
        var attributes = form.attributes()
                .without("scales")
                .with("coordinate_transformation_mode", "asymmetric")
                .with("nearest_mode", "floor");
        var plain = new NodeForm(
                form.op(),
                form.name(),
                form.opset(),
                attributes,
                List.of(form.inputs().get(0)),
                form.outputCount(),
                form.builder());
        return plain.withInput(2, scales);
    }

    private static Plan plan(OpContext c) {
        TensorType x = c.type(0);
        int rank = x.rank();
        int[] axes = c.attributes().ints("axes", IntStream.range(0, rank).toArray());
        var scales = new double[rank];
        Arrays.fill(scales, 1);
        int[] shape = x.dims();
        boolean bySizes = c.has(3) && c.type(3).size() > 0;
        if (bySizes) {
            Tensor sizes = c.requiredConstant(3, "sizes");
            c.require(sizes.size() == axes.length, "sizes need one entry per axis");
            bySizes(c, axes, sizes, scales, shape);
        } else {
            Tensor given = c.requiredConstant(2, "scales");
            c.require(given.size() == axes.length, "scales need one entry per axis");
            for (int i = 0; i < axes.length; i++) {
                int axis = c.axis(axes[i], rank);
                scales[axis] = given.doubleAt(i);
                c.require(scales[axis] > 0, "scales must be positive");
                shape[axis] = Math.toIntExact((long) StrictMath.floor(regionOf(c, axes, axis, x) * scales[axis]));
            }
        }
        var plan = new Plan(c, x.withShape(shape), scales, axes);
        if (plan.crops() && c.has(1)) {
            // Which elements are read is as much a part of the plan as how many.
            c.requiredConstant(1, "roi");
        }
        return plan;
    }

    /** The part of the dimension that is resized: all of it unless a region of interest is cropped. */
    private static double regionOf(OpContext c, int[] axes, int axis, TensorType x) {
        if (!c.attributes()
                .string("coordinate_transformation_mode", "half_pixel")
                .equals("tf_crop_and_resize")) {
            return x.dim(axis);
        }
        double[] region = region(c, axes, axis);
        return x.dim(axis) * (region[1] - region[0]);
    }

    private static double[] region(OpContext c, int[] axes, int axis) {
        if (!c.has(1)) {
            return new double[] {0, 1};
        }
        Tensor roi = c.requiredConstant(1, "roi");
        for (int i = 0; i < axes.length; i++) {
            if (c.axis(axes[i], c.type(0).rank()) == axis && roi.size() == 2 * axes.length) {
                return new double[] {roi.doubleAt(i), roi.doubleAt(i + axes.length)};
            }
        }
        return new double[] {0, 1};
    }

    private static void bySizes(OpContext c, int[] axes, Tensor sizes, double[] scales, int[] shape) {
        String policy = c.attributes().string("keep_aspect_ratio_policy", "stretch");
        double common = policy.equals("not_larger") ? Double.POSITIVE_INFINITY : 0;
        for (int i = 0; i < axes.length; i++) {
            int axis = c.axis(axes[i], shape.length);
            c.require(shape[axis] > 0 && sizes.longAt(i) > 0, "sizes must be positive");
            scales[axis] = (double) sizes.longAt(i) / shape[axis];
            common = policy.equals("not_larger") ? Math.min(common, scales[axis]) : Math.max(common, scales[axis]);
        }
        for (int i = 0; i < axes.length; i++) {
            int axis = c.axis(axes[i], shape.length);
            if (policy.equals("stretch")) {
                shape[axis] = Math.toIntExact(sizes.longAt(i));
            } else {
                scales[axis] = common;
                shape[axis] = Math.toIntExact((long) StrictMath.floor(shape[axis] * common + 0.5));
            }
        }
    }

    private static Tensor apply(Plan plan, Tensor x) {
        Tensor result = x;
        for (int axis = 0; axis < x.rank(); axis++) {
            if (plan.scales[axis] != 1 || plan.type.dim(axis) != x.dim(axis) || plan.crops()) {
                result = along(plan, result, axis);
            }
        }
        return result;
    }

    private static Tensor along(Plan plan, Tensor x, int axis) {
        int[] shape = x.shape();
        int from = shape[axis];
        shape[axis] = plan.type.dim(axis);
        var taps = new ArrayList<Taps>();
        for (int i = 0; i < shape[axis]; i++) {
            taps.add(ResizeTaps.of(plan.context, plan.axes, axis, i, from, shape[axis], plan.scales[axis]));
        }
        int inner = Tensor.sizeOf(Arrays.copyOfRange(shape, axis + 1, shape.length));
        DataType type = x.type();
        return Elements.generate(type, shape, i -> {
            Taps tap = taps.get(i / inner % shape[axis]);
            int start = i / (inner * shape[axis]) * inner * from + i % inner;
            if (tap.places.length == 0) {
                return plan.context.attributes().floating("extrapolation_value", 0);
            }
            double sum = 0;
            for (int k = 0; k < tap.places.length; k++) {
                sum += tap.weights[k] * x.doubleAt(start + tap.places[k] * inner);
            }
            return type.integral() ? StrictMath.rint(sum) : sum;
        });
    }

    /** Input places and their weights; none if the place lies outside the region of interest. */
    record Taps(int[] places, double[] weights) {}

    private record Plan(OpContext context, TensorType type, double[] scales, int[] axes) {
        boolean crops() {
            return context.attributes()
                    .string("coordinate_transformation_mode", "half_pixel")
                    .equals("tf_crop_and_resize");
        }
    }

    /** The region of interest along an axis as start and end fractions. */
    static double[] regionAlong(OpContext c, int[] axes, int axis) {
        return region(c, axes, axis);
    }
}
