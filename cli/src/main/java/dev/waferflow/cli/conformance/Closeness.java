package dev.waferflow.cli.conformance;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.Arrays;

/**
 * Compares element by element, as the ONNX backend suite does: |a - b| <= atol + rtol * |b|, or a few units of FP32's last
 * place of the largest expected element, since expected sums that cancel are themselves rounding noise. Whole numbers and
 * texts pass only when equal, values that are no numbers only with their like.
 *
 * @param rtol relative tolerance
 * @param atol absolute tolerance
 */
record Closeness(double rtol, double atol) {
    /** Four units in the last place of an FP32 number in [1, 2). */
    private static final double NOISE = 4 * 0x1p-23;

    /** What is wrong with {@code found}; empty if nothing is. */
    String difference(Tensor found, Tensor wanted) {
        if (!Arrays.equals(found.shape(), wanted.shape())) {
            return "is " + found + " instead of " + wanted;
        }
        if (wanted.type() == DataType.STRING || found.type() == DataType.STRING) {
            boolean same = found.type() == wanted.type() && Arrays.equals(found.strings(), wanted.strings());
            return same ? "" : "has other texts";
        }
        int size = wanted.size();
        double noise = NOISE * largest(wanted);
        for (int i = 0; i < size; i++) {
            boolean close = wanted.type().floating()
                    ? isClose(found.doubleAt(i), wanted.doubleAt(i), noise)
                    : found.longAt(i) == wanted.longAt(i);
            if (!close) {
                return "is " + text(found, i) + " instead of " + text(wanted, i) + " at element " + i + " of " + wanted;
            }
        }
        return "";
    }

    private static String text(Tensor tensor, int index) {
        return tensor.type().floating() ? "" + tensor.doubleAt(index) : "" + tensor.longAt(index);
    }

    private static double largest(Tensor tensor) {
        double largest = 0;
        for (int i = 0; i < tensor.size(); i++) {
            double magnitude = Math.abs(tensor.doubleAt(i));
            largest = Double.isFinite(magnitude) ? Math.max(largest, magnitude) : largest;
        }
        return largest;
    }

    private boolean isClose(double found, double wanted, double noise) {
        if (found == wanted || Double.isNaN(found) && Double.isNaN(wanted)) {
            return true;
        }
        return Math.abs(found - wanted) <= Math.max(atol + rtol * Math.abs(wanted), noise);
    }
}
