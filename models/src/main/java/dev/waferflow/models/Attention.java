package dev.waferflow.models;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Value;

/**
 * Scaled dot-product attention of a sequence with itself, as exporters write it: reshapes, transposes, two matrix products
 * and a softmax.
 *
 * @param tokens length of the sequence
 * @param heads parts that attend apart
 * @param headWidth numbers per token and head
 */
record Attention(Layers layers, int tokens, int heads, int headWidth) {
    /** A score that leaves nothing of a share and is far from the greatest half-precision number. */
    private static final double HIDDEN = -1e4;

    /** Queries, keys and values by three projections with bias, and a projection of what is mixed. */
    Signal selfAttention(String name, Signal x, Value mask) {
        int width = heads * headWidth;
        Signal query = perHead(name + ".query", layers.project(name + ".query", x, width));
        Signal key = turnedKeys(name + ".key", layers.project(name + ".key", x, width));
        Signal value = perHead(name + ".value", layers.project(name + ".value", x, width));
        return layers.project(name + ".output", mixed(name, query, key, value, mask), width);
    }

    /** What the queries read from the values: one row per token, all heads side by side. */
    Signal mixed(String name, Signal query, Signal key, Signal value, Value mask) {
        var factor = layers.number(name + ".factor", 1 / StrictMath.sqrt(headWidth));
        double power = query.power() * key.power();
        Signal scaled = layers.node(
                "Mul", name + ".scaled", Attributes.none(), query.power() / headWidth, query.value(), factor);
        Signal scores = layers.node("MatMul", name + ".scores", Attributes.none(), power, scaled.value(), key.value());
        if (mask != null) {
            scores = layers.node("Add", name + ".masked", Attributes.none(), power, scores.value(), mask);
        }
        var lastAxis = Attributes.none().with("axis", -1L);
        Signal shares = layers.node("Softmax", name + ".softmax", lastAxis, 1.0 / tokens, scores.value());
        Signal mixed = layers.node(
                "MatMul", name + ".context", Attributes.none(), value.power() / tokens, shares.value(), value.value());
        Signal turned = layers.transposed(name + ".merge", mixed, 0, 2, 1, 3);
        return layers.reshaped(name + ".merged", turned, 1, tokens, heads * headWidth);
    }

    /** A projection, cut into heads: dimensions batch, head, token, number. */
    Signal perHead(String name, Signal all) {
        return layers.transposed(name + ".turned", cut(name, all), 0, 2, 1, 3);
    }

    /** The same with the last two dimensions exchanged. */
    Signal turnedKeys(String name, Signal all) {
        return layers.transposed(name + ".turned", cut(name, all), 0, 2, 3, 1);
    }

    private Signal cut(String name, Signal all) {
        return layers.reshaped(name + ".heads", all, 1, tokens, heads, headWidth);
    }

    /** What is added to the scores so that no token sees a later one. */
    Value causalMask(String name) {
        return layers.given(name, index -> index % tokens > index / tokens % tokens ? HIDDEN : 0, 1, 1, tokens, tokens);
    }
}
