package dev.waferflow.models;

/**
 * The shape of a square convolution that is padded by half its extent.
 *
 * @param channels channels of the result
 * @param extent rows and columns under the window
 * @param stride step in rows and in columns
 * @param groups parts of the channels that do not see each other
 */
record Filter(int channels, int extent, int stride, int groups) {
    /** A dense convolution. */
    static Filter of(int channels, int extent, int stride) {
        return new Filter(channels, extent, stride, 1);
    }

    /** One window per channel. */
    static Filter depthwise(int channels, int extent, int stride) {
        return new Filter(channels, extent, stride, channels);
    }
}
