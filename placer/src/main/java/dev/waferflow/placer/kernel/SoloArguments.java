package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.List;

/** The inputs of a node as fields of one PE. A constant takes memory only if it is asked for as a field. */
final class SoloArguments {
    /**
     * Where an input comes from.
     *
     * @param feed which feed brings it; -1 if none does
     * @param value the input
     * @param view how the value's dimensions step through the tensor that travels; null for a constant
     */
    record Source(int feed, Value value, View view) {}

    private final SoloCode code;
    private final List<Feed> feeds;
    private final List<Field> received;
    private final List<Source> sources;
    private final List<Field> known = new ArrayList<>();

    /** @param received per feed, what has arrived, in that order */
    SoloArguments(SoloCode code, List<Feed> feeds, List<Field> received, List<Source> sources) {
        this.code = code;
        this.feeds = feeds;
        this.received = received;
        this.sources = sources;
        sources.forEach(s -> known.add(null));
    }

    int count() {
        return sources.size();
    }

    boolean has(int index) {
        return index < sources.size() && !sources.get(index).value.isAbsent();
    }

    /** The element type in the model. */
    DataType type(int index) {
        return sources.get(index).value.type().elementType();
    }

    int[] shape(int index) {
        return sources.get(index).value.type().dims();
    }

    /** Whether the elements are known now. */
    boolean isConstant(int index) {
        return has(index) && sources.get(index).value.hasElements();
    }

    Tensor constant(int index) {
        return sources.get(index).value.constant();
    }

    /** The input as a field. */
    Field field(int index) {
        if (known.get(index) == null) {
            known.set(index, make(sources.get(index)));
        }
        return known.get(index);
    }

    private Field make(Source source) {
        if (source.feed < 0) {
            Tensor tensor = source.value.constant();
            return tensor.size() == 1 && exact(tensor)
                    ? Field.number(tensor.type().floating() ? DataType.FP32 : DataType.INT32, tensor.doubleAt(0))
                            .broadcast(tensor.shape())
                    : code.constant(tensor);
        }
        int[] shape = source.value.type().dims();
        int[] order = order(source);
        Field flat = received.get(source.feed);
        int[] strides = strides(order, shape);
        Field field = strides != null ? flat.strided(order[0], shape, strides) : code.pick(flat, order, shape);
        boolean narrow = field.type() != DataType.INT32 && field.type() != DataType.FP32;
        return narrow ? code.real(field) : field;
    }

    /** Whether an immediate operand, which is a float, is exactly the number. */
    private static boolean exact(Tensor tensor) {
        return tensor.type().floating() || (float) tensor.longAt(0) == tensor.longAt(0);
    }

    /** Where among the arrived elements each element of the value is. */
    private int[] order(Source source) {
        int[] arrived = feeds.get(source.feed).layout().elements(0, 0);
        int[] own = source.view.ownIndex(source.value.type().shape());
        var order = new int[arrived.length];
        for (int i = 0; i < arrived.length; i++) {
            order[own[arrived[i]]] = i;
        }
        return order;
    }

    /** Strides that walk the order; null if there are none. */
    private static int[] strides(int[] order, int[] shape) {
        int[] dense = Field.rowMajor(shape);
        var strides = new int[shape.length];
        for (int d = 0; d < shape.length; d++) {
            strides[d] = shape[d] > 1 ? order[dense[d]] - order[0] : 0;
        }
        for (int i = 0; i < order.length; i++) {
            int at = order[0];
            for (int d = 0; d < shape.length; d++) {
                at += i / dense[d] % shape[d] * strides[d];
            }
            if (at != order[i]) {
                return null;
            }
        }
        return strides;
    }
}
