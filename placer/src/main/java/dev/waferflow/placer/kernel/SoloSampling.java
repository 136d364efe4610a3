package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * GridSample: the elements around computed places, weighted. All places are worked on at once, tap by tap: a tap is a whole number
 * per dimension and its weight.
 */
final class SoloSampling implements SoloOperators.Group {
    private static final double CUBIC = -0.75;

    private static final int MOST_DIMENSIONS = 3;

    /** Places farther outside than this have no element under any tap. */
    private static final int FAR = 10;

    @Override
    public List<String> names() {
        return List.of("GridSample");
    }

    @Override
    public Optional<String> refusal(Node node) {
        int rank = node.input(0).type().rank();
        return rank > 2 + MOST_DIMENSIONS ? Optional.of("samples more than three dimensions") : Optional.empty();
    }

    @Override
    public Field write(Node node, SoloCode code, SoloArguments in, int output) {
        return new Sampling(node, code, code.real(code.dense(in.field(0))), code.real(code.dense(in.field(1)))).sum();
    }

    /** What one tap of one dimension reads, and the factors with which it counts. */
    private record Tap(Field index, List<Field> factors) {}

    /** One node in the writing. */
    private static final class Sampling {
        private final SoloCode code;
        private final Field x;
        private final Field grid;
        private final String mode;
        private final String padding;
        private final boolean corners;
        private final int spatial;
        private final int[] shape;
        private final Field result;
        private final Field read;

        /** Place and weight under the taps chosen for the dimensions up to each. */
        private final Field[] offsets = new Field[MOST_DIMENSIONS];

        private final Field[] shares = new Field[MOST_DIMENSIONS];

        Sampling(Node node, SoloCode code, Field x, Field grid) {
            this.code = code;
            this.x = x;
            this.grid = grid;
            this.mode = node.attributes().string("mode", "linear");
            this.padding = node.attributes().string("padding_mode", "zeros");
            this.corners = node.attributes().integer("align_corners", 0) != 0;
            this.spatial = x.rank() - 2;
            this.shape = node.output().type().dims();
            this.result = code.fresh(DataType.FP32, shape);
            this.read = code.fresh(DataType.FP32, shape);
            int[] places = Arrays.copyOf(grid.shape(), spatial + 1);
            for (int d = 0; d < spatial; d++) {
                offsets[d] = code.fresh(DataType.INT32, places);
                shares[d] = code.fresh(DataType.FP32, places);
            }
        }

        Field sum() {
            var taps = new ArrayList<List<Tap>>();
            for (int d = 0; d < spatial; d++) {
                // The last number of a place in the grid belongs to the first dimension.
                taps.add(taps(grid.at(grid.rank() - 1, spatial - 1 - d), x.dim(d + 2)));
            }
            code.write(VectorOp.MOV, result, Field.number(DataType.FP32, 0), null);
            add(0, taps);
            return result;
        }

        /** Adds what the taps of dimension {@code d} and all behind it read, under those chosen for the dimensions before. */
        private void add(int d, List<List<Tap>> taps) {
            if (d == spatial) {
                read(offsets[d - 1]);
                code.accumulate(result, read, perChannel(shares[d - 1]));
                return;
            }
            for (Tap tap : taps.get(d)) {
                code.write(VectorOp.MUL, offsets[d], tap.index, Field.number(DataType.INT32, x.stride(d + 2)));
                if (d > 0) {
                    code.write(VectorOp.ADD, offsets[d], offsets[d], offsets[d - 1]);
                }
                code.write(VectorOp.MOV, shares[d], d > 0 ? shares[d - 1] : Field.number(DataType.FP32, 1), null);
                for (Field factor : tap.factors) {
                    code.write(VectorOp.MUL, shares[d], shares[d], factor);
                }
                add(d + 1, taps);
            }
        }

        /** The elements at these places, for every channel. */
        private void read(Field offset) {
            int[] steps = new int[shape.length];
            steps[0] = x.stride(0);
            steps[1] = x.stride(1);
            var from = SoloWalk.Ref.at(
                    x.strided(0, shape, steps), perChannel(offset).broadcast(shape), 1);
            code.refer(VectorOp.MOV, SoloWalk.Ref.of(read), from, null, false);
        }

