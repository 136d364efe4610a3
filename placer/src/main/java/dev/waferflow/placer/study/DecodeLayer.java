package dev.waferflow.placer.study;

/**
 * The sizes of a transformer layer per PE of a square, its numbers, and what it computes by plain loops in double precision. Rows of PEs
 * share out the state, columns what is projected from it. Numbers of a PE are windows of one table.
 *
 * @param side PEs each way
 * @param state numbers of the state per row
 * @param cache keys, or values, per column
 * @param inner numbers of the feed-forward part per column
 */
record DecodeLayer(int side, int state, int cache, int inner) {
    static final int PER_COLUMN = 3;
    static final int PER_ROW = 7;
    static final float EPSILON = 1f / 64;
    private static final float UNIT = 1f / 64;

    /** LLaMA3-8B: a state of 4,096, keys and values of 1,024, an inner width of 14,336, all divided by the same number. */
    static DecodeLayer llama(int side, int divisor) {
        return new DecodeLayer(
                side, ceil(4096, side * divisor), ceil(1024, side * divisor), ceil(14_336, side * divisor));
    }

    /** The same with few numbers, to be computed by a loop. */
    static DecodeLayer small(int side) {
        return new DecodeLayer(side, 4, 1, 6);
    }

    private static int ceil(int all, int parts) {
        return (all + parts - 1) / parts;
    }

    /** Queries, keys and values of a column. */
    int projected() {
        return state + 2 * cache;
    }

    /** Numbers of the whole state. */
    int whole() {
        return state * side;
    }

    float[] states() {
        return Numbers.small(whole());
    }

    /** The table of a matrix with that many numbers per PE. */
    float[] weights(int perPe) {
        float[] weights = Numbers.small((PER_COLUMN + PER_ROW) * side + perPe);
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= UNIT;
        }
        return weights;
    }

    /** The state after the layer. */
    double[] after() {
        float[] start = states();
        var x = new double[start.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = start[i];
        }
        double[] queries = toColumns(normal(x), projected());
        double[] attended = toRows(queries, projected(), state);
        for (int i = 0; i < x.length; i++) {
            x[i] += attended[i];
        }
        double[] both = toColumns(normal(x), 2 * inner);
        for (int column = 0; column < side; column++) {
            for (int k = 0; k < inner; k++) {
                double gate = both[column * 2 * inner + k];
                both[column * 2 * inner + k] = gate / (1 + Math.exp(-gate)) * both[column * 2 * inner + inner + k];
            }
        }
        double[] fed = toRows(both, 2 * inner, inner);
        for (int i = 0; i < x.length; i++) {
            x[i] += fed[i];
        }
        return x;
    }

    private double[] normal(double[] x) {
        double sum = 0;
        for (double number : x) {
            sum += number * number;
        }
        double scale = 1 / Math.sqrt(sum / x.length + EPSILON);
        var result = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            result[i] = x[i] * scale;
        }
        return result;
    }

    /** What every column makes of the state, {@code made} numbers each. */
    private double[] toColumns(double[] x, int made) {
        float[] weights = weights(state * made);
        var result = new double[side * made];
        for (int column = 0; column < side; column++) {
            for (int i = 0; i < x.length; i++) {
                int base = PER_COLUMN * column + PER_ROW * (i / state) + i % state * made;
                for (int k = 0; k < made; k++) {
                    result[column * made + k] += weights[base + k] * x[i];
                }
            }
        }
        return result;
    }

    /** What every row makes of the first {@code taken} of the numbers of each column. */
    private double[] toRows(double[] y, int perColumn, int taken) {
        float[] weights = weights(taken * state);
        var result = new double[whole()];
        for (int row = 0; row < side; row++) {
            for (int column = 0; column < side; column++) {
                int base = PER_COLUMN * column + PER_ROW * row;
                for (int i = 0; i < taken; i++) {
                    for (int k = 0; k < state; k++) {
                        result[row * state + k] += weights[base + i * state + k] * y[column * perColumn + i];
                    }
                }
            }
        }
        return result;
    }
}
