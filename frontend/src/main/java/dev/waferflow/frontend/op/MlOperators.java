package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Operators of the domain for classical machine learning that do not need tables of trees. */
final class MlOperators {
    static final String DOMAIN = "ai.onnx.ml.";

    private MlOperators() {}

    static List<Operator> all() {
        return List.of(
                Composite.of(DOMAIN + "ArrayFeatureExtractor", MlOperators::extracted),
                Composite.of(DOMAIN + "Binarizer", (c, e) -> {
                    DataType type = c.type(0).elementType();
                    Value above = e.op(
                            "Greater", c.input(0), e.scalar(type, c.attributes().floating("threshold", 0)));
                    return List.of(e.op("Where", above, e.scalar(type, 1), e.scalar(type, 0)));
                }),
                Definition.of(
                        DOMAIN + "LabelEncoder",
                        c -> c.type(0).withElementType(values(c).type()),
                        (c, in) -> encoded(c, in.get(0))));
    }

    /** Columns; a single row is one of a matrix. */
    private static List<Value> extracted(OpContext c, Composite.Emitter e) {
        Value x = c.input(0);
        Value columns = e.reshape(c.input(1), c.type(1).size());
        Value taken = e.along("Gather", -1, x, columns);
        return List.of(x.type().rank() == 1 ? e.reshape(taken, 1, c.type(1).size()) : taken);
    }

    private static Tensor encoded(OpContext c, Tensor x) {
        Tensor keys = list(c, "keys_");
        Tensor values = values(c);
        c.require(keys.size() == values.size(), "there is not one value per key");
        Map<Object, Integer> places = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            places.putIfAbsent(key(keys, i), i);
        }
        Tensor otherwise = otherwise(c, values.type());
        var found = new ArrayList<Integer>();
        for (int i = 0; i < x.size(); i++) {
            found.add(places.getOrDefault(key(x, i), keys.size()));
        }
        Object table = Elements.storage(values.type(), values.size() + 1);
        System.arraycopy(Elements.storage(values), 0, table, 0, values.size());
        System.arraycopy(Elements.storage(otherwise), 0, table, values.size(), 1);
        return Elements.gather(Elements.wrap(values.type(), table, values.size() + 1), x.shape(), found::get);
    }

    /** What tells labels apart: the text, the number, or for NaN the one NaN. */
    private static Object key(Tensor tensor, int index) {
        if (tensor.type() == DataType.STRING) {
            return tensor.strings()[index];
        }
        return tensor.type().integral() ? (Object) tensor.longAt(index) : (Object) (tensor.doubleAt(index) + 0.0);
    }

    private static Tensor values(OpContext c) {
        return list(c, "values_");
    }

    private static Tensor list(OpContext c, String prefix) {
        if (c.attributes().has(prefix + "tensor")) {
            return c.attributes().tensor(prefix + "tensor");
        }
        if (c.attributes().has(prefix + "strings")) {
            var texts = c.attributes().strings(prefix + "strings", List.of());
            return Tensor.ofStrings(texts.toArray(String[]::new), texts.size());
        }
        if (c.attributes().has(prefix + "int64s")) {
            long[] longs = c.attributes().integers(prefix + "int64s");
            return Tensor.ofLongs(DataType.INT64, longs, longs.length);
        }
        double[] floats = c.attributes().floatings(prefix + "floats");
        c.require(floats.length > 0, "the list '" + prefix + "...' is missing");
        return Elements.fromDoubles(DataType.FP32, new int[] {floats.length}, i -> floats[i]);
    }

    private static Tensor otherwise(OpContext c, DataType type) {
        if (c.attributes().has("default_tensor")) {
            return c.attributes().tensor("default_tensor");
        }
        if (type == DataType.STRING) {
            return Tensor.ofStrings(new String[] {c.attributes().string("default_string", "_Unused")});
        }
        return type.integral()
                ? Tensor.ofLongs(type, new long[] {c.attributes().integer("default_int64", -1)})
                : Elements.scalar(type, c.attributes().floating("default_float", -0.0));
    }
}
