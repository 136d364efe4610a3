package dev.waferflow.frontend.op;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Operators whose results have as many elements as the data decides. */
final class SelectionOperators {
    private SelectionOperators() {}

    static List<Operator> all() {
        return List.of(
                Definition.ofKnown("NonZero", SelectionOperators::nonZero),
                Definition.ofKnown("NonMaxSuppression", (c, in) -> List.of(new BoxSelection(c, in).selected())),
                Definition.ofKnown("Unique", SelectionOperators::unique));
    }

    private static List<Tensor> nonZero(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        int rank = Math.max(1, x.rank());
        int[] extents = x.rank() == 0 ? new int[] {1} : x.shape();
        int[] strides = Broadcast.strides(extents);
        int[] found =
                IntStream.range(0, x.size()).filter(i -> x.doubleAt(i) != 0).toArray();
        return List.of(Elements.fromLongs(DataType.INT64, new int[] {rank, found.length}, i -> {
            int axis = i / Math.max(1, found.length);
            return found[i % Math.max(1, found.length)] / strides[axis] % extents[axis];
        }));
    }

    /** The different elements, or the different slices along an axis. */
    private static List<Tensor> unique(OpContext c, List<Tensor> in) {
        boolean sliced = c.attributes().has("axis");
        Tensor x = sliced ? in.get(0) : in.get(0).reshaped(in.get(0).size());
        int axis = sliced ? c.axis(c.attributes().integer("axis"), x.rank()) : 0;
        int count = x.dim(axis);
        int inner = Tensor.sizeOf(Arrays.copyOfRange(x.shape(), axis + 1, x.rank()));
        int outer = Tensor.sizeOf(Arrays.copyOf(x.shape(), axis));
        Comparator<Integer> order = (a, b) -> {
            for (int i = 0; i < outer * inner; i++) {
                int start = i / inner * count * inner + i % inner;
                int compared = compare(x, start + a * inner, start + b * inner);
                if (compared != 0) {
                    return compared;
                }
            }
            return 0;
        };
        var members = new TreeMap<Integer, List<Integer>>(order);
        for (int i = 0; i < count; i++) {
            members.computeIfAbsent(i, k -> new ArrayList<>()).add(i);
        }
        var groups = new ArrayList<>(members.values());
        if (c.attributes().integer("sorted", 1) == 0) {
            groups.sort(Comparator.comparing(g -> g.get(0)));
        }
        var inverse = new long[count];
        for (int group = 0; group < groups.size(); group++) {
            for (int member : groups.get(group)) {
                inverse[member] = group;
            }
        }
        int[] shape = x.shape();
        shape[axis] = groups.size();
        int kept = groups.size();
        Tensor y = Elements.gather(
                x,
                shape,
                i -> (i / (kept * inner) * count + groups.get(i / inner % kept).get(0)) * inner + i % inner);
        return List.of(
                y,
                Elements.fromLongs(
                        DataType.INT64, new int[] {kept}, i -> groups.get(i).get(0)),
                Tensor.ofLongs(DataType.INT64, inverse, count),
                Elements.fromLongs(
                        DataType.INT64, new int[] {kept}, i -> groups.get(i).size()));
    }

    private static int compare(Tensor x, int a, int b) {
        if (x.type() == DataType.STRING) {
            return x.strings()[a].compareTo(x.strings()[b]);
        }
        return x.type().integral()
                ? Long.compare(x.longs()[a], x.longs()[b])
                : Double.compare(x.doubleAt(a) + 0.0, x.doubleAt(b) + 0.0);
    }

    /** Boxes by falling score, without those that overlap a better one of their class too much. */
    private static final class BoxSelection {
        private final OpContext c;
        private final Tensor boxes;
        private final Tensor scores;
        private final double overlap;
        private final double least;
        private final long most;
        private final boolean centered;

        BoxSelection(OpContext c, List<Tensor> in) {
            this.c = c;
            boxes = in.get(0);
            scores = in.get(1);
            c.require(
                    boxes.rank() == 3
                            && scores.rank() == 3
                            && boxes.dim(2) == 4
                            && scores.dim(2) == boxes.dim(1)
                            && scores.dim(0) == boxes.dim(0),
                    "boxes and scores do not fit");
            most = number(in, 2, 0) > 0 ? (long) number(in, 2, 0) : 0;
            overlap = number(in, 3, 0);
            least = number(in, 4, Double.NEGATIVE_INFINITY);
            centered = c.attributes().integer("center_point_box", 0) != 0;
        }

        private static double number(List<Tensor> in, int index, double otherwise) {
            Tensor tensor = ConvolutionOperators.at(in, index);
            return tensor == null || tensor.size() == 0 ? otherwise : tensor.doubleAt(0);
        }

        Tensor selected() {
            var rows = new ArrayList<long[]>();
            for (int batch = 0; batch < scores.dim(0); batch++) {
                for (int kind = 0; kind < scores.dim(1); kind++) {
                    for (int box : best(batch, kind)) {
                        rows.add(new long[] {batch, kind, box});
                    }
                }
            }
            return Elements.fromLongs(DataType.INT64, new int[] {rows.size(), 3}, i -> rows.get(i / 3)[i % 3]);
        }

        private List<Integer> best(int batch, int kind) {
            int start = (batch * scores.dim(1) + kind) * scores.dim(2);
            var order = IntStream.range(0, scores.dim(2))
                    .boxed()
                    .filter(i -> scores.doubleAt(start + i) > least)
                    .sorted(Comparator.comparing((Integer i) -> -scores.doubleAt(start + i)))
                    .toList();
            var kept = new ArrayList<Integer>();
            for (int candidate : order) {
                if (kept.size() >= most) {
                    break;
                }
                double[] box = corners(batch, candidate);
                if (kept.stream().noneMatch(k -> shared(box, corners(batch, k)) > overlap)) {
                    kept.add(candidate);
                }
            }
            return kept;
        }

        /** Least and greatest of both coordinates. */
        private double[] corners(int batch, int box) {
            int at = (batch * boxes.dim(1) + box) * 4;
            double a = boxes.doubleAt(at);
            double b = boxes.doubleAt(at + 1);
            double p = boxes.doubleAt(at + 2);
            double q = boxes.doubleAt(at + 3);
            return centered
                    ? new double[] {a - p / 2, b - q / 2, a + p / 2, b + q / 2}
                    : new double[] {Math.min(a, p), Math.min(b, q), Math.max(a, p), Math.max(b, q)};
        }

        /** The shared area over the area of both together. */
        private static double shared(double[] a, double[] b) {
            double width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
            double height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
            double areas = area(a) + area(b);
            if (width <= 0 || height <= 0 || area(a) <= 0 || area(b) <= 0) {
                return 0;
            }
            return width * height / (areas - width * height);
        }

        private static double area(double[] box) {
            return (box[2] - box[0]) * (box[3] - box[1]);
        }
    }
}
