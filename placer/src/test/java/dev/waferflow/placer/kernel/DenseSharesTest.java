package dev.waferflow.placer.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.MemoryReport;
import dev.waferflow.machine.wafer.WaferSpecs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dense kernels whose columns share out the columns of a strip, against the reference interpreter and against enumeration. */
final class DenseSharesTest {
    private static final int SEEDS = 40;

    @Test
    void computesWhatTheReferenceComputesInAnyCut() {
        int shared = 0;
        int split = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            List<DenseCut> cuts = run(new Random(seed * 7919L + 3));
            shared += cuts.stream().anyMatch(cut -> cut.shares() > 1 && !cut.split()) ? 1 : 0;
            split += cuts.stream().anyMatch(DenseCut::split) ? 1 : 0;
        }
        assertThat(shared).as("networks with shares of whole records").isGreaterThan(SEEDS / 4);
        assertThat(split).as("networks with shares of split records").isGreaterThan(SEEDS / 4);
    }

    /** Two convolutions in random cuts; these cuts. */
    private static List<DenseCut> run(Random random) {
        var precision = random.nextInt(3) == 0 ? DataType.FP32 : DataType.FP16;
        int width = 5 + random.nextInt(14);
        Tensor input = CompiledGraph.numbers(random.nextInt(), 1, 1 + random.nextInt(7), 4 + random.nextInt(6), width);
        var graph = CompiledGraph.over(input, (builder, in) -> convolutions(builder, in, random));
        int strips = 1 + random.nextInt(3);
        var wafer = WaferSpecs.load("tiny").with(Map.of("height", "40", "width", "400"));
        var frame = Frame.of(20 + random.nextInt(20), strips, precision);
        var cuts = new ArrayList<DenseCut>();
        graph.isRightInShapes(frame, wafer, 12, JoinRoom.IN_JOINS, kernel -> {
            if (!(kernel.withColumns(1) instanceof DenseKernel dense)) {
                return kernel.withColumns(1);
            }
            DenseKernel cut = dense.withColumns(1 + random.nextInt(Math.min(60, dense.mostColumns())));
            cuts.add(cut.cut());
            return cut;
        });
        return cuts;
    }

    /** A product over all columns of an image, on strips of which the first is the narrowest. */
    @Test
    void reckonsWithTheWidestStripOfItsInput() {
        var builder = new GraphBuilder("test");
        var image = builder.node("Relu", "relu", builder.input("in", TensorType.of(DataType.FP32, 1, 6, 3, 7)));
        var flat = builder.node("Flatten", "flat", image);
        builder.output(builder.node(
                "MatMul", "product", flat, builder.constant("w", CompiledGraph.numbers(1, 6 * 3 * 7, 40))));
        var wafer = WaferSpecs.load("tiny").with(Map.of("height", "40", "width", "400"));
        var frame = Frame.of(40, 4, DataType.FP16);
        var kernels = Lowering.lower(builder.build(), frame, wafer, 12, JoinRoom.IN_JOINS, new CostMemo());
        var dense = (DenseKernel) kernels.kernels().stream()
                .filter(k -> k instanceof DenseKernel)
                .findAny()
                .orElseThrow();
        assertThat(dense.input().strips()).extracting(Strip::width).containsExactly(1, 2, 2, 2);
        DenseKernel narrow = dense.withColumns(2);
        for (int strip = 0; strip < 4; strip++) {
            var role = narrow.code(strip, 0, 0, 20, narrow.cut().share(0)).role(false);
            assertThat(MemoryReport.of(role, wafer).bytes()).isLessThanOrEqualTo(narrow.bytes(wafer));
            assertThat(CodeCost.cycles(role, wafer)).isLessThanOrEqualTo(narrow.cycles(wafer));
        }
    }

    /** Where weights leave too little memory for two records of sums, PEs hold one, take longer, and compute the same. */
    @Test
    void holdsOneRecordOfSumsWhereMemoryIsShort() {
        int outputs = 2000;
        var graph = CompiledGraph.over(
                CompiledGraph.numbers(5, 3, 8),
                (b, in) -> b.node("MatMul", "p", in, b.constant("w", CompiledGraph.numbers(6, 8, outputs))));
        var wafer = WaferSpecs.load("tiny").with(Map.of("height", "12", "width", "200"));
        var rooms = new ArrayList<DenseRoom>();
        graph.isRightInShapes(Frame.of(3, 1, DataType.FP16), wafer, 8, JoinRoom.IN_JOINS, kernel -> {
            if (!(kernel instanceof DenseKernel dense)) {
                return kernel;
            }
            DenseKernel narrow = dense.withColumns(1);
            DenseKernel roomy = dense.withColumns(4);
            rooms.add(narrow.room());
            rooms.add(roomy.room());
            assertThat(narrow.bytes(wafer)).isLessThanOrEqualTo(wafer.sramBytes());
            assertThat(narrow.cycles(wafer)).isGreaterThan(roomy.cycles(wafer));
            return narrow;
        });
        assertThat(rooms).containsExactly(new DenseRoom(1, 1), new DenseRoom(2, 2));
    }

    private static Value convolutions(GraphBuilder builder, Value in, Random random) {
        Value value = in;
        for (int layer = 0; layer < 2; layer++) {
            int channels = value.type().dim(1);
            int out = 1 + random.nextInt(11);
            int window = 1 + random.nextInt(3);
            int dilation = window < 3 ? 1 + random.nextInt(2) : 1;
            var attributes = Attributes.none()
                    .with("strides", new int[] {1 + random.nextInt(2), 1 + random.nextInt(2)})
                    .with("pads", new int[] {1, 1, 1, 1})
                    .with("dilations", new int[] {dilation, dilation});
            var weights =
                    builder.constant("w" + layer, CompiledGraph.numbers(layer + out, out, channels, window, window));
            var bias = builder.constant("b" + layer, CompiledGraph.numbers(layer + 9, out));
            value = builder.node("Conv", "conv" + layer, attributes, List.of(value, weights, bias));
            value = builder.node("Relu", "relu" + layer, value);
        }
        return value;
    }

    /** Every cut into that many columns is no better than the one that is chosen, if a share counts for two per cent. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 17, 64, 100, 191, 320, 512})
    void takesTheBestOfAllCuts(int columns) {
        var extents = new DenseCut.Extents(64, 7, 10);
        double best = Double.MAX_VALUE;
        for (int shares = 1; shares <= 7; shares++) {
            for (int channelColumns = 1; channelColumns <= 64 && channelColumns * shares <= columns; channelColumns++) {
                best = Math.min(best, load(channelColumns, shares) * (1 + 0.02 * shares));
            }
        }
        DenseCut cut = extents.best(columns, DenseCut.MOST_SHARES);
        assertThat(cut.channelColumns() * cut.shares()).isLessThanOrEqualTo(columns);
        assertThat(load(cut.channelColumns(), cut.shares()) * (1 + 0.02 * cut.shares()))
                .isEqualTo(best);
    }

    /** The same where a first column splits records, for at most six shares; all that are as good are known. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 17, 64, 100, 191, 320, 512})
    void takesTheBestOfAllSplitCuts(int columns) {
        var extents = new DenseCut.Extents(64, 7, 10);
        double best = Double.MAX_VALUE;
        var shares = new TreeSet<Integer>();
        for (int share = 2; share <= 6; share++) {
            for (int each = 1; each <= 64 && 1 + each * share <= columns; each++) {
                if (load(each, share) < best) {
                    shares.clear();
                }
                best = Math.min(best, load(each, share));
                if (load(each, share) == best) {
                    shares.add(share);
                }
            }
        }
        List<DenseCut> cuts = extents.bestSplit(columns);
        assertThat(cuts).extracting(DenseCut::shares).containsExactlyElementsOf(shares);
        for (DenseCut cut : cuts) {
            assertThat(1 + cut.channelColumns() * cut.shares()).isLessThanOrEqualTo(columns);
            assertThat(load(cut.channelColumns(), cut.shares())).isEqualTo(best);
        }
    }

    /** Numbers of columns that are left out when shapes are enumerated give no PE less to do. */
    @Test
    void leavesOutNoNumberOfColumnsThatServes() {
        var extents = new DenseCut.Extents(64, 7, 10);
        for (int columns = 1; columns < extents.mostColumns(); columns = extents.wider(columns)) {
            for (int between = columns; between < Math.min(extents.wider(columns), extents.mostColumns()); between++) {
                assertThat(load(extents, between)).isEqualTo(load(extents, columns));
            }
        }
    }

    /** The least load of a PE with whole and with split records, in that order. */
    private static List<Double> load(DenseCut.Extents extents, int columns) {
        DenseCut whole = extents.best(columns, DenseCut.MOST_SHARES);
        return List.of(
                load(whole.channelColumns(), whole.shares()),
                extents.bestSplit(columns).stream()
                        .findFirst()
                        .map(cut -> load(cut.channelColumns(), cut.shares()))
                        .orElse(Double.MAX_VALUE));
    }

    private static double load(int channelColumns, int shares) {
        return Math.ceil(64.0 / channelColumns) * Math.ceil(10.0 / shares);
    }

    /** The list of shapes leaves no number of columns out that lessens the sums of the busiest PE. */
    @ParameterizedTest
    @CsvSource({"64, 10, 10", "3, 9, 12", "20, 1, 4", "7, 4, 5"})
    void noUsefulNumberOfColumnsIsLeftOut(int channels, int narrowest, int widest) {
        var extents = new DenseCut.Extents(channels, narrowest, widest);
        int most = extents.mostColumns();
        for (int columns = 1; columns < most; columns++) {
            DenseCut here = extents.best(columns, DenseCut.MOST_SHARES);
            int next = Math.min(most, extents.wider(columns));
            for (int between = columns + 1; between < next; between++) {
                DenseCut cut = extents.best(between, DenseCut.MOST_SHARES);
                assertThat(sums(channels, widest, cut))
                        .as("%d columns, after %d", between, columns)
                        .isGreaterThanOrEqualTo(sums(channels, widest, here));
            }
        }
    }

    private static int sums(int channels, int widest, DenseCut cut) {
        return (int) (Math.ceil((double) channels / cut.channelColumns()) * Math.ceil((double) widest / cut.shares()));
    }
}
