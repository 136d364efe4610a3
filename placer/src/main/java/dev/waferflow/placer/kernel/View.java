package dev.waferflow.placer.kernel;

import dev.waferflow.machine.number.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a value's dimensions step through the tensor that actually travels. Reshapes and transposes cost nothing: they only
 * change the view. Each dimension is a list of axes, outermost first, whose strides refer to the travelling tensor.
 */
public record View(List<List<Axis>> dims) {
    public View {
        dims = dims.stream().map(List::copyOf).toList();
    }

    /** One step of a dimension in the travelling tensor ({@code base}) and in the value itself ({@code own}). */
    record Factor(int extent, int base, int own) {}

    /** The row-major view of a shape. */
    public static View of(List<Integer> shape) {
        var dims = new ArrayList<List<Axis>>();
        int stride = 1;
        for (int i = shape.size() - 1; i >= 0; i--) {
            dims.add(0, List.of(new Axis(shape.get(i), stride)));
            stride *= shape.get(i);
        }
        return new View(dims);
    }

    /** One record per step of all dimensions but the last, on one lane. */
    Layout rowMajor(DataType type, Frame frame) {
        int rank = dims.size();
        return new Layout(
                type,
                dims(0, Math.max(0, rank - 1)),
                List.of(),
                rank == 0 ? List.of() : dim(rank - 1),
                List.of(),
                1,
                frame.stripsFor(1),
                0,
                0,
                0);
    }

    /** The axes of one dimension. */
    public List<Axis> dim(int index) {
        return dims.get(index);
    }

    /** The axes of dimensions {@code from .. to-1} in order. */
    public List<Axis> dims(int from, int to) {
        var axes = new ArrayList<Axis>();
        for (int d = from; d < to; d++) {
            axes.addAll(dims.get(d));
        }
        return axes;
    }

    /** The view with all dimensions from {@code from} on as one. */
    View flattened(int from) {
        var result = new ArrayList<>(dims.subList(0, from));
        result.add(dims(from, dims.size()));
        return new View(result);
    }

    /** The view with its dimensions in another order. */
    public View transposed(int[] order) {
        var result = new ArrayList<List<Axis>>();
        for (int d : order) {
            result.add(dims.get(d));
        }
        return new View(result);
    }

    /** The view under another shape of equal size; empty if no strides can express it. */
    public Optional<View> reshaped(List<Integer> shape) {
        Optional<View> plain = reshaped(dims(0, dims.size()), shape);
        return plain.isPresent() ? plain : reshaped(Axis.canonical(dims(0, dims.size())), shape);
    }

    private static Optional<View> reshaped(List<Axis> axes, List<Integer> shape) {
        List<Axis> rest = new ArrayList<>(axes);
        rest.removeIf(axis -> axis.extent() == 1);
        var result = new ArrayList<List<Axis>>();
        for (int extent : shape) {
            int wanted = extent;
            var steps = new ArrayList<Axis>();
            while (wanted > 1) {
                if (rest.isEmpty()) {
                    return Optional.empty();
                }
                Axis axis = rest.remove(0);
                if (wanted % axis.extent() == 0) {
                    steps.add(axis);
                    wanted /= axis.extent();
                } else if (axis.extent() % wanted == 0) {
                    int inner = axis.extent() / wanted;
                    steps.add(new Axis(wanted, axis.stride() * inner));
                    rest.add(0, new Axis(inner, axis.stride()));
                    wanted = 1;
                } else {
                    return Optional.empty();
                }
            }
            result.add(steps.isEmpty() ? List.of(new Axis(1, 1)) : steps);
        }
        return Optional.of(new View(result));
    }

    /** The steps of all dimensions, in the travelling tensor and in a row-major tensor of {@code shape}. */
    List<Factor> factors(List<Integer> shape) {
        var factors = new ArrayList<Factor>();
        int stride = 1;
        for (int d = shape.size() - 1; d >= 0; d--) {
            int inner = stride;
            var axes = dims.get(d);
            for (int a = axes.size() - 1; a >= 0; a--) {
                factors.add(0, new Factor(axes.get(a).extent(), axes.get(a).stride(), inner));
                inner *= axes.get(a).extent();
            }
            stride *= shape.get(d);
        }
        return factors;
    }

    /** Flat index in a row-major value of {@code shape} of each flat index of the travelling tensor. */
    public int[] ownIndex(List<Integer> shape) {
        var factors = factors(shape);
        int size = 1;
        for (int extent : shape) {
            size *= extent;
        }
        var own = new int[size];
        for (int i = 0; i < size; i++) {
            int rest = i;
            int base = 0;
            for (int f = factors.size() - 1; f >= 0; f--) {
                Factor factor = factors.get(f);
                base += rest % factor.extent() * factor.base();
                rest /= factor.extent();
            }
            own[base] = i;
        }
        return own;
    }
}
