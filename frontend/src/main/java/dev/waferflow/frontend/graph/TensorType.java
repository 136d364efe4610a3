package dev.waferflow.frontend.graph;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Element type and fully known shape of a value. No extent is negative, and the number of elements fits an int.
 *
 * @param elementType the type of each element
 * @param shape the extents, outermost first; empty for a scalar
 */
public record TensorType(DataType elementType, List<Integer> shape) {
    public TensorType {
        Objects.requireNonNull(elementType, "elementType");
        shape = List.copyOf(shape);
        long size = 1;
        for (int extent : shape) {
            if (extent < 0) {
                throw new IllegalArgumentException("negative extent in shape " + shape);
            }
            size *= extent;
            if (size > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("shape " + shape + " has more than 2^31-1 elements");
            }
        }
    }

    /** A type from an array of extents. */
    public static TensorType of(DataType elementType, int... shape) {
        var list = new ArrayList<Integer>(shape.length);
        for (int extent : shape) {
            list.add(extent);
        }
        return new TensorType(elementType, list);
    }

    /** The type of a tensor. */
    public static TensorType of(Tensor tensor) {
        return of(tensor.type(), tensor.shape());
    }

    /** Number of elements. */
    public int size() {
        int size = 1;
        for (int extent : shape) {
            size *= extent;
        }
        return size;
    }

    /** Number of dimensions. */
    public int rank() {
        return shape.size();
    }

    /** Extent of one dimension; negative axes count from the end. */
    public int dim(int axis) {
        return shape.get(axis < 0 ? axis + shape.size() : axis);
    }

    /** The extents as a new array. */
    public int[] dims() {
        return shape.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The same elements type under another shape. */
    public TensorType withShape(int... newShape) {
        return of(elementType, newShape);
    }

    /** The same shape of another element type. */
    public TensorType withElementType(DataType newType) {
        return new TensorType(newType, shape);
    }

    /** Text form such as {@code FP32[1,3,224,224]}. */
    @Override
    public String toString() {
        return elementType + shape.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    }
}
