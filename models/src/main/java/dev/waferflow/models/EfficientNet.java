package dev.waferflow.models;

import dev.waferflow.frontend.graph.Attributes;
import java.util.List;

/**
 * EfficientNet-B0 (Tan and Le, 2019): inverted residual blocks with squeeze and excitation (Hu et al., 2018).
 *
 * @param extent rows and columns of the image
 * @param divisor by which all channels are divided: 1 for the published network
 * @param classes numbers in the result
 */
record EfficientNet(int extent, int divisor, int classes) implements Architecture {
    private static final int FIRST = 32;
    private static final int LAST = 1280;
    private static final int SQUEEZING = 4;
    /** Mean square of a sigmoid of something small. */
    private static final double GATE_POWER = 0.27;

    private static final List<Stage> STAGES = List.of(
            new Stage(1, 3, 1, 16, 1),
            new Stage(6, 3, 2, 24, 2),
            new Stage(6, 5, 2, 40, 2),
            new Stage(6, 3, 2, 80, 3),
            new Stage(6, 5, 1, 112, 3),
            new Stage(6, 5, 2, 192, 4),
            new Stage(6, 3, 1, 320, 1));

    @Override
    public Signal lay(Layers layers) {
        Signal x = layers.input("image", 1, 3, extent, extent);
        x = activated(layers, "features.0", x, Filter.of(FIRST / divisor, 3, 2));
        for (int stage = 0; stage < STAGES.size(); stage++) {
            for (int block = 0; block < STAGES.get(stage).blocks(); block++) {
                x = block(layers, "features." + (stage + 1) + "." + block, x, STAGES.get(stage), block == 0);
            }
        }
        x = activated(layers, "features." + (STAGES.size() + 1), x, Filter.of(LAST / divisor, 1, 1));
        return layers.linear("classifier", layers.pooledRow("avgpool", x), classes);
    }

    private Signal block(Layers layers, String name, Signal x, Stage stage, boolean first) {
        int stride = first ? stage.stride() : 1;
        int inner = x.dim(1) * stage.expansion();
        Signal y = stage.expansion() == 1 ? x : activated(layers, name + ".expand", x, Filter.of(inner, 1, 1));
        y = activated(layers, name + ".depthwise", y, Filter.depthwise(inner, stage.window(), stride));
        y = excited(layers, name + ".se", y, Math.max(1, x.dim(1) / SQUEEZING));
        y = normalized(layers, name + ".project", y, Filter.of(stage.channels() / divisor, 1, 1));
        return stride == 1 && x.dim(1) == y.dim(1) ? layers.add(name + ".add", y, x) : y;
    }

    /** Each channel times a number from 0 to 1 that depends on the means of all. */
    private static Signal excited(Layers layers, String name, Signal x, int squeezed) {
        Signal means = layers.node("GlobalAveragePool", name + ".avgpool", Attributes.none(), x.power(), x.value());
        Signal few = layers.silu(
                name + ".activation", layers.biasedConvolution(name + ".fc1", means, Filter.of(squeezed, 1, 1)));
        Signal many = layers.biasedConvolution(name + ".fc2", few, Filter.of(x.dim(1), 1, 1));
        Signal gate = layers.node("Sigmoid", name + ".gate", Attributes.none(), GATE_POWER, many.value());
        return layers.node("Mul", name, Attributes.none(), x.power() * GATE_POWER, gate.value(), x.value());
    }

    private static Signal activated(Layers layers, String name, Signal x, Filter filter) {
        return layers.silu(name + ".silu", normalized(layers, name, x, filter));
    }

    private static Signal normalized(Layers layers, String name, Signal x, Filter filter) {
        return layers.normalizedConvolution(name + ".conv", name + ".bn", x, filter);
    }

    /** Blocks of one width; the first has the stride. */
    private record Stage(int expansion, int window, int stride, int channels, int blocks) {}
}
