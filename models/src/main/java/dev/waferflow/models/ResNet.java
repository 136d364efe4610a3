package dev.waferflow.models;

import java.util.Arrays;
import java.util.List;

/**
 * Residual networks (He et al., 2016). In bottleneck blocks the 3 x 3 convolution has the stride, as in PyTorch.
 *
 * @param extent rows and columns of the image
 * @param channels channels of the first stage; each further stage doubles them
 * @param depths blocks in each stage
 * @param bottleneck whether blocks have three convolutions, the last of which widens, instead of two
 * @param classes numbers in the result
 */
record ResNet(int extent, int channels, List<Integer> depths, boolean bottleneck, int classes) implements Architecture {
    private static final int WIDENING = 4;
    /** From this extent on the first layers quarter the image. */
    private static final int LARGE = 64;

    /** For ImageNet, of blocks with two convolutions. */
    static ResNet basic(Integer... depths) {
        return new ResNet(224, 64, Arrays.asList(depths), false, 1000);
    }

    /** For ImageNet, of blocks with three convolutions. */
    static ResNet bottleneck(Integer... depths) {
        return new ResNet(224, 64, Arrays.asList(depths), true, 1000);
    }

    /** Small enough for a look at every layer. */
    static ResNet tiny() {
        return new ResNet(16, 8, List.of(1, 1, 1), false, 10);
    }

    ResNet {
        depths = List.copyOf(depths);
    }

    @Override
    public Signal lay(Layers layers) {
        Signal x = stem(layers, layers.input("image", 1, 3, extent, extent));
        for (int stage = 0; stage < depths.size(); stage++) {
            for (int block = 0; block < depths.get(stage); block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                x = block(layers, "layer" + (stage + 1) + "." + block, x, Filter.of(channels << stage, 3, stride));
            }
        }
        return layers.linear("fc", layers.pooledRow("avgpool", x), classes);
    }

    private Signal stem(Layers layers, Signal image) {
        boolean large = extent >= LARGE;
        var filter = large ? Filter.of(channels, 7, 2) : Filter.of(channels, 3, 1);
        Signal x = layers.relu("relu", layers.normalizedConvolution("conv1", "bn1", image, filter));
        return large ? layers.maxPool("maxpool", x, 3, 2) : x;
    }

    private Signal block(Layers layers, String name, Signal x, Filter middle) {
        Signal branch =
                bottleneck ? threeConvolutions(layers, name, x, middle) : twoConvolutions(layers, name, x, middle);
        Signal sum = layers.add(name + ".add", branch, shortcut(layers, name, x, branch.dim(1), middle.stride()));
        return layers.relu(name + ".relu" + (bottleneck ? 3 : 2), sum);
    }

    private static Signal twoConvolutions(Layers layers, String name, Signal x, Filter first) {
        Signal y = layers.normalizedConvolution(name + ".conv1", name + ".bn1", x, first);
        y = layers.relu(name + ".relu1", y);
        return layers.normalizedConvolution(name + ".conv2", name + ".bn2", y, Filter.of(first.channels(), 3, 1));
    }

    private static Signal threeConvolutions(Layers layers, String name, Signal x, Filter middle) {
        Signal y = layers.normalizedConvolution(name + ".conv1", name + ".bn1", x, Filter.of(middle.channels(), 1, 1));
        y = layers.relu(name + ".relu1", y);
        y = layers.relu(name + ".relu2", layers.normalizedConvolution(name + ".conv2", name + ".bn2", y, middle));
        var widening = Filter.of(WIDENING * middle.channels(), 1, 1);
        return layers.normalizedConvolution(name + ".conv3", name + ".bn3", y, widening);
    }

    private static Signal shortcut(Layers layers, String name, Signal x, int channels, int stride) {
        return stride == 1 && x.dim(1) == channels
                ? x
                : layers.normalizedConvolution(
                        name + ".downsample.0", name + ".downsample.1", x, Filter.of(channels, 1, stride));
    }
}
