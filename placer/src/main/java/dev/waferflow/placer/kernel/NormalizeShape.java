package dev.waferflow.placer.kernel;

/**
 * A normalisation along channels.
 *
 * @param kind what is computed
 * @param groups how many runs of neighbouring channels are normalised by themselves
 * @param epsilon added to the variance
 */
record NormalizeShape(Kind kind, int groups, double epsilon) {
    /** What is computed. */
    enum Kind {
        /** exp(x - max) / sum. */
        SOFTMAX,
        /** x - max - log(sum). */
        LOG_SOFTMAX,
        /** (x - mean) / sqrt(variance + epsilon). */
        LAYER_NORM
    }
}
