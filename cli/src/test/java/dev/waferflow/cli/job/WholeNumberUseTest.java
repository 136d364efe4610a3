package dev.waferflow.cli.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.frontend.reference.ReferenceInterpreter;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whole numbers that are drawn at random must be rows of the tables that they choose from; masks let everything through. */
final class WholeNumberUseTest {
    private static final int TOKENS = 64;
    private static final WholeNumberUse ANY = new WholeNumberUse(Integer.MAX_VALUE, false);
    private static final Attributes TO_FLOAT = Attributes.none().with("to", 1L);
    private static final Attributes TO_INT32 = Attributes.none().with("to", 6L);

    private final GraphBuilder builder = new GraphBuilder("test");

    private Value input(String name) {
        return builder.input(name, new TensorType(DataType.INT64, List.of(1, TOKENS)));
    }

    private Value longs(String name, long... values) {
        return builder.constant(name, Tensor.ofLongs(DataType.INT64, values, values.length));
    }

    private Value table(String name, int... shape) {
        var numbers = new float[Tensor.sizeOf(shape)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i;
        }
        return builder.constant(name, Tensor.ofFloats(numbers, shape));
    }

    private Value node(String op, Attributes attributes, Value... inputs) {
        return builder.node(op, op + " of " + inputs[0].name() + inputs.length, attributes, List.of(inputs));
    }

    private Value node(String op, Value... inputs) {
        return node(op, Attributes.none(), inputs);
    }

    private WholeNumberUse use(Value input, Value output) {
        builder.output(output);
        Graph graph = builder.build();
        return WholeNumberUse.of(graph, graph.inputs().get(input.id()));
    }

    /** Tokens, their kinds out of two, and what of them counts, as an encoder takes them. */
    private Graph encoder() {
        Value ids = input("input_ids");
        Value kinds = input("token_type_ids");
        Value counts = input("attention_mask");
        Value narrow = node("Cast", TO_INT32, node("Squeeze", node("Unsqueeze", kinds, longs("a", 1)), longs("b", 1)));
        Value words = node("Gather", table("words", 12, 3), ids);
        Value sum = node("Add", words, node("Gather", table("kinds", 2, 3), narrow));
        Value real = node("Cast", TO_FLOAT, node("Unsqueeze", counts, longs("c", 2)));
        Value hidden = node(
                "Mul",
                node("Sub", builder.constant("one", Tensor.ofFloats(new float[] {1})), real),
                builder.constant("far", Tensor.ofFloats(new float[] {-10_000})));
        builder.output(node("Add", sum, hidden));
        return builder.build();
    }

    private static Map<String, Tensor> drawn(Graph graph, boolean fitting) {
        var fed = new LinkedHashMap<String, Tensor>();
        for (Value input : graph.inputs()) {
            var use = fitting ? WholeNumberUse.of(graph, input) : ANY;
            fed.put(input.name(), new SeededNumbers(1, fed.size()).tensor(DataType.INT64, use, 1, TOKENS));
        }
        return fed;
    }

    @Test
    void whatIsDrawnForAnEncoderLiesInItsTablesAndHidesNothing() {
        Graph graph = encoder();
        var fed = drawn(graph, true);
        assertThat(fed.get("token_type_ids").toLongs()).containsOnly(0, 1);
        assertThat(fed.get("attention_mask").toLongs()).containsOnly(1);
        assertThat(fed.get("input_ids").toLongs())
                .isEqualTo(new SeededNumbers(1, 0)
                        .tensor(DataType.INT64, 1, TOKENS)
                        .toLongs());
        float[] words =
                ReferenceInterpreter.run(graph, fed).values().iterator().next().floats();
        for (float word : words) {
            assertThat(word).isGreaterThanOrEqualTo(0);
        }
        assertThatThrownBy(() -> ReferenceInterpreter.run(graph, drawn(graph, false)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("out of range for extent 2");
    }

    @Test
    void theSmallestOfSeveralTablesCounts() {
        Value places = input("places");
        Value few = node("Gather", table("few", 3, 2), places);
        Value many = node("Gather", table("many", 7, 2), node("Identity", places));
        assertThat(use(places, node("Add", few, many)).rows()).isEqualTo(3);
    }

    @Test
    void theAxisOfATableCounts() {
        Value places = input("places");
        assertThat(use(places, node("Gather", Attributes.none().with("axis", -1L), table("t", 9, 4), places))
                        .rows())
                .isEqualTo(4);
    }

    @Test
    void indicesOfSeveralDimensionsFitTheSmallest() {
        Value places = builder.input("places", new TensorType(DataType.INT64, List.of(5, 2)));
        assertThat(use(places, node("GatherND", table("t", 8, 6, 2), places)).rows())
                .isEqualTo(6);
    }

    @Test
    void aTableOfWholeNumbersIsNoIndexIntoWhatItsRowsChooseFrom() {
        Value chosen = input("chosen");
        Value numbers = builder.constant("numbers", Tensor.ofLongs(DataType.INT64, new long[] {4, 4, 4, 4, 4}, 5));
        Value second = node("Gather", numbers, chosen);
        assertThat(use(chosen, node("Gather", table("t", 2, 1), second)).rows()).isEqualTo(5);
    }

    @Test
    void whatIsCalledAMaskOrTakenFromOneIsAMask() {
        Value called = input("Attention_Mask");
        assertThat(use(called, node("Cast", TO_FLOAT, called)).mask()).isTrue();
    }

    @Test
    void numbersThatAreOnlyCastAreNoMask() {
        Value pixels = input("pixels");
        assertThat(use(pixels, node("Cast", TO_FLOAT, pixels))).isEqualTo(ANY);
    }

    @Test
    void aMaskThatChoosesRowsIsAnIndex() {
        Value mask = input("mask");
        var use = use(mask, node("Gather", table("t", 2, 1), mask));
        assertThat(use.mask()).isFalse();
        assertThat(use.rows()).isEqualTo(2);
    }

    @Test
    void aMaskOfTruthValuesStaysAsItWas() {
        Value mask = builder.input("padding_mask", new TensorType(DataType.BOOL, List.of(1, TOKENS)));
        assertThat(use(mask, node("Cast", TO_FLOAT, mask)).mask()).isFalse();
    }
}
