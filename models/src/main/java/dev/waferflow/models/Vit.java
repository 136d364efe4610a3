package dev.waferflow.models;

import dev.waferflow.frontend.graph.Attributes;

/**
 * A vision transformer (Dosovitskiy et al., 2021) with normalisation before each branch, and a classifier on its class token.
 *
 * @param extent rows and columns of the image
 * @param patch rows and columns of a patch, which becomes a token
 * @param width numbers per token; the inner width is four times as much
 * @param heads parts of the width that attend apart
 * @param depth encoder layers
 * @param classes numbers in the result
 */
record Vit(int extent, int patch, int width, int heads, int depth, int classes) implements Architecture {
    private static final int WIDENING = 4;
    private static final double TABLE_POWER = 0.25;

    @Override
    public Signal lay(Layers layers) {
        int across = extent / patch;
        int tokens = across * across + 1;
        Signal image = layers.input("image", 1, 3, extent, extent);
        Signal patches = layers.patches("conv_proj", image, width, patch);
        Signal flat = layers.reshaped("flat", patches, 1, width, tokens - 1);
        Signal turned = layers.transposed("turned", flat, 0, 2, 1);
        Signal all = layers.joined("tokens", 1, layers.table("class_token", TABLE_POWER, 1, 1, width), turned);
        Signal x = layers.add("embedding", all, layers.table("pos_embedding", TABLE_POWER, 1, tokens, width));
        for (int layer = 0; layer < depth; layer++) {
            x = layer(layers, "layer" + layer, x, tokens);
        }
        x = layers.layerNorm("ln", x);
        var along = Attributes.none().with("axis", 1L);
        Signal first = layers.node("Gather", "class", along, x.power(), x.value(), layers.integers("class.place", 0));
        return layers.linear("head", layers.reshaped("class.row", first, 1, width), classes);
    }

    private Signal layer(Layers layers, String name, Signal x, int tokens) {
        var attention = new Attention(layers, tokens, heads, width / heads);
        Signal attended = attention.selfAttention(name + ".attention", layers.layerNorm(name + ".ln_1", x), null);
        Signal y = layers.add(name + ".add1", x, attended);
        Signal inner = layers.project(name + ".mlp.0", layers.layerNorm(name + ".ln_2", y), WIDENING * width);
        Signal fed = layers.project(name + ".mlp.3", layers.gelu(name + ".mlp.1", inner, false), width);
        return layers.add(name + ".add2", y, fed);
    }
}
