package dev.waferflow.frontend.op;

import java.util.stream.IntStream;

/**
 * Dense products of row-major single-precision matrices. Every result element is accumulated in single precision in
 * the order of the inner dimension, whatever the number of threads. <b>Hot.</b>
 */
final class MatrixProduct {
    private static final int COLUMN_BLOCK = 1024;
    private static final long PARALLEL_WORK = 1 << 22;

    private MatrixProduct() {}

    /** Adds the product of a (rows x inner) and b (inner x columns) to c (rows x columns), all at offsets. */
    static void accumulate(
            float[] a, int aStart, float[] b, int bStart, float[] c, int cStart, int rows, int inner, int columns) {
        if ((long) rows * inner * columns < PARALLEL_WORK || rows < 2) {
            for (int row = 0; row < rows; row++) {
                row(a, aStart + row * inner, b, bStart, c, cStart + row * columns, inner, columns);
            }
            return;
        }
        IntStream.range(0, rows)
                .parallel()
                .forEach(row -> row(a, aStart + row * inner, b, bStart, c, cStart + row * columns, inner, columns));
    }

    private static void row(
            float[] a, int aStart, float[] b, int bStart, float[] c, int cStart, int inner, int columns) {
        for (int from = 0; from < columns; from += COLUMN_BLOCK) {
            int length = Math.min(COLUMN_BLOCK, columns - from);
            int k = 0;
            for (; k + 4 <= inner; k += 4) {
                int b0 = bStart + k * columns + from;
                four(a, aStart + k, b, b0, columns, c, cStart + from, length);
            }
            for (; k < inner; k++) {
                one(a[aStart + k], b, bStart + k * columns + from, c, cStart + from, length);
            }
        }
    }

    private static void four(float[] a, int at, float[] b, int b0, int columns, float[] c, int cStart, int length) {
        float a0 = a[at];
        float a1 = a[at + 1];
        float a2 = a[at + 2];
        float a3 = a[at + 3];
        int b1 = b0 + columns;
        int b2 = b1 + columns;
        int b3 = b2 + columns;
        for (int j = 0; j < length; j++) {
            c[cStart + j] = (((c[cStart + j] + a0 * b[b0 + j]) + a1 * b[b1 + j]) + a2 * b[b2 + j]) + a3 * b[b3 + j];
        }
    }

    private static void one(float a0, float[] b, int b0, float[] c, int cStart, int length) {
        for (int j = 0; j < length; j++) {
            c[cStart + j] += a0 * b[b0 + j];
        }
    }

    /** The transpose of a (rows x columns) matrix at an offset. */
    static float[] transposed(float[] a, int start, int rows, int columns) {
        var result = new float[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                result[j * rows + i] = a[start + i * columns + j];
            }
        }
        return result;
    }
}
