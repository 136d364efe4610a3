package dev.waferflow.models;

/** Two convolutions, each rectified and pooled, and a classifier, as for handwritten digits (LeCun et al., 1998). */
record Cnn(int extent, int first, int second, int classes) implements Architecture {
    @Override
    public Signal lay(Layers layers) {
        Signal x = layers.input("image", 1, 1, extent, extent);
        x = layers.relu("relu1", layers.biasedConvolution("conv1", x, Filter.of(first, 3, 1)));
        x = layers.maxPool("pool1", x, 2, 2);
        x = layers.relu("relu2", layers.biasedConvolution("conv2", x, Filter.of(second, 3, 1)));
        x = layers.maxPool("pool2", x, 2, 2);
        return layers.linear("fc", layers.flatten("flatten", x), classes);
    }
}
