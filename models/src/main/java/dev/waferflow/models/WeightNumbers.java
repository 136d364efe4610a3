package dev.waferflow.models;

import java.nio.charset.StandardCharsets;

/**
 * An endless stream of numbers that depends on a seed and a name alone, the same on every machine. The state of a
 * SplitMix64 generator (Steele, Lea and Flood, OOPSLA 2014) starts at {@code seed xor FNV-1a(name)}; a uniform number is
 * the top 53 bits of the next output over 2^53; normal numbers come in pairs by Marsaglia's polar method.
 */
final class WeightNumbers {
    private long state;
    private double spare = Double.NaN;

    WeightNumbers(long seed, String name) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        state = seed ^ hash;
    }

    /** Uniform from 0 up to but not including 1. */
    double uniform() {
        return (next() >>> 11) * 0x1p-53;
    }

    /** Normal with mean 0 and deviation 1. */
    double normal() {
        if (!Double.isNaN(spare)) {
            double result = spare;
            spare = Double.NaN;
            return result;
        }
        double x;
        double y;
        double square;
        do {
            x = 2 * uniform() - 1;
            y = 2 * uniform() - 1;
            square = x * x + y * y;
        } while (square >= 1 || square == 0);
        double factor = StrictMath.sqrt(-2 * StrictMath.log(square) / square);
        spare = factor * y;
        return factor * x;
    }

    private long next() {
        state += 0x9e3779b97f4a7c15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
