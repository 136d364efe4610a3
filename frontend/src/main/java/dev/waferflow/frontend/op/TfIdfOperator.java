package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts n-grams of a pool in each row, with gaps between their items if asked for. */
final class TfIdfOperator {
    private TfIdfOperator() {}

    static List<Operator> all() {
        return List.of(Definition.of("TfIdfVectorizer", TfIdfOperator::type, TfIdfOperator::evaluate));
    }

    private static TensorType type(OpContext c) {
        int[] x = c.type(0).dims();
        c.require(x.length == 1 || x.length == 2, "needs one row or a batch of rows");
        long columns = 0;
        for (long index : c.attributes().integers("ngram_indexes")) {
            c.require(index >= 0 && index < 1 << 24, "n-gram index " + index + " is out of range");
            columns = Math.max(columns, index + 1);
        }
        return x.length == 1
                ? TensorType.of(DataType.FP32, (int) columns)
                : TensorType.of(DataType.FP32, x[0], (int) columns);
    }

    private static Tensor evaluate(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        int[] shape = type(c).dims();
        int columns = shape[shape.length - 1];
        int rows = x.rank() == 1 ? 1 : x.dim(0);
        int length = x.dim(-1);
        var counts = new double[rows * columns];
        Map<List<String>, Integer> pool = pool(c);
        long[] indexes = c.attributes().integers("ngram_indexes");
        int shortest = c.attributes().intValue("min_gram_length", 1);
        int longest = Math.min(c.attributes().intValue("max_gram_length", 1), length);
        int skips = c.attributes().intValue("max_skip_count", 0);
        for (int row = 0; row < rows; row++) {
            for (int size = Math.max(1, shortest); size <= longest; size++) {
                for (int gap = 1; gap <= (size == 1 ? 1 : skips + 1) && (size - 1L) * gap < length; gap++) {
                    for (int start = 0; start + (size - 1) * gap < length; start++) {
                        var gram = new ArrayList<String>();
                        for (int k = 0; k < size; k++) {
                            gram.add(item(x, row * length + start + k * gap));
                        }
                        Integer number = pool.get(gram);
                        if (number != null) {
                            counts[row * columns + (int) indexes[number]]++;
                        }
                    }
                }
            }
        }
        double[] weights = columnWeights(c, columns, indexes);
        String mode = c.attributes().string("mode");
        return Elements.generate(DataType.FP32, shape, i -> switch (mode) {
            case "TF" -> counts[i];
            case "IDF" -> counts[i] > 0 ? weights[i % columns] : 0;
            case "TFIDF" -> counts[i] * weights[i % columns];
            default -> throw c.malformed("mode '" + mode + "' is not known");
        });
    }

    private static double[] columnWeights(OpContext c, int columns, long[] indexes) {
        var result = new double[columns];
        Arrays.fill(result, 1);
        double[] given = c.attributes().floatings("weights");
        for (int i = 0; i < Math.min(given.length, indexes.length); i++) {
            result[(int) indexes[i]] = given[i];
        }
        return result;
    }

    private static String item(Tensor x, int index) {
        return x.type() == DataType.STRING ? x.strings()[index] : Long.toString(x.longAt(index));
    }

    /** The number of every n-gram: those of one item first, then those of two, and so on. */
    private static Map<List<String>, Integer> pool(OpContext c) {
        List<String> items = c.attributes().has("pool_strings")
                ? c.attributes().strings("pool_strings", List.of())
                : Arrays.stream(c.attributes().integers("pool_int64s"))
                        .mapToObj(Long::toString)
                        .toList();
        long[] starts = c.attributes().integers("ngram_counts");
        var result = new HashMap<List<String>, Integer>();
        for (int size = 1; size <= starts.length; size++) {
            long from = starts[size - 1];
            long to = size < starts.length ? starts[size] : items.size();
            c.require(
                    from >= 0 && from <= to && to <= items.size() && (to - from) % size == 0,
                    "ngram_counts do not fit");
            for (int at = (int) from; at < to; at += size) {
                result.put(List.copyOf(items.subList(at, at + size)), result.size());
            }
        }
        c.require(result.size() <= c.attributes().integers("ngram_indexes").length, "ngram_indexes do not fit");
        return result;
    }
}
