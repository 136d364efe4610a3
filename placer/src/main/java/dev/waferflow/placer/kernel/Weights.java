package dev.waferflow.placer.kernel;

/** The weights of a sum over input channels and window positions. */
@FunctionalInterface
public interface Weights {
    /** Weight of output channel {@code k} for input channel {@code c} at window row {@code r} and column {@code s}. */
    float at(int k, int c, int r, int s);
}
