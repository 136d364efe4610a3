package dev.waferflow.models;

import dev.waferflow.frontend.graph.Attributes;
import java.util.ArrayList;

/**
 * A U-Net (Ronneberger et al., 2015) with padded convolutions and batch norm: halved and doubled {@code depth} times, each
 * doubling joined with what had that size before.
 *
 * @param extent rows and columns of the image
 * @param channels of the first level; each further level doubles them
 * @param depth levels below the first
 * @param classes channels of the result
 */
record UNet(int extent, int channels, int depth, int classes) implements Architecture {
    @Override
    public Signal lay(Layers layers) {
        Signal x = layers.input("image", 1, 3, extent, extent);
        var skipped = new ArrayList<Signal>();
        for (int level = 0; level < depth; level++) {
            x = twice(layers, "down" + level, x, channels << level);
            skipped.add(x);
            x = layers.maxPool("pool" + level, x, 2, 2);
        }
        x = twice(layers, "bottom", x, channels << depth);
        for (int level = depth - 1; level >= 0; level--) {
            Signal large = layers.enlarged("up" + level + ".conv", x, channels << level, 2);
            Signal both = layers.joined("up" + level + ".join", 1, skipped.get(level), large);
            x = twice(layers, "up" + level, both, channels << level);
        }
        Signal scores = layers.biasedConvolution("head", x, Filter.of(classes, 1, 1));
        return layers.node("Sigmoid", "mask", Attributes.none(), 0.5, scores.value());
    }

    private static Signal twice(Layers layers, String name, Signal x, int width) {
        Signal y = x;
        for (int i = 1; i <= 2; i++) {
            y = layers.normalizedConvolution(name + ".conv" + i, name + ".bn" + i, y, Filter.of(width, 3, 1));
            y = layers.relu(name + ".relu" + i, y);
        }
        return y;
    }
}
