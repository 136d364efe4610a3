package dev.waferflow.placer.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * One dimension of a stream.
 *
 * @param extent number of steps
 * @param stride distance in the flat row-major tensor between neighbouring steps
 */
public record Axis(int extent, int stride) {

    /** Product of the extents. */
    public static int size(List<Axis> axes) {
        int size = 1;
        for (int i = 0; i < axes.size(); i++) {
            size *= axes.get(i).extent;
        }
        return size;
    }

    /** Flat tensor offset of step {@code index} of the axes together (row-major, first axis outermost). */
    public static int offset(List<Axis> axes, int index) {
        int rest = index;
        int offset = 0;
        for (int i = axes.size() - 1; i >= 0; i--) {
            Axis axis = axes.get(i);
            offset += rest % axis.extent * axis.stride;
            rest /= axis.extent;
        }
        return offset;
    }

    /** The same steps in canonical form: no extents of 1, neighbours merged where one stride covers both. */
    public static List<Axis> canonical(List<Axis> axes) {
        var result = new ArrayList<Axis>();
        for (Axis axis : axes) {
            if (axis.extent == 1) {
                continue;
            }
            int last = result.size() - 1;
            if (last >= 0 && result.get(last).stride == axis.extent * axis.stride) {
                result.set(last, new Axis(result.get(last).extent * axis.extent, axis.stride));
            } else {
                result.add(axis);
            }
        }
        return result;
    }

    /** Whether two lists of axes reach the same elements, in whatever order. */
    public static boolean sameSteps(List<Axis> a, List<Axis> b) {
        return canonical(sorted(a)).equals(canonical(sorted(b)));
    }

    private static List<Axis> sorted(List<Axis> axes) {
        var list = new ArrayList<>(canonical(axes));
        list.sort((x, y) -> Integer.compare(y.stride, x.stride));
        return list;
    }

    /** The innermost {@code count} steps of the axes; empty if the axes are cut elsewhere. */
    public static List<Axis> innermost(List<Axis> axes, int count) {
        var result = new ArrayList<Axis>();
        int rest = count;
        for (int i = axes.size() - 1; i >= 0 && rest > 1; i--) {
            Axis axis = axes.get(i);
            if (rest % axis.extent == 0) {
                result.add(0, axis);
                rest /= axis.extent;
            } else if (axis.extent % rest == 0) {
                result.add(0, new Axis(rest, axis.stride));
                rest = 1;
            } else {
                return List.of();
            }
        }
        return rest == 1 ? result : List.of();
    }

    /** The outermost {@code count} steps of the axes; empty if the axes are cut elsewhere. */
    public static List<Axis> outermost(List<Axis> axes, int count) {
        var result = new ArrayList<Axis>();
        int rest = count;
        for (Axis axis : axes) {
            if (rest % axis.extent == 0) {
                result.add(axis);
                rest /= axis.extent;
            } else if (axis.extent % rest == 0) {
                result.add(new Axis(rest, axis.stride * (axis.extent / rest)));
                rest = 1;
            }
            if (rest == 1) {
                return result;
            }
        }
        return rest == 1 ? result : List.of();
    }
}
