package dev.waferflow.placer.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Finds out whether the records of two computed operands can be multiplied in the order in which they travel: every record
 * of the left side must hold whole rows, and the stored right side must be walked evenly.
 */
final class ProductPlan {
    private final Stream left;
    private final Stream right;
    private final List<Integer> shape;
    private final int rows;
    private final int inner;
    private final int outer;
    private final int[] leftOwn;
    private final int[] rightBase;
    private final int[] rightBatch;

    /** The product of two streams; {@code shape} is the shape of the result. */
    ProductPlan(Stream left, Stream right, List<Integer> shape) {
        this.left = left;
        this.right = right;
        this.shape = shape;
        int rank = shape.size();
        this.rows = shape.get(rank - 2);
        this.outer = shape.get(rank - 1);
        this.inner = left.shape().get(left.shape().size() - 1);
        this.leftOwn = left.view().ownIndex(left.shape());
        this.rightBase = SelectFamily.base(right);
        this.rightBatch = rightBatch();
    }

    /** Which right matrix belongs to each left one: the right side may have fewer, which are then used several times. */
    private int[] rightBatch() {
        List<Integer> all = shape.subList(0, shape.size() - 2);
        List<Integer> own = right.shape().subList(0, right.shape().size() - 2);
        int count = all.stream().reduce(1, (a, b) -> a * b);
        var result = new int[count];
        for (int i = 0; i < count; i++) {
            int rest = i;
            int stride = 1;
            for (int d = all.size() - 1; d >= 0; d--) {
                int at = rest % all.get(d);
                rest /= all.get(d);
                int e = d - (all.size() - own.size());
                if (e >= 0) {
                    result[i] += own.get(e) == 1 ? 0 : at * stride;
                    stride *= own.get(e);
                }
            }
        }
        return result;
    }

    /** Length of the sums. */
    int inner() {
        return inner;
    }

    /** What each lane does, the same on all lanes; empty if these layouts do not allow it. */
    Optional<ProductShape> shape(Layout leftLayout, Layout rightLayout) {
        ProductShape common = null;
        for (int lane = 0; lane < leftLayout.lanes(); lane++) {
            Optional<ProductShape> shape = lane(leftLayout, rightLayout, lane);
            if (shape.isEmpty() || common != null && !common.equals(shape.get())) {
                return Optional.empty();
            }
            common = shape.get();
        }
        return Optional.ofNullable(common);
    }

    /** The layout of the result, whose records are those of the left side. */
    Optional<Layout> output(Layout layout) {
        var whole = groups(layout.withLanes(1), 0);
        if (whole == null) {
            return Optional.empty();
        }
        var positions = new int[layout.records()];
        for (int p = 0; p < positions.length; p++) {
            positions[p] =
                    leftOwn[Axis.offset(layout.positions(), p) + Axis.offset(layout.channels(), 0)] / inner * outer;
        }
        var channels = new int[whole.length];
        for (int g = 0; g < whole.length; g++) {
            channels[g] = (whole[g] - whole[0]) * rows * outer;
        }
        Optional<List<Axis>> images = AffineFit.of(positions);
        Optional<List<Axis>> groups = AffineFit.of(channels);
        if (images.isEmpty() || groups.isEmpty()) {
            return Optional.empty();
        }
        var all = new ArrayList<>(groups.get());
        all.add(new Axis(outer, 1));
        return Optional.of(new Layout(
                layout.type(), images.get(), List.of(), all, List.of(), layout.lanes(), layout.strips(), 0, 0, 0));
    }

    /** The matrices that the first record of a lane belongs to; null if its channels are not whole rows in order. */
    private int[] groups(Layout layout, int lane) {
        int channels = layout.channelsOf(lane);
        if (channels % inner != 0) {
            return null;
        }
        var groups = new int[channels / inner];
        for (int c = 0; c < channels; c++) {
            int own = own(layout, 0, layout.channelFrom(lane) + c);
            if (c % inner == 0) {
                groups[c / inner] = own / inner / rows;
            }
            if (own / inner / rows != groups[c / inner]) {
                return null;
            }
        }
        return groups;
    }

