package dev.waferflow.frontend.onnx;

import dev.waferflow.frontend.graph.Bundle;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.machine.number.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What will be fed, by name of the input. Keys such as {@code in0} count by place, unless an input has that name. */
final class FedInputs {
    /** Fed values of at most this size may stand in for shapes that depend on them. */
    private static final int LARGEST_FIXED_INPUT = 64;

    /** Which inputs may be fixed to the value fed, in the order in which it is tried. */
    enum Extent {
        /** Whole numbers and texts of one dimension at most, and few. */
        SMALL_WHOLE,
        /** All small ones of one dimension at most. */
        SMALL,
        /** Everything: the graph that is left holds for these inputs only. */
        EVERYTHING
    }

    private final List<String> names;
    private final Map<String, int[]> shapes = new LinkedHashMap<>();
    private final Map<String, Bundle<Tensor>> fed;

    FedInputs(List<String> names, ReadOptions options) {
        this.names = names;
        this.fed = named(options.inputs());
        shapes.putAll(named(options.inputShapes()));
        fed.forEach((name, bundle) -> {
            if (bundle instanceof Bundle.One<Tensor> one) {
                shapes.put(name, one.item().shape());
            }
        });
    }

    /** The shapes of tensors that will be fed. */
    Map<String, int[]> shapes() {
        return shapes;
    }

    /** The types of everything that will be fed. */
    Map<String, Bundle<TensorType>> types() {
        var result = new LinkedHashMap<String, Bundle<TensorType>>();
        fed.forEach((name, bundle) -> result.put(name, bundle.map(TensorType::of)));
        return result;
    }

    /** The inputs whose fed value may decide shapes. */
    Map<String, Bundle<Tensor>> fixable(Extent extent) {
        var result = new LinkedHashMap<String, Bundle<Tensor>>();
        fed.forEach((name, bundle) -> {
            if (extent == Extent.EVERYTHING || bundle.flat().stream().allMatch(t -> isSmall(t, extent))) {
                result.put(name, bundle);
            }
        });
        return result;
    }

    private static boolean isSmall(Tensor tensor, Extent extent) {
        boolean kind = extent != Extent.SMALL_WHOLE || !tensor.type().floating();
        return kind && tensor.rank() <= 1 && tensor.size() <= LARGEST_FIXED_INPUT;
    }

    private <T> Map<String, T> named(Map<String, T> given) {
        var result = new LinkedHashMap<String, T>();
        for (int i = 0; i < names.size(); i++) {
            T value = given.getOrDefault(names.get(i), names.contains("in" + i) ? null : given.get("in" + i));
            if (value != null) {
                result.put(names.get(i), value);
            }
        }
        return result;
    }
}
