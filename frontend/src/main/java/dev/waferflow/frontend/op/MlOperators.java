package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
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
                Definition.of(DOMAIN + "ArrayFeatureExtractor", MlOperators::extractedType, MlOperators::extracted),
                Definition.of(DOMAIN + "Binarizer", c -> c.type(0), (c, in) -> {
                    double threshold = c.attributes().floating("threshold", 0);
                    return Elements.map(in.get(0), v -> v > threshold ? 1 : 0);
                }),
                Definition.of(
                        DOMAIN + "LabelEncoder",
                        c -> c.type(0).withElementType(values(c).type()),
                        (c, in) -> encoded(c, in.get(0))));
    }

    private static TensorType extractedType(OpContext c) {
        int[] x = c.type(0).dims();
        int[] shape = x.length == 1 ? new int[] {1, 0} : x.clone();
        shape[shape.length - 1] = c.type(1).size();
        return c.type(0).withShape(shape);
    }

    private static Tensor extracted(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        int count = in.get(1).size();
        int columns = x.dim(-1);
        return Elements.gather(x, extractedType(c).dims(), i -> {
            long column = in.get(1).longAt(i % count);
            c.require(column >= 0 && column < columns, "index " + column + " is out of range");
            return i / count * columns + (int) column;
        });
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
