package dev.waferflow.placer.study;

/**
 * The system that {@link BiCgStabStudy} works on, and the same iteration by plain loops in double precision. Numbers of a PE are windows
 * of one table.
 *
 * @param width columns of PEs
 * @param height rows of PEs
 * @param nz points per PE
 */
record BiCgStabSystem(int width, int height, int nz) {
    static final int PER_COLUMN = 3;
    static final int PER_ROW = 7;
    static final int PER_NEIGHBOUR = 11;
    /** North, east, south, west as in {@link Ring}, then above and below. */
    static final int NEIGHBOURS = 6;

    private static final float UNIT = 1f / 64;

    private int points() {
        return width * height * nz;
    }

    float[] rightSide() {
        return Numbers.small(PER_COLUMN * width + PER_ROW * height + nz);
    }

    /** Small against the diagonal. */
    float[] weights() {
        float[] weights = Numbers.small(PER_COLUMN * width + PER_ROW * height + nz + PER_NEIGHBOUR * NEIGHBOURS);
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= UNIT;
        }
        return weights;
    }

    /** The product of the right side with itself, where an iteration begins. */
    float rho() {
        float[] table = rightSide();
        double sum = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int z = 0; z < nz; z++) {
                    double b = table[PER_COLUMN * x + PER_ROW * y + z];
                    sum += b * b;
                }
            }
        }
        return (float) sum;
    }

    private double[] b() {
        float[] table = rightSide();
        var b = new double[points()];
        for (int i = 0; i < b.length; i++) {
            b[i] = table[PER_COLUMN * (i / nz % width) + PER_ROW * (i / nz / width) + i % nz];
        }
        return b;
    }

    private double[] times(double[] v) {
        float[] weights = weights();
        var result = v.clone();
        for (int i = 0; i < v.length; i++) {
            int z = i % nz;
            int x = i / nz % width;
            int y = i / nz / width;
            int base = PER_COLUMN * x + PER_ROW * y + z;
            for (int k = 0; k < NEIGHBOURS; k++) {
                int dx = k < 4 ? Ring.SIDES.get(k).dx() : 0;
                int dy = k < 4 ? Ring.SIDES.get(k).dy() : 0;
                int dz = k == 4 ? -1 : k == 5 ? 1 : 0;
                boolean inside =
                        x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height && z + dz >= 0 && z + dz < nz;
                if (inside) {
                    result[i] += weights[base + k * PER_NEIGHBOUR] * v[i + ((dy * width) + dx) * nz + dz];
                }
            }
        }
        return result;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double[] plus(double[] a, double factor, double[] b) {
        var sum = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            sum[i] = a[i] + factor * b[i];
        }
        return sum;
    }

    /** The next direction, after one iteration from zero with the right side as residual: it depends on all that is computed. */
    double[] iteration() {
        double[] b = b();
        double[] s = times(b);
        double alpha = dot(b, b) / dot(b, s);
        double[] q = plus(b, -alpha, s);
        double[] y = times(q);
        double omega = dot(q, y) / dot(y, y);
        double[] r = plus(q, -omega, y);
        double beta = dot(b, r) / dot(b, b) * alpha / omega;
        double[] x = plus(plus(new double[b.length], alpha, b), omega, q);
        double[] p = plus(r, beta, plus(b, -omega, s));
        return plus(x, 1, p);
    }
}
