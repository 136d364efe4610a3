package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.CompiledGraph.numbers;
import static dev.waferflow.placer.kernel.GraphParts.longs;
import static dev.waferflow.placer.kernel.GraphParts.product;
import static dev.waferflow.placer.kernel.GraphParts.shape;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tokens as columns of strips: attention in one kernel, products, tables and parts of a sequence, against the reference interpreter. */
final class TokensAcrossTest {
    private static final int TOKENS = 12;
    private static final int HEADS = 2;
    private static final int HEAD_WIDTH = 4;
    private static final int WIDTH = HEADS * HEAD_WIDTH;

    private static Value head(GraphBuilder b, String name, Value x, int... order) {
        Value all = product(b, name, x, WIDTH);
        int tokens = x.type().dim(1);
        Value cut = b.node(
                "Reshape", name + ".cut", all, longs(b, name + ".to", x.type().dim(0), tokens, HEADS, HEAD_WIDTH));
        return b.node("Transpose", name + ".turned", Attributes.none().with("perm", order), List.of(cut));
    }

    private enum Kind {
        PLAIN,
        SCALED,
        MASKED,
        MASKED_PER_HEAD,
        /** Scores that no query may see are replaced, as {@code masked_fill} does. */
        REPLACED,
        /** By a number that does not always outweigh the others; a mask is added to it. */
        REPLACED_AND_MASKED
    }

    private static Value attention(GraphBuilder b, Value x, Value memory, Kind kind) {
        return attention(b, x, memory, kind, null);
    }

    /** @param computed a number per key that is added to scores; null for none */
    private static Value attention(GraphBuilder b, Value x, Value memory, Kind kind, Value computed) {
        Value query = head(b, "q", x, 0, 2, 1, 3);
        Value key = head(b, "k", memory, 0, 2, 3, 1);
        Value value = head(b, "v", memory, 0, 2, 1, 3);
        Value scores = b.node("MatMul", "scores", query, key);
        if (kind != Kind.PLAIN) {
            scores = b.node("Div", "scaled", scores, b.constant("root", Tensor.ofFloats(new float[] {8})));
        }
        boolean all = kind == Kind.REPLACED;
        if (all || kind == Kind.REPLACED_AND_MASKED) {
            Value low = b.constant("low", Tensor.ofFloats(new float[] {all ? Float.NEGATIVE_INFINITY : -4}));
            Value sees = sees(b, all, x.type().dim(1), memory.type().dim(1));
            scores = all ? b.node("Where", "seen", sees, scores, low) : b.node("Where", "seen", sees, low, scores);
        }
        if (kind == Kind.REPLACED_AND_MASKED && computed == null) {
            scores = b.node(
                    "Add",
                    "lifted",
                    scores,
                    b.constant("lift", numbers(5, memory.type().dim(1))));
        }
        if (kind == Kind.MASKED || kind == Kind.MASKED_PER_HEAD) {
            int heads = kind == Kind.MASKED ? 1 : HEADS;
            scores = b.node(
                    "Add",
                    "masked",
                    scores,
                    mask(b, heads, x.type().dim(1), memory.type().dim(1)));
        }
        scores = computed == null ? scores : b.node("Add", "hidden", scores, computed);
        Value shares = b.node("Softmax", "shares", Attributes.none().with("axis", -1), List.of(scores));
        Value mixed = b.node("MatMul", "mixed", shares, value);
        Value merged =
                b.node("Transpose", "merge", Attributes.none().with("perm", new int[] {0, 2, 1, 3}), List.of(mixed));
        Value rows = b.node(
                "Reshape",
                "rows",
                merged,
                longs(b, "rows.to", x.type().dim(0), x.type().dim(1), WIDTH));
        return product(b, "out", rows, 6);
    }

    /** Whether a query sees a key, or whether it does not: none sees a later one; each head shifts that by one. */
    private static Value sees(GraphBuilder b, boolean positive, int queries, int keys) {
        var values = new long[HEADS * queries * keys];
        for (int i = 0; i < values.length; i++) {
            int head = i / queries / keys;
            values[i] = i % keys <= i / keys % queries + head == positive ? 1 : 0;
        }
        return b.constant("sees", Tensor.ofLongs(DataType.BOOL, values, 1, HEADS, queries, keys));
    }

