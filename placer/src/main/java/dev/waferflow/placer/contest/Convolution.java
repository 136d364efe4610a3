package dev.waferflow.placer.contest;

import dev.waferflow.machine.unit.Whole;

/**
 * One convolution of the contest's kernel library, with the contest's formulas for time and memory. Names are the
 * contest's: input {@code h x w}, filter {@code r x s}, {@code c} channels in, {@code k} out, strides {@code t} and
 * {@code u}.
 */
public record Convolution(int h, int w, int r, int s, int c, int k, int t, int u) {
    public Convolution {
        if (Math.min(Math.min(Math.min(h, w), Math.min(r, s)), Math.min(Math.min(c, k), Math.min(t, u))) < 1) {
            throw new IllegalArgumentException("a convolution needs sizes of at least 1");
        }
    }

    /** What the stride divides the work by. */
    public int stride() {
        return Math.multiplyExact(t, u);
    }

    /**
     * Time for one channel step: {@code ceil(h/h') ceil(w/w') ceil(c/c') r s}, in ticks of {@code 1 / ticksPerUnit}; times
     * {@code ceil(k/k')} it is the convolution's time. {@code ticksPerUnit} is a multiple of {@link #stride}.
     */
    public long stepTicks(int h1, int w1, int c1, long ticksPerUnit) {
        return (long) Whole.ceilDiv(h, h1)
                * Whole.ceilDiv(w, w1)
                * Whole.ceilDiv(c, c1)
                * r
                * s
                * (ticksPerUnit / stride());
    }

    /** Time in ticks: the work divided by the stride is not rounded. */
    public long ticks(int h1, int w1, int c1, int k1, long ticksPerUnit) {
        return stepTicks(h1, w1, c1, ticksPerUnit) * Whole.ceilDiv(k, k1);
    }

    /** {@code memory * c1 * k1 * h1 * w1 / k}: the part of the memory formula that does not depend on {@code k1}. */
    private long scaledWords(int h1, int w1, int c1) {
        return (long) c * r * s * h1 * w1 + (long) (w + s - 1) * (h + r - 1) * c1;
    }

    /** Whether {@code (C/c')(K/k') R S + ((W+S-1)/w') ((H+R-1)/h') (K/k')} is at most the limit; nothing is rounded. */
    public boolean fitsMemory(int h1, int w1, int c1, int k1, long limitWords) {
        return k * scaledWords(h1, w1, c1) <= limitWords * c1 * h1 * w1 * k1;
    }

    /** The least {@code k'} with which the memory is enough. It may exceed {@code k}. */
    public long leastKForMemory(int h1, int w1, int c1, long limitWords) {
        return Math.max(1, Whole.ceilDiv(k * scaledWords(h1, w1, c1), limitWords * c1 * h1 * w1));
    }

    /** Memory in words, for reports. */
    public double words(int h1, int w1, int c1, int k1) {
        return (double) k * scaledWords(h1, w1, c1) / ((double) c1 * h1 * w1 * k1);
    }

    /** Whether every product of these formulas stays below 2^62 with parameters of at most {@code longSide}. */
    boolean computable(long longSide, long ticksPerUnit) {
        try {
            long work = product(h, w, c, k, r, s, ticksPerUnit);
            long words =
                    product(k, Math.addExact(product(c, r, s, longSide), product(w + s - 1L, h + r - 1L, longSide)));
            return Math.max(work, words) < 1L << 62;
        } catch (ArithmeticException e) {
            return false;
        }
    }

    private static long product(long... factors) {
        long product = 1;
        for (long factor : factors) {
            product = Math.multiplyExact(product, factor);
        }
        return product;
    }
}
