package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.VectorOp;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Counts of n-grams of numbers: every n-gram of the pool is compared with all places of a row at once. */
final class SoloGrams implements SoloOperators.Group {
    /** Comparisons beyond which the program would not fit a PE. */
    private static final int MOST_COMPARISONS = 400;

    @Override
    public List<String> names() {
        return List.of("TfIdfVectorizer");
    }

    @Override
    public Optional<String> refusal(Node node) {
        if (!node.attributes().has("pool_int64s")) {
            return Optional.of("works on texts");
        }
        long comparisons = 0;
        var pool = new Pool(node.attributes());
        for (int size = pool.shortest; size <= pool.longest; size++) {
            comparisons += (long) pool.count(size) * size * (size == 1 ? 1 : pool.skips + 1L);
        }
        return comparisons > MOST_COMPARISONS
                ? Optional.of("makes " + comparisons + " comparisons, at most " + MOST_COMPARISONS + " are possible")
                : Optional.empty();
    }

    @Override
    public Field write(Node node, SoloCode code, SoloArguments in, int output) {
        var pool = new Pool(node.attributes());
        int columns = node.output().type().dim(-1);
        int length = node.input(0).type().dim(-1);
        int rows = node.input(0).type().size() / Math.max(1, length);
        Field x = code.reshaped(in.field(0), rows, length);
        Field counts = code.filled(DataType.FP32, 0, rows, columns);
        for (int size = pool.shortest; size <= Math.min(pool.longest, length); size++) {
            for (int gap = 1; gap <= (size == 1 ? 1 : pool.skips + 1) && (size - 1) * gap < length; gap++) {
                int places = length - (size - 1) * gap;
                for (int gram = 0; gram < pool.count(size); gram++) {
                    Field hits = null;
                    for (int k = 0; k < size; k++) {
                        Field item = x.slice(1, k * gap, places, 1);
                        Field hit = code.apply(VectorOp.EQUAL, item, pool.item(size, gram, k));
                        hits = hits == null ? hit : code.apply(VectorOp.MUL, hits, hit);
                    }
                    Field column = counts.slice(1, pool.column(size, gram), 1, 1);
                    Field found = code.real(code.reduce(VectorOp.ADD, hits, 1));
                    code.write(VectorOp.ADD, column, column, found);
                }
            }
        }
        return code.reshaped(
                weighted(node, code, counts, pool.weights(columns)),
                node.output().type().dims());
    }

    private static Field weighted(Node node, SoloCode code, Field counts, double[] weights) {
        String mode = node.attributes().string("mode");
        if (mode.equals("TF")) {
            return counts;
        }
        Field factors = code.table(weights, 1, weights.length);
        Field times = mode.equals("TFIDF")
                ? counts
                : code.real(code.apply(VectorOp.LESS, Field.number(DataType.FP32, 0), counts));
        return code.apply(VectorOp.MUL, times, factors);
    }

    /** The n-grams that are counted: those of one item first, then those of two, and so on. */
    private static final class Pool {
        private final long[] items;
        private final long[] starts;
        private final long[] columns;
        private final double[] given;
        private final int shortest;
        private final int longest;
        private final int skips;

        Pool(Attributes attributes) {
            items = attributes.integers("pool_int64s");
            starts = attributes.integers("ngram_counts");
            columns = attributes.integers("ngram_indexes");
            given = attributes.floatings("weights");
            shortest = Math.max(1, attributes.intValue("min_gram_length", 1));
            longest = attributes.intValue("max_gram_length", 1);
            skips = attributes.intValue("max_skip_count", 0);
        }

        private int start(int size) {
            return size <= starts.length ? (int) starts[size - 1] : items.length;
        }

        int count(int size) {
            return (start(size + 1) - start(size)) / size;
        }

        long item(int size, int gram, int place) {
            return items[start(size) + gram * size + place];
        }

        int column(int size, int gram) {
            int number = gram;
            for (int shorter = 1; shorter < size; shorter++) {
                number += count(shorter);
            }
            return (int) columns[number];
        }

        double[] weights(int count) {
            var result = new double[count];
            Arrays.fill(result, 1);
            for (int i = 0; i < Math.min(given.length, columns.length); i++) {
                result[(int) columns[i]] = given[i];
            }
            return result;
        }
    }
}