    /** No query sees a later key; each head shifts that by one. Minus infinity where a row sees others. */
    private static Value mask(GraphBuilder b, int heads, int queries, int keys) {
        var values = new float[heads * queries * keys];
        for (int i = 0; i < values.length; i++) {
            int head = i / queries / keys;
            values[i] = i % keys > i / keys % queries + head ? Float.NEGATIVE_INFINITY : 0;
        }
        return b.constant("mask", Tensor.ofFloats(values, 1, heads, queries, keys));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void attentionIsOneKernel(Kind kind) {
        var graph = CompiledGraph.of(
                (b, in) -> attention(b, product(b, "x", in.get(0), 5), product(b, "y", in.get(0), 7), kind),
                shape(1, TOKENS, 6));
        graph.isRightWith(DataType.FP16, 120, 40, "Attention");
        graph.isRightWith(DataType.FP32, 120, 16, "Attention");
    }

    @Test
    void attentionOfSeveralImages() {
        CompiledGraph.of(
                        (b, in) -> {
                            Value x = product(b, "x", in.get(0), 5);
                            return attention(b, x, x, Kind.SCALED);
                        },
                        shape(3, TOKENS, 6))
                .isRightWith(DataType.FP16, 120, 30, "Attention");
    }

    /** As exporters write the mask of a padded sequence: of whole numbers, one per image and token. */
    private static Value padding(GraphBuilder b, Value mask) {
        Value cut = b.node(
                "Reshape",
                "cut",
                mask,
                longs(b, "cut.to", mask.type().dim(0), 1, 1, mask.type().dim(1)));
        Value off = b.node("Sub", "off", b.constant("one", Tensor.ofFloats(new float[] {1})), cut);
        return b.node("Mul", "low", off, b.constant("much", Tensor.ofFloats(new float[] {-300})));
    }

    @ParameterizedTest
    @CsvSource({"1, 40", "1, 16", "1, 5", "3, 30"})
    void aComputedMaskIsPartOfTheKernel(int images, int height) {
        var graph = CompiledGraph.of(
                (b, in) -> {
                    Value x = product(b, "x", in.get(0), 5);
                    return attention(b, x, x, Kind.SCALED, padding(b, in.get(1)));
                },
                shape(images, TOKENS, 6),
                shape(images, TOKENS));
        graph.isRightWith(DataType.FP16, 160, height, "Attention");
        graph.isRightWith(DataType.FP32, 160, height, "Attention");
    }

    /** The mask of the second attention waits until the first is done; its view comes after the scores, as exporters write slices of masks. */
    @Test
    void oneMaskServesSeveralLayers() {
        var graph = CompiledGraph.of(
                (b, in) -> {
                    Value x = product(b, "x", in.get(0), 5);
                    Value first = attention(b, x, x, Kind.PLAIN, in.get(1));
                    Value again = b.node("Tanh", "small", product(b, "again", first, 5));
                    Value query = b.node("MatMul", "q2", again, b.constant("q2.w", numbers(8, 5, 4)));
                    Value key = b.node("MatMul", "k2", again, b.constant("k2.w", numbers(9, 5, 4)));
                    Value turned = b.node(
                            "Transpose", "turn", Attributes.none().with("perm", new int[] {0, 2, 1}), List.of(key));
                    Value scores = b.node("MatMul", "scores2", query, turned);
                    Value hidden = b.node(
                            "Add", "hidden2", scores, b.node("Reshape", "flat", in.get(1), longs(b, "ft", 1, 12)));
                    Value shares =
                            b.node("Softmax", "shares2", Attributes.none().with("axis", -1), List.of(hidden));
                    return b.node("MatMul", "mixed2", shares, again);
                },
                shape(1, TOKENS, 6),
                shape(1, 1, 1, TOKENS));
        var kinds = new ArrayList<String>();
        var wafer = WaferSpecs.load("tiny").with(Map.of("height", "40", "width", "200"));
        graph.isRightInShapes(
                Frame.of(40, 4, DataType.FP16).withTokensAcross(), wafer, 6, JoinRoom.IN_JOINS, kernel -> {
                    kinds.add(kernel.getClass().getSimpleName());
                    return kernel;
                });
        assertThat(kinds).containsSubsequence("AttentionKernel", "BufferKernel", "AttentionKernel");
    }

    @ParameterizedTest
    @CsvSource({
        "12, 2, PLAIN",
        "12, 3, SCALED",
        "12, 4, MASKED",
        "12, 3, MASKED_PER_HEAD",
        "13, 2, SCALED",
        "13, 5, MASKED",
        "12, 2, REPLACED",
        "13, 2, REPLACED_AND_MASKED"
    })
    void severalColumnsShareTheKeysOfAStrip(int tokens, int shares, Kind kind) {
        var wafer = WaferSpecs.load("tiny").with(Map.of("height", "10", "width", "160"));
        for (DataType precision : new DataType[] {DataType.FP16, DataType.FP32}) {
            var seen = new ArrayList<Kernel>();
            Frame frame = Frame.of(10, 2, precision).withTokensAcross();
            CompiledGraph.of(
                            (b, in) -> {
                                Value x = product(b, "x", in.get(0), 5);
                                return attention(
                                        b,
                                        x,
                                        x,
                                        kind,
                                        kind == Kind.SCALED || kind == Kind.REPLACED_AND_MASKED ? in.get(1) : null);
                            },
                            shape(1, tokens, 6),
                            shape(1, 1, 1, tokens))
                    .isRightInShapes(frame, wafer, 6, JoinRoom.WHERE_IT_FITS, kernel -> {
                        if (!(kernel instanceof AttentionKernel)) {
                            return kernel;
                        }
                        seen.add(kernel);
                        int columns = kernel.columns();
                        Kernel wider = kernel.withColumns(shares * columns);
                        assertThat(wider.columns()).isEqualTo(shares * columns);
                        return wider;
                    });
            assertThat(seen).hasSize(1);
        }
    }

    /** What leaves on fewer ports than it has lanes goes in pieces where whole records would not fit a PE. */
    @ParameterizedTest
    @CsvSource({"1, 3, 2, 0", "2, 2, 4, 1", "1, 1, 8, 0"})
    void piecesOfARecordAreTheRecord(int images, int lanes, int pieces, int strip) {
        Layout whole = new Layout(
                DataType.FP16,
                List.of(new Axis(images, 480)),
                List.of(),
                List.of(new Axis(48, 10)),
                List.of(new Axis(10, 1)),
                lanes,
                List.of(new Strip(0, 4), new Strip(4, 10)),
                0,
                0,
                0);
        Layout cut = whole.inPieces(pieces);
        assertThat(cut.records()).isEqualTo(pieces * whole.records());
        for (int lane = 0; lane < lanes; lane++) {
            assertThat(cut.elements(strip, lane)).containsExactly(whole.elements(strip, lane));
        }
    }

    @Test
    void aWholeSequenceLeavesOnFewPorts() {
        var wafer = WaferSpecs.load("tiny").with(Map.of("height", "40", "width", "160", "sramBytes", "24576"));
        var graph = CompiledGraph.of((b, in) -> product(b, "out", in.get(0), 192), shape(1, 64, 8));
        var kinds = new ArrayList<String>();
        graph.isRightInShapes(
                Frame.of(40, 4, DataType.FP16).withTokensAcross(), wafer, 2, JoinRoom.IN_JOINS, kernel -> {
                    kinds.add(
                            kernel.getClass().getSimpleName() + kernel.output().records());
                    return kernel;
                });
        assertThat(kinds).containsSubsequence("DenseKernel1", "BufferKernel4", "RelayKernel4");
    }

    @Test
    void attentionToAnotherSequence() {
        CompiledGraph.of(
                        (b, in) ->
                                attention(b, product(b, "x", in.get(0), 5), product(b, "y", in.get(1), 7), Kind.MASKED),
                        shape(1, TOKENS, 6),
                        shape(1, 9, 4))
                .isRightWith(DataType.FP32, 160, 40, "Attention");
    }

    /** Large records are cut into pieces that the columns of an element-wise kernel do in turn: of one stream, and of two that join. */
    @ParameterizedTest
    @CsvSource({"1, FP16", "2, FP32", "3, FP16", "5, FP32", "16, FP16"})
    void columnsTakeTurnsWithPiecesOfARecord(int columns, DataType precision) {
        var wafer = WaferSpecs.load("tiny").with(Map.of("height", "8", "width", "120"));
        Frame frame = Frame.of(8, 2, precision).withTokensAcross();
        CompiledGraph.of(
                        (b, in) -> {
                            Value wide = product(b, "wide", in.get(0), 192);
                            Value join = b.node("Add", "join", wide, b.node("Gelu", "gelu", wide));
                            return product(b, "narrow", join, 4);
                        },
                        shape(1, TOKENS, 6))
                .isRightInShapes(frame, wafer, 4, JoinRoom.WHERE_IT_FITS, kernel -> {
                    if (!(kernel instanceof ElementwiseKernel)) {
                        return kernel;
                    }
                    Kernel wider = kernel.withColumns(columns);
                    assertThat(wider.columns()).isEqualTo(columns);
                    return wider;
                });
    }

    @Test
    void oneTokenOfASequence() {
        for (int token : new int[] {0, 5, TOKENS - 1}) {
            CompiledGraph.of(
                            (b, in) -> {
                                Value x = b.node("Gelu", "gelu", product(b, "x", in.get(0), 8));
                                Value one = b.node(
                                        "Gather",
                                        "one",
                                        Attributes.none().with("axis", 1),
                                        List.of(x, b.constant("place", Tensor.ofLongs(DataType.INT64, new long[] {token
                                        }))));
                                Value row = b.node("Reshape", "row", one, longs(b, "to", 1, 8));
                                return product(b, "out", row, 5);
                            },
                            shape(1, TOKENS, 6))
                    .isRightOn(DataType.FP16, 30);
        }
    }

    @Test
    void rowsOfATableByTokensInStrips() {
        var ids = new long[TOKENS];
        for (int i = 0; i < TOKENS; i++) {
            ids[i] = i % 2 == 0 ? i : -i;
        }
        CompiledGraph.over(Tensor.ofLongs(DataType.INT64, ids, 1, TOKENS), (b, in) -> {
                    Value rows = b.node("Gather", "rows", b.constant("table", numbers(3, 20, 8)), in);
                    Value normal = b.node(
                            "LayerNormalization",
                            "norm",
                            rows,
                            b.constant("scale", numbers(5, 8)),
                            b.constant("bias", numbers(6, 8)));
                    return product(b, "out", normal, 6);
                })
                .isRight();
    }

    /** A table of some columns stands in fewer strips than the tokens that it serves, and numbers after views are multiplied in the product. */
    @Test
    void aLargeTableStandsInFewStrips() {
        var ids = new long[TOKENS];
        for (int i = 0; i < TOKENS; i++) {
            ids[i] = 997 * i % 4000;
        }
        var graph = CompiledGraph.over(Tensor.ofLongs(DataType.INT64, ids, 1, TOKENS), (b, in) -> {
            Value rows = b.node("Gather", "rows", b.constant("table", numbers(3, 4000, 64)), in);
            Value turned = b.node("Reshape", "cut", product(b, "p", rows, 8), longs(b, "to", 1, TOKENS, 2, 4));
            Value scaled = b.node("Div", "scaled", turned, b.constant("root", Tensor.ofFloats(new float[] {3})));
            return product(b, "out", b.node("Reshape", "back", scaled, longs(b, "back.to", 1, TOKENS, 8)), 6);
        });
        graph.isRightOn(DataType.FP16, 60);
        graph.isRightOn(DataType.FP16, 26);
    }

    /** One table serves all strips where one adapter alone could not bring its rows to them: they go in steps. */
    @Test
    void aVeryLargeTableStandsInOneStrip() {
        int rows = 12_000;
        var ids = new long[128];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = 997 * i % rows;
        }
        var graph = CompiledGraph.over(
                Tensor.ofLongs(DataType.INT64, ids, 1, ids.length),
                (b, in) -> b.node(
                        "Relu", "out", b.node("Gather", "rows", b.constant("table", numbers(3, rows, 768)), in)));
        var wafer = WaferSpecs.load("wse2").with(Map.of("height", "106", "width", "120", "sramBytes", "24576"));
        var strips = new ArrayList<Integer>();
        graph.isRightInShapes(
                Frame.of(106, 8, DataType.FP16).withTokensAcross(), wafer, 48, JoinRoom.IN_JOINS, kernel -> {
                    strips.add(kernel.output().strips().size());
                    return kernel;
                });
        assertThat(strips).startsWith(1).doesNotContainSequence(1, 8).contains(8);
    }

    @Test
    void theSearchKnowsWhatTokensAcrossCost() {
        var builder = new GraphBuilder("test");
        Value x = builder.input("in", new TensorType(DataType.FP32, List.of(1, TOKENS, 6)));
        builder.output(attention(builder, x, x, Kind.PLAIN));
        var graph = builder.build();
        var wafer = WaferSpecs.load("tiny").with(Map.of("height", "40", "width", "120"));
        var frame = Frame.of(40, 4, DataType.FP16);
        var plain = Lowering.lower(graph, frame, wafer, 8, JoinRoom.IN_BUFFERS, new CostMemo());
        var across = Lowering.lower(graph, frame.withTokensAcross(), wafer, 8, JoinRoom.IN_BUFFERS, new CostMemo());
        assertThat(slowest(across, wafer)).isLessThan(slowest(plain, wafer));
        assertThat(Optional.of(across.macs())).contains(plain.macs());
    }

    private static double slowest(KernelGraph graph, WaferSpec wafer) {
        return graph.kernels().stream().mapToDouble(k -> k.cycles(wafer)).max().orElseThrow();
    }
}
