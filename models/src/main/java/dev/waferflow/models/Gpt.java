package dev.waferflow.models;

import dev.waferflow.frontend.graph.Value;
import java.util.List;

/**
 * A decoder (Radford et al., 2019) with normalisation before each branch, up to the logits of the last token. The table
 * of tokens serves as the weights of the last layer too.
 *
 * @param vocabulary rows of the table of tokens
 * @param positions rows of the table of positions, of which the first {@code tokens} are used
 * @param tokens length of the sequence
 * @param width numbers per token; the inner width is four times as much
 * @param heads parts of the width that attend apart
 * @param depth decoder layers
 */
record Gpt(int vocabulary, int positions, int tokens, int width, int heads, int depth) implements Architecture {
    private static final int WIDENING = 4;
    private static final double LOGIT_POWER = 4;

    @Override
    public Signal lay(Layers layers) {
        var ids = layers.indices("ids", 1, tokens);
        double power = LOGIT_POWER / width;
        Signal table = layers.table("wte.weight", power, vocabulary, width);
        Signal places = layers.firstRows("wpe", layers.table("wpe.weight", power, positions, width), tokens);
        Signal x = layers.add("embedding", layers.rows("wte", table, ids), places);
        Value mask = new Attention(layers, tokens, heads, width / heads).causalMask("mask");
        for (int layer = 0; layer < depth; layer++) {
            x = layer(layers, "h." + layer, x, mask);
        }
        return layers.lastTokenLogits("lm_head", layers.layerNorm("ln_f", x), table);
    }

    private Signal layer(Layers layers, String name, Signal x, Value mask) {
        var attention = new Attention(layers, tokens, heads, width / heads);
        Signal all = layers.project(name + ".attn.c_attn", layers.layerNorm(name + ".ln_1", x), 3 * width);
        List<Signal> parts = layers.split(name + ".attn.split", all, 2, 3);
        Signal query = attention.perHead(name + ".attn.query", parts.get(0));
        Signal key = attention.turnedKeys(name + ".attn.key", parts.get(1));
        Signal value = attention.perHead(name + ".attn.value", parts.get(2));
        Signal mixed = attention.mixed(name + ".attn", query, key, value, mask);
        Signal y = layers.add(name + ".add1", x, layers.project(name + ".attn.c_proj", mixed, width));
        Signal inner = layers.project(name + ".mlp.c_fc", layers.layerNorm(name + ".ln_2", y), WIDENING * width);
        inner = layers.gelu(name + ".mlp.gelu", inner, true);
        return layers.add(name + ".add2", y, layers.project(name + ".mlp.c_proj", inner, width));
    }
}
