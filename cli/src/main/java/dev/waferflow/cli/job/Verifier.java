package dev.waferflow.cli.job;

import dev.waferflow.cli.report.RunReport.Verify;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.List;
import java.util.Map;

/**
 * Compares outputs: a value passes when |a - b| <= atol + rtol * max|b| over its tensor, whole numbers only when equal.
 * Values that are no numbers pass only where both are the same.
 */
final class Verifier {
    private final double rtol;
    private final double atol;
    private boolean passed = true;
    private double maxAbsolute;
    private double maxRelative;

    Verifier(double rtol, double atol) {
        this.rtol = rtol;
        this.atol = atol;
    }

    /** Default relative tolerance of a precision. */
    static double rtol(DataType precision) {
        return precision == DataType.FP16 ? 2e-2 : 1e-3;
    }

    /** Default absolute tolerance of a precision. */
    static double atol(DataType precision) {
        return precision == DataType.FP16 ? 1e-4 : 1e-6;
    }

    /**
     * The verdict on all outputs.
     *
     * @param reference "file" or "interpreter"
     */
    Verify verify(
            Map<String, Tensor> outputs, Map<String, Tensor> expected, String reference, List<String> hostOperators) {
        expected.forEach((name, wanted) -> {
            var found = outputs.get(name);
            if (found == null || found.size() != wanted.size()) {
                passed = false;
                maxAbsolute = Double.NaN;
                maxRelative = Double.NaN;
            } else {
                compare(found, wanted);
            }
        });
        return new Verify(reference, passed, maxAbsolute, maxRelative, rtol, atol, hostOperators);
    }

    private void compare(Tensor found, Tensor wanted) {
        int size = wanted.size();
        double largest = 0;
        for (int i = 0; i < size; i++) {
            double magnitude = Math.abs(wanted.doubleAt(i));
            largest = Double.isFinite(magnitude) ? Math.max(largest, magnitude) : largest;
        }
        double allowed = wanted.type().floating() ? atol + rtol * largest : 0;
        double worst = 0;
        for (int i = 0; i < size; i++) {
            double a = found.doubleAt(i);
            double b = wanted.doubleAt(i);
            if (Double.compare(a, b) != 0 && a != b) {
                double difference = Math.abs(a - b);
                passed &= difference <= allowed;
                // NaN spreads from here on: max of NaN is NaN.
                worst = Math.max(worst, difference);
            }
        }
        maxAbsolute = Math.max(maxAbsolute, worst);
        maxRelative = Math.max(maxRelative, largest == 0 ? (worst == 0 ? 0 : Double.NaN) : worst / largest);
    }
}
