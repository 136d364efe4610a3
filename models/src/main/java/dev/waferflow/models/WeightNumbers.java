package dev.waferflow.models;

import dev.waferflow.machine.number.SplitMix64;

/**
 * An endless stream of numbers that depends on a seed and a name alone, the same on every machine. The state of a
 * SplitMix64 generator (Steele, Lea and Flood, OOPSLA 2014) starts at {@code seed xor FNV-1a(name)}; a uniform number is
 * the top 53 bits of the next output over 2^53; normal numbers come in pairs by Marsaglia's polar method.
 */
final class WeightNumbers {
    private final SplitMix64 random;
    private double spare = Double.NaN;

    WeightNumbers(long seed, String name) {
        random = SplitMix64.named(seed, name);
    }

    /** Uniform from 0 up to but not including 1. */
    double uniform() {
        return random.uniform();
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
}
