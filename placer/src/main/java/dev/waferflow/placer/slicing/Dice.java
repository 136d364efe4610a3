package dev.waferflow.placer.slicing;

/** SplitMix64 (Steele, Lea, Flood, OOPSLA 2014, figure 17): the random choices of searches, the same everywhere. Hot. */
public final class Dice {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    /** A stream of its own for each pair of seed and stream number. */
    public Dice(long seed, long stream) {
        state = mix(seed * GOLDEN_GAMMA + mix(stream + 1));
    }

    /** Uniform in 0 to {@code bound - 1}; the bound is small against 2^32, so the bias does not matter. */
    public int below(int bound) {
        return (int) (((next() >>> 32) * bound) >>> 32);
    }

    /** Uniform in 0 to 1. */
    public double unit() {
        return (next() >>> 11) * 0x1p-53;
    }

    private long next() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
