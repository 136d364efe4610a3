package dev.waferflow.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.machine.number.Tensor;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Making and comparing tensors in tests. */
public final class Tensors {
    private Tensors() {}

    /** Repeatable numbers in [-1, 1). */
    public static Tensor random(long seed, int... shape) {
        var random = new SplittableRandom(seed);
        var floats = new float[Tensor.sizeOf(shape)];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) (random.nextDouble() * 2 - 1);
        }
        return Tensor.ofFloats(floats, shape);
    }

    /** The greatest difference, or infinity if the shapes differ or a NaN meets a number. */
    public static double distance(Tensor a, Tensor b) {
        if (!Arrays.equals(a.shape(), b.shape())) {
            return Double.POSITIVE_INFINITY;
        }
        double distance = 0;
        for (int i = 0; i < a.size(); i++) {
            double x = a.doubleAt(i);
            double y = b.doubleAt(i);
            if (x != y && !(Double.isNaN(x) && Double.isNaN(y))) {
                double d = Math.abs(x - y);
                distance = Double.isNaN(d) ? Double.POSITIVE_INFINITY : Math.max(distance, d);
            }
        }
        return distance;
    }

    /** The greatest magnitude. */
    public static double greatest(Tensor a) {
        double result = 0;
        for (int i = 0; i < a.size(); i++) {
            result = Math.max(result, Math.abs(a.doubleAt(i)));
        }
        return result;
    }

    /** Fails unless the tensors agree within {@code absolute + relative * greatest magnitude}. */
    public static void assertClose(Tensor actual, Tensor expected, double absolute, double relative) {
        assertThat(actual.shape()).containsExactly(expected.shape());
        assertThat(distance(actual, expected)).isLessThanOrEqualTo(absolute + relative * greatest(expected));
    }
}
