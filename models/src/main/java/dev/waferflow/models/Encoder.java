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
        Signal words = layers.rows("embedding", table, ids);
        Signal positions = layers.table("position.weight", 0.25, 1, tokens, width);
        return layers.layerNorm("embedding.norm", layers.add("position", words, positions));
    }

    private Signal encoderLayer(Layers layers, String name, Signal x) {
        var attention = new Attention(layers, tokens, heads, width / heads);
        Signal attended = attention.selfAttention(name + ".attention", x, null);
        Signal y = layers.layerNorm(name + ".norm1", layers.add(name + ".add1", x, attended));
        Signal inner = layers.project(name + ".fc1", y, 2 * width);
        inner = layers.gelu(name + ".gelu", inner, false);
        Signal fed = layers.project(name + ".fc2", inner, width);
        return layers.layerNorm(name + ".norm2", layers.add(name + ".add2", y, fed));
    }
}
