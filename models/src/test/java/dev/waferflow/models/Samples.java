package dev.waferflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.reference.ReferenceInterpreter;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.Map;

/** Inputs for models with one input and one output, and comparing what comes out. */
final class Samples {
    private Samples() {}

    /** Numbers from -1 to 1, or whole numbers from 0 to 63. */
    static Tensor random(Graph graph, long seed) {
        Value input = graph.inputs().get(0);
        var numbers = new WeightNumbers(seed, "sample");
        int size = input.type().size();
        if (input.type().elementType() == DataType.INT64) {
            var longs = new long[size];
            for (int i = 0; i < size; i++) {
                longs[i] = (long) (64 * numbers.uniform());
            }
            return Tensor.ofLongs(DataType.INT64, longs, input.type().dims());
        }
        var floats = new float[size];
        for (int i = 0; i < size; i++) {
            floats[i] = (float) (2 * numbers.uniform() - 1);
        }
        return Tensor.ofFloats(floats, input.type().dims());
    }

    /** The only output of the reference interpreter. */
    static Tensor reference(Graph graph, Tensor input) {
        var outputs =
                ReferenceInterpreter.run(graph, Map.of(graph.inputs().get(0).name(), input));
        return outputs.values().iterator().next();
    }

    /** The greatest difference over the greatest magnitude of {@code expected}. */
    static double relativeDistance(Tensor actual, Tensor expected) {
        assertThat(actual.shape()).containsExactly(expected.shape());
        double distance = 0;
        double greatest = 0;
        for (int i = 0; i < expected.size(); i++) {
            assertThat(Double.isFinite(actual.doubleAt(i))).as("element %d", i).isTrue();
            distance = Math.max(distance, Math.abs(actual.doubleAt(i) - expected.doubleAt(i)));
            greatest = Math.max(greatest, Math.abs(expected.doubleAt(i)));
        }
        assertThat(greatest).isPositive();
        return distance / greatest;
    }
}
