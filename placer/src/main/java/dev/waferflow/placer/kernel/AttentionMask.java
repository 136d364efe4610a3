package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Value;
import java.util.List;

/**
 * A constant that is added to the scores of an attention.
 *
 * @param value broadcast to the scores
 * @param scores their shape: [..., head, query, key]
 * @param heads per image
 */
record AttentionMask(Value value, List<Integer> scores, int heads) {
    private int queries() {
        return scores.get(scores.size() - 2);
    }

    private int keys() {
        return scores.get(scores.size() - 1);
    }

    /** Whether all images have the same. */
    boolean isTheSameForImages() {
        int image = heads * queries() * keys();
        int all = scores.stream().reduce(1, (a, b) -> a * b);
        if (!value.hasElements()) {
            return true;
        }
        for (int i = image; i < all; i++) {
            if (index(i) != index(i % image)) {
                return false;
            }
        }
        return true;
    }

    private int index(int flat) {
        return Followers.index(flat, scores, value.constant());
    }

    /** The numbers of a strip of queries and a strip of keys: [head][query][key]. */
    float[] values(Strip query, Strip key) {
        var values = new float[heads * query.width() * key.width()];
        if (!value.hasElements()) {
            return values;
        }
        int at = 0;
        for (int head = 0; head < heads; head++) {
            for (int q = query.from(); q < query.to(); q++) {
                for (int k = key.from(); k < key.to(); k++) {
                    int flat = (head * queries() + q) * keys() + k;
                    values[at++] = (float) value.constant().doubleAt(index(flat));
                }
            }
        }
        return values;
    }
}
