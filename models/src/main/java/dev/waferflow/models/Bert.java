package dev.waferflow.models;

import dev.waferflow.frontend.graph.Attributes;

/**
 * A bidirectional encoder (Devlin et al., 2019) with normalisation after each sum, up to its pooled output. All tokens are
 * of the first type and none is padding.
 *
 * @param vocabulary rows of the table of tokens
 * @param positions rows of the table of positions, of which the first {@code tokens} are used
 * @param tokens length of the sequence
 * @param width numbers per token; the inner width is four times as much
 * @param heads parts of the width that attend apart
 * @param depth encoder layers
 */
record Bert(int vocabulary, int positions, int tokens, int width, int heads, int depth) implements Architecture {
    private static final int WIDENING = 4;
    private static final int TYPES = 2;
    private static final double TABLE_POWER = 0.25;

    @Override
    public Signal lay(Layers layers) {
        Signal x = embedded(layers);
        for (int layer = 0; layer < depth; layer++) {
            x = layer(layers, "layer" + layer, x);
        }
        var along = Attributes.none().with("axis", 1L);
        var first = layers.integers("pooler.place", 0);
        Signal token = layers.node("Gather", "pooler.first", along, x.power(), x.value(), first);
        Signal row = layers.reshaped("pooler.row", token, 1, width);
        Signal pooled = layers.linear("pooler.dense", row, width);
        return layers.node("Tanh", "pooler", Attributes.none(), pooled.power() / 2, pooled.value());
    }

    private Signal embedded(Layers layers) {
        var ids = layers.indices("ids", 1, tokens);
        Signal words = layers.rows("embedding", layers.table("embedding.weight", 1, vocabulary, width), ids);
        Signal places =
                layers.firstRows("position", layers.table("position.weight", TABLE_POWER, positions, width), tokens);
        var zeros = layers.integers("type.ids", new long[tokens]);
        Signal types = layers.rows("type", layers.table("type.weight", TABLE_POWER, TYPES, width), zeros);
        Signal sum = layers.add("embedding.type", words, types);
        return layers.layerNorm("embedding.norm", layers.add("embedding.position", sum, places));
    }

    private Signal layer(Layers layers, String name, Signal x) {
        var attention = new Attention(layers, tokens, heads, width / heads);
        Signal attended = attention.selfAttention(name + ".attention", x, null);
        Signal y = layers.layerNorm(name + ".norm1", layers.add(name + ".add1", x, attended));
        Signal inner = layers.gelu(name + ".gelu", layers.project(name + ".fc1", y, WIDENING * width), false);
        Signal fed = layers.project(name + ".fc2", inner, width);
        return layers.layerNorm(name + ".norm2", layers.add(name + ".add2", y, fed));
    }
}