        /** Numbers per place as numbers per channel and place. */
        private Field perChannel(Field places) {
            return places.inserted(1, 1, 0);
        }

        private List<Tap> taps(Field given, int extent) {
            Field at = inside(denormalized(given, extent), extent);
            if (mode.equals("nearest")) {
                return List.of(tap(code.apply(VectorOp.ROUND, at), null, extent));
            }
            Field floor = code.apply(VectorOp.FLOOR, at);
            Field rest = code.apply(VectorOp.SUB, at, floor);
            Field other = code.apply(VectorOp.SUB, Field.number(DataType.FP32, 1), rest);
            if (mode.contains("linear")) {
                return List.of(tap(floor, other, extent), tap(plus(floor, 1), rest, extent));
            }
            return List.of(
                    tap(plus(floor, -1), far(plus(rest, 1)), extent),
                    tap(floor, near(rest), extent),
                    tap(plus(floor, 1), near(other), extent),
                    tap(plus(floor, 2), far(plus(other, 1)), extent));
        }

        private Field plus(Field a, double b) {
            return code.apply(VectorOp.ADD, a, b);
        }

        private Field times(Field a, double b) {
            return code.apply(VectorOp.MUL, a, b);
        }

        private Field near(Field t) {
            Field slope = plus(times(t, CUBIC + 2), -CUBIC - 3);
            return plus(code.apply(VectorOp.MUL, code.apply(VectorOp.MUL, slope, t), t), 1);
        }

        private Field far(Field t) {
            Field inner = plus(code.apply(VectorOp.MUL, plus(times(t, CUBIC), -5 * CUBIC), t), 8 * CUBIC);
            return plus(code.apply(VectorOp.MUL, inner, t), -4 * CUBIC);
        }

        private Field denormalized(Field t, int extent) {
            return corners ? times(plus(t, 1), (extent - 1) / 2.0) : times(plus(times(plus(t, 1), extent), -1), 0.5);
        }

        private double least() {
            return corners ? 0 : -0.5;
        }

        private double greatest(int extent) {
            return corners ? extent - 1 : extent - 0.5;
        }

        private Field clipped(Field t, double low, double high) {
            Field above = code.apply(VectorOp.MAX, t, low);
            return code.apply(VectorOp.MIN, above, high);
        }

        /** Where a place outside leads to. Inside the outermost half elements it stays as it is. */
        private Field inside(Field t, int extent) {
            if (padding.equals("reflection")) {
                return reflected(t, extent);
            }
            if (!padding.equals("border")) {
                return clipped(t, -FAR, extent + FAR);
            }
            Field beyond = code.apply(VectorOp.LESS, t, least());
            Field after = code.apply(VectorOp.LESS, Field.number(DataType.FP32, greatest(extent)), t);
            Field outside = code.apply(VectorOp.ADD, beyond, after);
            return code.select(outside, clipped(t, 0, extent - 1), t);
        }

        /** Back and forth between the two ends: the distance to the far end of a period, folded. */
        private Field reflected(Field t, int extent) {
            double range = greatest(extent) - least();
            if (!(range > 0)) {
                return times(t, 0);
            }
            Field from = plus(t, -least());
            Field turns = code.apply(VectorOp.FLOOR, times(from, 1 / (2 * range)));
            Field rest = code.apply(VectorOp.SUB, from, times(turns, 2 * range));
            Field distance = code.apply(VectorOp.ABS, plus(rest, -range));
            return code.apply(VectorOp.SUB, Field.number(DataType.FP32, range + least()), distance);
        }

        private Tap tap(Field place, Field weight, int extent) {
            Field within = padding.equals("reflection") ? reflected(place, extent) : place;
            Field kept = clipped(within, 0, extent - 1);
            var factors = new ArrayList<Field>();
            if (weight != null) {
                factors.add(weight);
            }
            if (padding.equals("zeros")) {
                factors.add(code.as(DataType.FP32, code.apply(VectorOp.EQUAL, place, kept)));
            }
            return new Tap(code.as(DataType.INT32, kept), factors);
        }
    }
}
