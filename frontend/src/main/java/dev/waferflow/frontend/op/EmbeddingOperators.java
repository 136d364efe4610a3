package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.Composite.Emitter;
import java.util.List;
import java.util.stream.IntStream;

/** Rotary position embedding, and cropping or padding to a given shape, as simpler nodes. */
final class EmbeddingOperators {
    private EmbeddingOperators() {}

    static List<Operator> all() {
        return List.of(
                Composite.of("RotaryEmbedding", (c, e) -> List.of(rotary(c, e))),
                Composite.of("CenterCropPad", (c, e) -> List.of(cropOrPad(c, e))));
    }

    /** Rotates pairs of features by angles that depend on the place in the sequence. */
    private static Value rotary(OpContext c, Emitter e) {
        Value input = c.input(0);
        boolean flat = input.type().rank() == 3;
        c.require(flat || input.type().rank() == 4, "needs three or four dimensions");
        Value x = input;
        if (flat) {
            long heads = c.attributes().integer("num_heads");
            c.require(heads > 0 && x.type().dim(2) % heads == 0, "num_heads does not divide the features");
            x = e.reshape(x, x.type().dim(0), x.type().dim(1), heads, x.type().dim(2) / heads);
        } else {
            x = e.transpose(x, 0, 2, 1, 3);
        }
        int features = x.type().dim(3);
        int rotated = c.attributes().intValue("rotary_embedding_dim", 0);
        rotated = rotated == 0 ? features : rotated;
        c.require(rotated > 0 && rotated <= features && rotated % 2 == 0, "rotary_embedding_dim does not fit");
        Value cos = angles(c, e, c.input(1));
        Value sin = angles(c, e, c.input(2));
        boolean interleaved = c.attributes().integer("interleaved", 0) != 0;
        int half = rotated / 2;
        Value first = interleaved ? slice(e, x, 0, rotated, 2) : slice(e, x, 0, half, 1);
        Value second = interleaved ? slice(e, x, 1, rotated, 2) : slice(e, x, half, rotated, 1);
        Value real = e.op("Sub", e.op("Mul", cos, first), e.op("Mul", sin, second));
        Value imaginary = e.op("Add", e.op("Mul", sin, first), e.op("Mul", cos, second));
        Value turned = interleaved
                ? e.reshape(
                        e.along("Concat", -1, open(e, real), open(e, imaginary)),
                        x.type().dim(0),
                        x.type().dim(1),
                        x.type().dim(2),
                        rotated)
                : e.along("Concat", -1, real, imaginary);
        Value y = rotated == features ? turned : e.along("Concat", -1, turned, slice(e, x, rotated, features, 1));
        int[] shape = input.type().dims();
        return flat ? e.reshape(y, shape[0], shape[1], shape[2]) : e.transpose(y, 0, 2, 1, 3);
    }

    private static Value angles(OpContext c, Emitter e, Value cache) {
        Value perPlace = c.has(3) ? e.along("Gather", 0, cache, c.input(3)) : cache;
        return e.op("Unsqueeze", perPlace, e.longs(2));
    }

    private static Value open(Emitter e, Value x) {
        return e.op("Unsqueeze", x, e.longs(-1));
    }

    private static Value slice(Emitter e, Value x, long start, long end, long step) {
        return e.op("Slice", x, e.longs(start), e.longs(end), e.longs(-1), e.longs(step));
    }

    private static Value cropOrPad(OpContext c, Emitter e) {
        int rank = c.type(0).rank();
        int[] axes = c.attributes().ints("axes", IntStream.range(0, rank).toArray());
        int[] wanted = ShapeOperators.extents(c, c.requiredConstant(1, "shape"));
        c.require(wanted.length == axes.length, "the shape needs one extent per axis");
        var starts = new long[rank];
        var ends = new long[rank];
        var all = new long[rank];
        var pads = new long[2 * rank];
        for (int i = 0; i < rank; i++) {
            all[i] = i;
            ends[i] = c.type(0).dim(i);
        }
        for (int i = 0; i < axes.length; i++) {
            int axis = c.axis(axes[i], rank);
            long difference = (long) wanted[i] - c.type(0).dim(axis);
            if (difference < 0) {
                starts[axis] = -difference / 2;
                ends[axis] = starts[axis] + wanted[i];
            } else {
                pads[axis] = difference / 2;
                pads[rank + axis] = difference - difference / 2;
            }
        }
        Value cropped = e.op("Slice", c.input(0), e.longs(starts), e.longs(ends), e.longs(all));
        return e.op("Pad", Attributes.none(), cropped, e.longs(pads));
    }
}