    private int own(Layout layout, int position, int channel) {
        return leftOwn[Axis.offset(layout.positions(), position) + Axis.offset(layout.channels(), channel)];
    }

    /** Offsets of all steps of some axes. */
    private static int[] offsets(List<Axis> axes) {
        var offsets = new int[Axis.size(axes)];
        Arrays.setAll(offsets, i -> Axis.offset(axes, i));
        return offsets;
    }

    private Optional<ProductShape> lane(Layout layout, Layout rightLayout, int lane) {
        int[] groups = groups(layout, lane);
        if (groups == null || layout.columnCount() > 1 || rightLayout.columnCount() > 1) {
            return Optional.empty();
        }
        int from = layout.channelFrom(lane);
        var inOrder = new int[inner];
        Arrays.fill(inOrder, -1);
        for (int k = 0; k < inner; k++) {
            inOrder[own(layout, 0, from + k) % inner] = k;
        }
        Optional<List<Axis>> innerWalk = AffineFit.of(inOrder);
        if (innerWalk.isEmpty() || innerWalk.get().size() > 1 || !even(layout, lane, groups)) {
            return Optional.empty();
        }
        int[] place = places(rightLayout, lane);
        int first = place(place, groups[0], 0, 0);
        int perGroup = groups.length > 1 ? place(place, groups[1], 0, 0) - first : 0;
        int perInner = inner > 1 ? place(place, groups[0], 1, 0) - first : 0;
        int perOuter = outer > 1 ? place(place, groups[0], 0, 1) - first : 0;
        var starts = new int[layout.records()];
        for (int p = 0; p < starts.length; p++) {
            int matrix = own(layout, p, from) / inner / rows - groups[0];
            starts[p] = place(place, groups[0] + matrix, 0, 0);
            for (int g = 0; g < groups.length; g++) {
                for (int k = 0; k < inner; k += p == 0 ? 1 : Math.max(1, inner - 1)) {
                    for (int n = 0; n < outer; n += p == 0 ? 1 : Math.max(1, outer - 1)) {
                        int at = place(place, groups[g] + matrix, k, n);
                        if (at < 0 || at != starts[p] + g * perGroup + k * perInner + n * perOuter) {
                            return Optional.empty();
                        }
                    }
                }
            }
        }
        Optional<List<Axis>> walk = AffineFit.of(starts);
        if (walk.isEmpty() || walk.get().size() > 3) {
            return Optional.empty();
        }
        int innerStep = innerWalk.get().isEmpty() ? 0 : innerWalk.get().get(0).stride();
        return Optional.of(new ProductShape(
                groups.length,
                inner,
                outer,
                inOrder[0],
                inner,
                innerStep,
                first,
                perGroup,
                perInner,
                perOuter,
                walk.get()));
    }

    /** Whether all records have the same order of groups and of elements along the sum, and one row of each matrix. */
    private boolean even(Layout layout, int lane, int[] groups) {
        int from = layout.channelFrom(lane);
        int count = layout.channelsOf(lane);
        int[] records = offsets(layout.positions());
        int[] channels = offsets(layout.channels());
        for (int p = 0; p < layout.records(); p++) {
            int start = leftOwn[records[p] + channels[from]];
            for (int c = 0; c < count; c++) {
                int own = leftOwn[records[p] + channels[from + c]];
                boolean sameRow = own / inner % rows == start / inner % rows;
                boolean sameGroup = own / inner / rows - start / inner / rows == groups[c / inner] - groups[0];
                boolean sameInner = own % inner == leftOwn[records[0] + channels[from + c % inner]] % inner;
                if (!sameRow || !sameGroup || !sameInner) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Where a lane stores each element of the right side's travelling tensor. */
    private int[] places(Layout layout, int lane) {
        var place = new int[rightBase.length];
        Arrays.fill(place, -1);
        int[] elements = layout.elements(0, lane);
        for (int i = 0; i < elements.length; i++) {
            place[elements[i]] = i;
        }
        return place;
    }

    private int place(int[] place, int matrix, int k, int n) {
        return place[rightBase[(rightBatch[matrix] * inner + k) * outer + n]];
    }
}
