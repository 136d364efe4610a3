package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Value;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * What constants do to the scores of an attention: some give way to a number, then others are added to all.
 *
 * @param added broadcast to the scores and added to them; null if nothing is
 * @param choice broadcast to the scores; null if all of them stay
 * @param stays what {@code choice} says where a score stays: not 0 if true
 * @param otherwise what stands where a score does not stay
 * @param scores their shape: [..., head, query, key]
 * @param heads per image
 */
record AttentionMask(Value added, Value choice, boolean stays, float otherwise, List<Integer> scores, int heads) {
    private int queries() {
        return scores.get(scores.size() - 2);
    }

    private int keys() {
        return scores.get(scores.size() - 1);
    }

    /** Whether scores must be multiplied before the sum can say what they are: minus infinity takes all of them with it. */
    boolean multiplies() {
        return choice != null && otherwise != Float.NEGATIVE_INFINITY;
    }

    /** Whether all images have the same. */
    boolean isTheSameForImages() {
        return isTheSameForImages(added) && isTheSameForImages(choice);
    }

    private boolean isTheSameForImages(Value value) {
        int image = heads * queries() * keys();
        int all = scores.stream().reduce(1, (a, b) -> a * b);
        for (int i = image; value != null && value.hasElements() && i < all; i++) {
            if (Followers.index(i, scores, value.constant()) != Followers.index(i % image, scores, value.constant())) {
                return false;
            }
        }
        return true;
    }

    /** What is multiplied with the scores of a strip of queries and a strip of keys, 0 or 1: [head][query][key]. */
    float[] factors(Strip query, Strip key) {
        return values(query, key, flat -> stays(flat) ? 1 : 0);
    }

    /** What is added to them. */
    float[] summands(Strip query, Strip key) {
        return values(query, key, flat -> {
            double given = added == null || !added.hasElements() ? 0 : at(added, flat);
            return stays(flat) ? given : given + otherwise;
        });
    }

    private boolean stays(int flat) {
        return choice == null || !choice.hasElements() || at(choice, flat) != 0 == stays;
    }

    private double at(Value value, int flat) {
        return value.constant().doubleAt(Followers.index(flat, scores, value.constant()));
    }

    private float[] values(Strip query, Strip key, IntToDoubleFunction of) {
        var values = new float[heads * query.width() * key.width()];
        int at = 0;
        for (int head = 0; head < heads; head++) {
            for (int q = query.from(); q < query.to(); q++) {
                for (int k = key.from(); k < key.to(); k++) {
                    values[at++] = (float) of.applyAsDouble((head * queries() + q) * keys() + k);
                }
            }
        }
        return values;
    }
}
