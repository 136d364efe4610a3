package dev.waferflow.cli.conformance;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.Arrays;

/**
 * Compares element by element, as the ONNX backend suite does: |a - b| <= atol + rtol * |b|; whole numbers and texts only
 * when equal, values that are no numbers only with their like.
 *
 * @param rtol relative tolerance
 * @param atol absolute tolerance
 */
record Closeness(double rtol, double atol) {
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
        for (int i = 0; i < size; i++) {
            if (!isClose(found.doubleAt(i), wanted.doubleAt(i), wanted.type().floating())) {
                return "is " + found.doubleAt(i) + " instead of " + wanted.doubleAt(i) + " at element " + i + " of "
                        + wanted;
            }
        }
        return "";
    }

    private boolean isClose(double found, double wanted, boolean floating) {
        if (found == wanted || Double.isNaN(found) && Double.isNaN(wanted)) {
            return true;
        }
        return floating && Math.abs(found - wanted) <= atol + rtol * Math.abs(wanted);
    }
}
