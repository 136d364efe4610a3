package dev.waferflow.models;

import dev.waferflow.frontend.graph.Attributes;

/**
 * A transformer encoder (Vaswani et al., 2017) with learned positions, normalisation after each sum, GELU, and a
 * classifier on the mean over all tokens.
 *
 * @param vocabulary rows of the table of tokens
 * @param tokens length of the sequence
 * @param width numbers per token
 * @param heads parts of the width that attend apart
 * @param depth encoder layers; the inner width of each is twice the width
 * @param classes numbers in the result
 */
record Encoder(int vocabulary, int tokens, int width, int heads, int depth, int classes) implements Architecture {
    /** Small enough for a look at every layer. */
    static Encoder tiny() {
        return new Encoder(64, 16, 32, 4, 2, 4);
    }

    @Override
    public Signal lay(Layers layers) {
        Signal x = embedded(layers);
        for (int layer = 0; layer < depth; layer++) {
            x = encoderLayer(layers, "layer" + layer, x);
        }
        var dropped = Attributes.none().with("keepdims", 0L);
        Signal mean = layers.node("ReduceMean", "mean", dropped, x.power(), x.value(), layers.integers("mean.axes", 1));
        return layers.linear("classifier", mean, classes);
    }

    private Signal embedded(Layers layers) {
        var ids = layers.indices("ids", 1, tokens);
        Signal table = layers.table("embedding.weight", 1, vocabulary, width);
        var rows = Attributes.none().with("axis", 0L);
        Signal words = layers.node("Gather", "embedding", rows, table.power(), table.value(), ids);
        Signal positions = layers.table("position.weight", 0.25, 1, tokens, width);
        return layers.layerNorm("embedding.norm", layers.add("position", words, positions));
    }

    private Signal encoderLayer(Layers layers, String name, Signal x) {
        Signal attended = attention(layers, name + ".attention", x);
        Signal y = layers.layerNorm(name + ".norm1", layers.add(name + ".add1", x, attended));
        Signal inner = layers.project(name + ".fc1", y, 2 * width);
        inner = layers.node("Gelu", name + ".gelu", Attributes.none(), inner.power() / 2, inner.value());
        Signal fed = layers.project(name + ".fc2", inner, width);
        return layers.layerNorm(name + ".norm2", layers.add(name + ".add2", y, fed));
    }

    private Signal attention(Layers layers, String name, Signal x) {
        Signal query = perHead(layers, name + ".query", x, 0, 2, 1, 3);
        Signal key = perHead(layers, name + ".key", x, 0, 2, 3, 1);
        Signal value = perHead(layers, name + ".value", x, 0, 2, 1, 3);
        var factor = layers.number(name + ".factor", 1 / StrictMath.sqrt(width / heads));
        Signal scaled = layers.node(
                "Mul", name + ".scaled", Attributes.none(), query.power() * heads / width, query.value(), factor);
        double scorePower = query.power() * key.power();
        Signal scores =
                layers.node("MatMul", name + ".scores", Attributes.none(), scorePower, scaled.value(), key.value());
        var lastAxis = Attributes.none().with("axis", -1L);
        Signal shares = layers.node("Softmax", name + ".softmax", lastAxis, 1.0 / tokens, scores.value());
        Signal mixed = layers.node(
                "MatMul", name + ".context", Attributes.none(), value.power() / tokens, shares.value(), value.value());
        Signal turned = transposed(layers, name + ".merge", mixed, 0, 2, 1, 3);
        Signal merged = reshaped(layers, name + ".merged", turned, 1, tokens, width);
        return layers.project(name + ".output", merged, width);
    }

    /** A projection, cut into heads: dimensions batch, token, head, number, in the given order. */
    private Signal perHead(Layers layers, String name, Signal x, long... order) {
        Signal all = layers.project(name, x, width);
        Signal cut = reshaped(layers, name + ".heads", all, 1, tokens, heads, width / heads);
        return transposed(layers, name + ".turned", cut, order);
    }

    private static Signal reshaped(Layers layers, String name, Signal x, long... shape) {
        var extents = layers.integers(name + ".shape", shape);
        return layers.node("Reshape", name, Attributes.none(), x.power(), x.value(), extents);
    }

    private static Signal transposed(Layers layers, String name, Signal x, long... order) {
        return layers.node("Transpose", name, Attributes.none().with("perm", order), x.power(), x.value());
    }
}
