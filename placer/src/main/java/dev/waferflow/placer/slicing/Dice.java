package dev.waferflow.placer.slicing;

import dev.waferflow.machine.number.SplitMix64;

/** The random choices of searches, the same everywhere. Hot. */
public final class Dice {
    private final SplitMix64 random;

    /** A stream of its own for each pair of seed and stream number. */
    public Dice(long seed, long stream) {
        random = new SplitMix64(SplitMix64.mix(seed * SplitMix64.GOLDEN_GAMMA + SplitMix64.mix(stream + 1)));
    }

    /** Uniform in 0 to {@code bound - 1}; the bound is small against 2^32, so the bias does not matter. */
    public int below(int bound) {
        return (int) (((random.next() >>> 32) * bound) >>> 32);
    }

    /** Uniform from 0 up to but not including 1. */
    public double unit() {
        return random.uniform();
    }
}
