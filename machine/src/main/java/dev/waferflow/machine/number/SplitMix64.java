package dev.waferflow.machine.number;

import java.nio.charset.StandardCharsets;

/**
 * The generator of all random numbers: Steele, Lea and Flood, Fast splittable pseudorandom number generators, 2014. The same
 * seed gives the same numbers everywhere.
 */
public final class SplitMix64 {
    /** What the state grows by with each number. */
    public static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    /** A generator that begins after this state. */
    public SplitMix64(long state) {
        this.state = state;
    }

    /** A generator of its own for each name: the seed and the name's FNV-1a hash. */
    public static SplitMix64 named(long seed, String name) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return new SplitMix64(seed ^ hash);
    }

    /** The next 64 bits. */
    public long next() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** Uniform from 0 up to but not including 1: 53 bits of the next number. */
    public double uniform() {
        return (next() >>> 11) * 0x1p-53;
    }

    /** Spreads the bits of a number over all of it. */
    public static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
