package dev.waferflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.reference.ReferenceInterpreter;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Inputs for models with one output, and comparing what comes out. */
final class Samples {
    private static final int INDICES = 10;

    private Samples() {}

    /** For every input numbers from -1 to 1, or whole numbers from 0 to 9, which every table has rows for. */
    static Map<String, Tensor> random(Graph graph, long seed) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        var numbers = new WeightNumbers(seed, "sample");
        for (Value input : graph.inputs()) {
            inputs.put(input.name(), random(input, numbers));
        }
        return inputs;
    }

    private static Tensor random(Value input, WeightNumbers numbers) {
        int size = input.type().size();
        if (input.type().elementType() == DataType.INT64) {
            var longs = new long[size];
            for (int i = 0; i < size; i++) {
                longs[i] = (long) (INDICES * numbers.uniform());
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
    static Tensor reference(Graph graph, Map<String, Tensor> inputs) {
        return ReferenceInterpreter.run(graph, inputs).values().iterator().next();
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
