package dev.waferflow.models;

import java.util.List;

/**
 * VGG (Simonyan and Zisserman, 2015), without batch norm and dropout.
 *
 * @param stages the channels of the convolutions between one pooling and the next
 */
record Vgg(List<List<Integer>> stages, int hidden, int classes) implements Architecture {
    private static final int EXTENT = 224;

    /** Configuration D. */
    static Vgg sixteen() {
        return new Vgg(
                List.of(
                        List.of(64, 64),
                        List.of(128, 128),
                        List.of(256, 256, 256),
                        List.of(512, 512, 512),
                        List.of(512, 512, 512)),
                4096,
                1000);
    }

    @Override
    public Signal lay(Layers layers) {
        Signal x = layers.input("image", 1, 3, EXTENT, EXTENT);
        for (int stage = 1; stage <= stages.size(); stage++) {
            int layer = 0;
            for (int channels : stages.get(stage - 1)) {
                String place = stage + "_" + ++layer;
                x = layers.biasedConvolution("conv" + place, x, Filter.of(channels, 3, 1));
                x = layers.relu("relu" + place, x);
            }
            x = layers.maxPool("pool" + stage, x, 2, 2);
        }
        x = layers.relu("relu6", layers.linear("fc6", layers.flatten("flatten", x), hidden));
        x = layers.relu("relu7", layers.linear("fc7", x, hidden));
        return layers.linear("fc8", x, classes);
    }
}
