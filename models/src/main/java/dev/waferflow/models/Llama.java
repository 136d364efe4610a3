package dev.waferflow.models;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Value;
import java.util.function.DoubleUnaryOperator;

/**
 * A decoder in the style of LLaMA (Touvron et al., 2023), up to the logits of the last token: root-mean-square
 * normalisation before each branch, positions as rotations of queries and keys (Su et al., 2021), a gated inner layer, no
 * biases; heads may share keys and values (Ainslie et al., 2023). The table of tokens serves as the weights of the last layer too.
 *
 * @param vocabulary rows of the table of tokens
 * @param tokens length of the sequence
 * @param width numbers per token
 * @param heads parts of the width that attend apart
 * @param sharedHeads parts of the width of keys and values; divides {@code heads}
 * @param inner width of the inner layers
 * @param depth decoder layers
 */
record Llama(int vocabulary, int tokens, int width, int heads, int sharedHeads, int inner, int depth)
        implements Architecture {
    private static final double BASE = 10_000;
    private static final double EPSILON = 1e-5;
    private static final double LOGIT_POWER = 4;

    @Override
    public Signal lay(Layers layers) {
        var ids = layers.indices("ids", 1, tokens);
        Signal table = layers.table("embed_tokens.weight", LOGIT_POWER / width, vocabulary, width);
        Signal x = layers.rows("embed_tokens", table, ids);
        Value mask = attention(layers, heads).causalMask("mask");
        Value cosines = angles(layers, "rotary.cos", StrictMath::cos);
        Value sines = angles(layers, "rotary.sin", StrictMath::sin);
        for (int layer = 0; layer < depth; layer++) {
            String name = "layers." + layer;
            Signal normal = layers.rmsNorm(name + ".input_layernorm", x, EPSILON);
            Signal mixed = mixed(layers, name + ".self_attn", normal, mask, cosines, sines);
            x = layers.add(name + ".add1", x, layers.projectWithoutBias(name + ".self_attn.o_proj", mixed, width));
            Signal fed = gated(layers, name + ".mlp", layers.rmsNorm(name + ".post_attention_layernorm", x, EPSILON));
            x = layers.add(name + ".add2", x, fed);
        }
        return layers.lastTokenLogits("lm_head", layers.rmsNorm("norm", x, EPSILON), table);
    }

    private Attention attention(Layers layers, int count) {
        return new Attention(layers, tokens, count, width / heads);
    }

    /** A function of the angle of each token and number; both halves of a head turn by the same angles. */
    private Value angles(Layers layers, String name, DoubleUnaryOperator function) {
        int headWidth = width / heads;
        return layers.given(
                name,
                place -> {
                    int pair = place % headWidth % (headWidth / 2);
                    double frequency = StrictMath.pow(BASE, -2.0 * pair / headWidth);
                    return function.applyAsDouble(place / headWidth * frequency);
                },
                1,
                1,
                tokens,
                headWidth);
    }

    private Signal mixed(Layers layers, String name, Signal x, Value mask, Value cosines, Value sines) {
        int sharedWidth = width / heads * sharedHeads;
        Signal query =
                attention(layers, heads).perHead(name + ".q", layers.projectWithoutBias(name + ".q_proj", x, width));
        var shared = attention(layers, sharedHeads);
        Signal key = shared.perHead(name + ".k", layers.projectWithoutBias(name + ".k_proj", x, sharedWidth));
        Signal value = shared.perHead(name + ".v", layers.projectWithoutBias(name + ".v_proj", x, sharedWidth));
        query = rotated(layers, name + ".q.rotary", query, cosines, sines);
        key = repeated(layers, name + ".k", rotated(layers, name + ".k.rotary", key, cosines, sines));
        Signal turned = layers.transposed(name + ".k.transposed", key, 0, 1, 3, 2);
        return attention(layers, heads).mixed(name, query, turned, repeated(layers, name + ".v", value), mask);
    }

    private static Signal rotated(Layers layers, String name, Signal x, Value cosines, Value sines) {
        var halves = layers.split(name + ".halves", x, 3, 2);
        Signal second = layers.node(
                "Neg",
                name + ".neg",
                Attributes.none(),
                x.power(),
                halves.get(1).value());
        Signal turned = layers.joined(name + ".turned", 3, second, halves.get(0));
        Signal along = layers.node("Mul", name + ".cos", Attributes.none(), x.power() / 2, x.value(), cosines);
        Signal across = layers.node("Mul", name + ".sin", Attributes.none(), x.power() / 2, turned.value(), sines);
        return layers.add(name, along, across);
    }

    /** Every shared head once for each head that reads it. */
    private Signal repeated(Layers layers, String name, Signal x) {
        if (sharedHeads == heads) {
            return x;
        }
        int times = heads / sharedHeads;
        Signal open = layers.reshaped(name + ".open", x, 1, sharedHeads, 1, tokens, width / heads);
        var shape = layers.integers(name + ".wide.shape", 1, sharedHeads, times, tokens, width / heads);
        Signal wide = layers.node("Expand", name + ".wide", Attributes.none(), x.power(), open.value(), shape);
        return layers.reshaped(name + ".repeated", wide, 1, heads, tokens, width / heads);
    }

    private Signal gated(Layers layers, String name, Signal x) {
        Signal gate = layers.silu(name + ".act", layers.projectWithoutBias(name + ".gate_proj", x, inner));
        Signal up = layers.projectWithoutBias(name + ".up_proj", x, inner);
        Signal both = layers.node(
                "Mul", name + ".gated", Attributes.none(), gate.power() * up.power(), gate.value(), up.value());
        return layers.projectWithoutBias(name + ".down_proj", both, width);
    }
}
