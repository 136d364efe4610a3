package dev.waferflow.simulator;

import java.util.List;

/** A small repeatable source of choices for tests (SplitMix64). */
public final class Dice {
    private long state;

    /** Equal seeds give equal choices. */
    public Dice(long seed) {
        state = seed * 0x9e3779b97f4a7c15L + 0x1234567;
    }

    private long next() {
        state += 0x9e3779b97f4a7c15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** A number from 0 to {@code bound - 1}. */
    public int below(int bound) {
        return (int) Math.floorMod(next(), (long) bound);
    }

    /** True once in {@code n} times. */
    public boolean oneIn(int n) {
        return below(n) == 0;
    }

    /** One of the list. */
    public <T> T of(List<T> choices) {
        return choices.get(below(choices.size()));
    }
}
