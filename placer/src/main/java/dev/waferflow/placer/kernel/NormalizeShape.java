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
        LAYER_NORM,
        /** x / sqrt(mean of x^2 + epsilon). */
        RMS_NORM;

        /** Whether there is a first pass, for a maximum or a mean. */
        boolean hasFirst() {
            return this != RMS_NORM;
        }

        /** Whether the second sum is one of squares. */
        boolean ofSquares() {
            return this == LAYER_NORM || this == RMS_NORM;
        }
    }
}
