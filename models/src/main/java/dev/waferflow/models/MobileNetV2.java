package dev.waferflow.models;

import java.util.List;

/** MobileNetV2 of width 1 (Sandler et al., 2018): inverted residual blocks with linear bottlenecks. */
record MobileNetV2(int extent, int classes) implements Architecture {
    private static final int FIRST = 32;
    private static final int LAST = 1280;
    private static final List<Stage> STAGES = List.of(
            new Stage(1, 16, 1, 1),
            new Stage(6, 24, 2, 2),
            new Stage(6, 32, 3, 2),
            new Stage(6, 64, 4, 2),
            new Stage(6, 96, 3, 1),
            new Stage(6, 160, 3, 2),
            new Stage(6, 320, 1, 1));

    @Override
    public Signal lay(Layers layers) {
        Signal x = layers.input("image", 1, 3, extent, extent);
        x = activated(layers, "features.0", x, Filter.of(FIRST, 3, 2));
        int place = 0;
        for (Stage stage : STAGES) {
            for (int block = 0; block < stage.blocks(); block++) {
                x = block(layers, "features." + ++place, x, stage, block == 0 ? stage.stride() : 1);
            }
        }
        x = activated(layers, "features." + (place + 1), x, Filter.of(LAST, 1, 1));
        return layers.linear("classifier", layers.pooledRow("avgpool", x), classes);
    }

    private static Signal block(Layers layers, String name, Signal x, Stage stage, int stride) {
        int inner = x.dim(1) * stage.expansion();
        Signal y = stage.expansion() == 1 ? x : activated(layers, name + ".expand", x, Filter.of(inner, 1, 1));
        y = activated(layers, name + ".depthwise", y, Filter.depthwise(inner, 3, stride));
        y = normalized(layers, name + ".project", y, Filter.of(stage.channels(), 1, 1));
        return stride == 1 && x.dim(1) == stage.channels() ? layers.add(name + ".add", x, y) : y;
    }

    private static Signal activated(Layers layers, String name, Signal x, Filter filter) {
        return layers.relu6(name + ".relu6", normalized(layers, name, x, filter));
    }

    private static Signal normalized(Layers layers, String name, Signal x, Filter filter) {
        return layers.normalizedConvolution(name + ".conv", name + ".bn", x, filter);
    }

    /** Blocks of one width; the first has the stride. */
    private record Stage(int expansion, int channels, int blocks, int stride) {}
}
