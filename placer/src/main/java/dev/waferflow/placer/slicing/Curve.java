package dev.waferflow.placer.slicing;

import java.util.Arrays;

/**
 * Shape curves as arrays: {@code f[w]} is the least height of a block that is at most w wide. A curve never rises. Its
 * inverse {@code g[h]}, the least width of a block that is at most h tall, is a curve too. Hot: {@link #add} and
 * {@link #lower} are loops that the compiler turns into vector code.
 */
public final class Curve {
    /** No shape: so large that sums of many stay below {@link Integer#MAX_VALUE}. */
    public static final int NONE = 1 << 20;

    private Curve() {}

    /** A curve without shapes, for widths 0 to {@code most}. */
    public static int[] none(int most) {
        var curve = new int[most + 1];
        Arrays.fill(curve, NONE);
        return curve;
    }

    /** Adds a shape to an unfinished curve. */
    public static void shape(int[] curve, int width, int height) {
        if (width < curve.length) {
            curve[width] = Math.min(curve[width], height);
        }
    }

    /** Makes a curve of noted shapes. */
    public static void finish(int[] curve) {
        for (int w = 1; w < curve.length; w++) {
            curve[w] = Math.min(curve[w], curve[w - 1]);
        }
    }

    /** {@code sum[i] = a[i] + b[i]}, at most {@link #NONE}: one block on the other. */
    public static void add(int[] a, int[] b, int[] sum) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] = Math.min(a[i] + b[i], NONE);
        }
    }

    /** {@code best[i] = min(best[i], a[i] + b[i])}. */
    public static void lower(int[] a, int[] b, int[] best) {
        for (int i = 0; i < best.length; i++) {
            best[i] = Math.min(best[i], a[i] + b[i]);
        }
    }

    /** {@code best[i] = min(best[i], a[i])}. */
    public static void lower(int[] a, int[] best) {
        for (int i = 0; i < best.length; i++) {
            best[i] = Math.min(best[i], a[i]);
        }
    }

    /** Writes the inverse of {@code f} to {@code g}: each height gets the first width that needs no more. */
    public static void invert(int[] f, int[] g) {
        int most = g.length - 1;
        int next = g.length;
        for (int w = 0; w < f.length; w++) {
            int height = Math.max(0, Math.min(f[w], most + 1));
            while (next > height) {
                g[--next] = w;
            }
        }
        for (int h = 0; h < next; h++) {
            g[h] = NONE;
        }
    }
}
