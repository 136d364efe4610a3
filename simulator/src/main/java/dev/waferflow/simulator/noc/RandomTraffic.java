package dev.waferflow.simulator.noc;

/** Every PE sends a word with the same probability in every cycle. One generator per PE, so the order of visits does not matter. */
public final class RandomTraffic implements Traffic {
    /** Who is sent to. Node (x, y) has number {@code y * k + x}. */
    public enum Pattern {
        /** Any PE, itself too. */
        UNIFORM,
        /** One of the adjacent PEs. */
        NEAREST,
        /** The PE one column and one row further, around the edges, as BookSim 2 defines it. */
        NEIGHBOR,
        /** The PE with column and row exchanged. */
        TRANSPOSE
    }

    private final int k;
    private final Pattern pattern;
    private final long threshold;
    private final int[] state;

    /**
     * On k x k PEs.
     *
     * @param rate words per PE and cycle, from 0 to 1
     */
    public RandomTraffic(int k, Pattern pattern, double rate, long seed) {
        this.k = k;
        this.pattern = pattern;
        threshold = (long) (rate * 4294967296.0);
        state = new int[k * k];
        for (int pe = 0; pe < state.length; pe++) {
            int mixed = (int) (mix(mix(seed) + pe) >>> 32);
            state[pe] = mixed == 0 ? 1 : mixed;
        }
    }

    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    private static int step(int value) {
        int x = value;
        x ^= x << 13;
        x ^= x >>> 17;
        return x ^ x << 5;
    }

    @Override
    public int first(int pe) {
        return next(pe, -1);
    }

    @Override
    public int next(int pe, int cycle) {
        if (threshold <= 0) {
            return NEVER;
        }
        int x = state[pe];
        int at = cycle;
        do {
            x = step(x);
            at++;
        } while ((x & 0xffffffffL) >= threshold);
        state[pe] = x;
        return at;
    }

    @Override
    public int destination(int pe) {
        int x = pe % k;
        int y = pe / k;
        return switch (pattern) {
            case UNIFORM -> random(pe, k * k);
            case NEAREST -> adjacent(pe, x, y);
            case NEIGHBOR -> (y + 1) % k * k + (x + 1) % k;
            case TRANSPOSE -> x * k + y;
        };
    }

    private int random(int pe, int bound) {
        int x = step(state[pe]);
        state[pe] = x;
        return (int) ((x & 0xffffffffL) * bound >>> 32);
    }

    private int adjacent(int pe, int x, int y) {
        if (k == 1) {
            return pe;
        }
        while (true) {
            int side = random(pe, 4);
            int toX = x + (side == 0 ? 1 : side == 1 ? -1 : 0);
            int toY = y + (side == 2 ? 1 : side == 3 ? -1 : 0);
            if (toX >= 0 && toX < k && toY >= 0 && toY < k) {
                return toY * k + toX;
            }
        }
    }
}
