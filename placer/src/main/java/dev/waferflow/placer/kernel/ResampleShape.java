package dev.waferflow.placer.kernel;

/**
 * A separable resampling. Rows and columns each come in blocks: {@code in} steps of the input become {@code out} steps of
 * the output, each a weighted sum of the block and one neighbour on either side.
 *
 * @param rows along the rows
 * @param columns along the columns
 */
record ResampleShape(Direction rows, Direction columns) {
    /**
     * One direction.
     *
     * @param in steps of a block in the input
     * @param out steps of a block in the output
     * @param weights [step of the output][place in the window of {@code in + 2} steps]
     */
    record Direction(int in, int out, float[] weights) {
        private static final int MOST_STEPS = 8;

        /** Steps of the window. */
        int window() {
            return in + 2;
        }

        /** Number of blocks. */
        int blocks() {
            return weights.length / window() / out;
        }

        /**
         * The direction in which step k of the output lies at position {@code positions[k]} of the input, between its
         * neighbours; null if the steps do not come in short blocks.
         */
        static Direction of(double[] positions, int extent) {
            int divisor = gcd(extent, positions.length);
            int in = extent / divisor;
            int out = positions.length / divisor;
            if (in > MOST_STEPS || out > MOST_STEPS) {
                return null;
            }
            int window = in + 2;
            var weights = new float[positions.length * window];
            for (int k = 0; k < positions.length; k++) {
                int first = k / out * in - 1;
                int low = Math.min(extent - 1, (int) Math.floor(positions[k]));
                double upper = positions[k] - low;
                for (int side = 0; side < 2; side++) {
                    double weight = side == 0 ? 1 - upper : upper;
                    int place = low + side - first;
                    if (weight != 0 && (place < 0 || place >= window || low + side >= extent)) {
                        return null;
                    }
                    if (weight != 0) {
                        weights[k * window + place] += (float) weight;
                    }
                }
            }
            return new Direction(in, out, weights);
        }

        private static int gcd(int a, int b) {
            return b == 0 ? a : gcd(b, a % b);
        }
    }
}
