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
        for (Axis axis : axes) {
            size *= axis.extent;
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
}
