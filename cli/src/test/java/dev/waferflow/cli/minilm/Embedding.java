package dev.waferflow.cli.minilm;

import dev.waferflow.machine.number.Tensor;

/**
 * What a sentence means to a model: the sum over its words of what the model says of each.
 *
 * @param values one number per feature
 */
record Embedding(double[] values) {
    /**
     * Adds up the words.
     *
     * @param words one row of features for each place
     * @param mask 1 at the places of words, 0 where padding is
     */
    static Embedding of(Tensor words, Tensor mask) {
        int features = words.dim(words.rank() - 1);
        var sum = new double[features];
        for (int place = 0; place < mask.size(); place++) {
            for (int f = 0; f < features; f++) {
                sum[f] += mask.doubleAt(place) * words.doubleAt(place * features + f);
            }
        }
        return new Embedding(sum);
    }

    /** The cosine of the angle to another. */
    double cosine(Embedding other) {
        return dot(other) / Math.sqrt(dot(this) * other.dot(other));
    }

    private double dot(Embedding other) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[i] * other.values[i];
        }
        return sum;
    }
}
