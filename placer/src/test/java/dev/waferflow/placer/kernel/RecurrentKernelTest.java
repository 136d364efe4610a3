package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.CompiledGraph.numbers;
import static dev.waferflow.placer.kernel.GraphParts.shape;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.machine.number.DataType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** LSTM, GRU and RNN with constant weights, shared out over lanes, against the reference interpreter. */
final class RecurrentKernelTest {
    private static final int INPUT = 5;

    private static int gates(String op) {
        return op.equals("LSTM") ? 4 : op.equals("GRU") ? 3 : 1;
    }

    private static Attributes attributes(String op, String direction, int hidden) {
        var attributes = Attributes.none().with("direction", direction).with("hidden_size", hidden);
        return op.equals("GRU") ? attributes.with("linear_before_reset", 1) : attributes;
    }

    /** Result {@code output} of a layer whose states come from {@code states} or start at zero. */
    private static Value layer(
            GraphBuilder b, String op, String direction, int hidden, int output, Value x, Value... states) {
        int directions = direction.equals("bidirectional") ? 2 : 1;
        int rows = gates(op) * hidden;
        var inputs = new ArrayList<>(List.of(
                x,
                b.constant("w", scaled(3, directions, rows, INPUT)),
                b.constant("r", scaled(4, directions, rows, hidden)),
                b.constant("b", scaled(5, directions, 2 * rows)),
                Value.ABSENT));
        inputs.addAll(List.of(states));
        return b.nodeMany(op, "layer", attributes(op, direction, hidden), inputs, op.equals("LSTM") ? 3 : 2)
                .get(output);
    }

    /** Small numbers, so that activations are not saturated. */
    private static dev.waferflow.machine.number.Tensor scaled(int seed, int... extents) {
        float[] values = numbers(seed, extents).floats().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] *= 0.3f;
        }
        return dev.waferflow.machine.number.Tensor.ofFloats(values, extents);
    }

    /** Ten units on three lanes: the last lane has fewer than the others. */
    @ParameterizedTest
    @CsvSource({
        "LSTM, forward",
        "LSTM, reverse",
        "LSTM, bidirectional",
        "GRU, forward",
        "GRU, bidirectional",
        "RNN, forward",
        "RNN, bidirectional"
    })
    void everyStepOfALayer(String op, String direction) {
        var graph = CompiledGraph.of((b, in) -> layer(b, op, direction, 10, 0, in.get(0)), shape(4, 2, INPUT));
        graph.isRightOn(DataType.FP32, 30);
        graph.isRightOn(DataType.FP16, 16);
    }

    @ParameterizedTest
    @CsvSource({
        "LSTM, forward, 1",
        "LSTM, bidirectional, 2",
        "LSTM, reverse, 2",
        "GRU, bidirectional, 1",
        "RNN, reverse, 1"
    })
    void theLastStates(String op, String direction, int output) {
        CompiledGraph.of((b, in) -> layer(b, op, direction, 7, output, in.get(0)), shape(3, 2, INPUT))
                .isRight();
    }

    /** States that arrive with the input; one step needs no exchange between lanes. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void computedInitialStates(int steps) {
        CompiledGraph.of(
                        (b, in) -> layer(b, "LSTM", "forward", 9, 0, in.get(0), in.get(1), in.get(2)),
                        shape(steps, 2, INPUT),
                        shape(1, 2, 9),
                        shape(1, 2, 9))
                .isRight();
    }

    /** The input comes from another kernel, and the result goes on to one. */
    @ParameterizedTest
    @ValueSource(strings = {"forward", "bidirectional"})
    void betweenOtherLayers(String direction) {
        CompiledGraph.of(
                        (b, in) -> {
                            Value x = b.node("MatMul", "before", in.get(0), b.constant("p", scaled(8, 6, INPUT)));
                            Value y = layer(b, "GRU", direction, 6, 0, x);
                            return b.node("MatMul", "after", y, b.constant("q", scaled(9, 6, 3)));
                        },
                        shape(4, 2, 6))
                .isRight();
    }
}
