package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.CompiledGraph.numbers;
import static dev.waferflow.placer.kernel.GraphParts.longs;
import static dev.waferflow.placer.kernel.GraphParts.product;
import static dev.waferflow.placer.kernel.GraphParts.shape;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What transformers are made of, alone and in pairs, against the reference interpreter. */
final class TransformerKernelsTest {
    private static Value transposed(GraphBuilder b, String name, Value x, int... order) {
        return b.node("Transpose", name, Attributes.none().with("perm", order), List.of(x));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Softmax", "LogSoftmax"})
    void softmaxOfARowOnOneOrManyLanes(String operator) {
        CompiledGraph.of((b, in) -> b.node(operator, "s", in.get(0)), shape(3, 20))
                .isRight();
        CompiledGraph.of((b, in) -> b.node(operator, "s", product(b, "p", in.get(0), 23)), shape(3, 5))
                .isRight();
    }

    @Test
    void softmaxOverChannelsOfImages() {
        CompiledGraph.of((b, in) -> b.node("Softmax", "s", Attributes.none().with("axis", 1), in), shape(2, 6, 4, 5))
                .isRight();
    }

    @Test
    void softmaxOfGroupsThatShareARecord() {
        CompiledGraph.of(
                        (b, in) -> b.node(
                                "Softmax",
                                "s",
                                b.node("Reshape", "r", product(b, "p", in.get(0), 12), longs(b, "to", 3, 3, 4))),
                        shape(3, 5))
                .isRight();
    }

    @Test
    void softmaxOfGroupsThatAreSpreadOverLanes() {
        CompiledGraph.of(
                        (b, in) -> b.node(
                                "Softmax",
                                "s",
                                b.node("Reshape", "r", product(b, "p", in.get(0), 24), longs(b, "to", 96, 2, 12))),
                        shape(96, 3))
                .isRight();
    }

    @Test
    void layerNormalizationWithScaleAndBias() {
        CompiledGraph.of(
                        (b, in) -> b.node(
                                "LayerNormalization",
                                "n",
                                product(b, "p", in.get(0), 14),
                                b.constant("scale", numbers(5, 14)),
                                b.constant("bias", numbers(6, 14))),
                        shape(2, 5, 7))
                .isRight();
    }

    @Test
    void rootMeanSquareNormalizationOnOneOrManyLanes() {
        CompiledGraph.of(
                        (b, in) -> b.node("RMSNormalization", "n", in.get(0), b.constant("scale", numbers(5, 14))),
                        shape(2, 5, 14))
                .isRight();
        CompiledGraph.of(
                        (b, in) -> b.node(
                                "RMSNormalization",
                                "n",
                                product(b, "p", in.get(0), 14),
                                b.constant("scale", numbers(5, 14))),
                        shape(2, 5, 7))
                .isRight();
    }

    @Test
    void roundingToTheStepsOfAWholeSample() {
        CompiledGraph.of((b, in) -> b.node("DynamicRounding", "q", in.get(0)), shape(3, 7))
                .isRight();
        CompiledGraph.of((b, in) -> b.node("DynamicRounding", "q", product(b, "p", in.get(0), 23)), shape(1, 6, 5))
                .isRight();
        CompiledGraph.of((b, in) -> b.node("Relu", "r", b.node("DynamicRounding", "q", in.get(0))), shape(2, 3, 4, 5))
                .isRight();
    }

    @Test
    void roundingOfNothingButZeros() {
        CompiledGraph.over(Tensor.ofFloats(new float[12], 3, 4), (b, x) -> b.node("DynamicRounding", "q", x))
                .isRight();
    }

    @Test
    void productOfTwoComputedSides() {
        CompiledGraph.of(
                        (b, in) -> b.node(
                                "MatMul",
                                "m",
                                in.get(0),
                                transposed(b, "t", product(b, "p", in.get(0), 6), 0, 1, 3, 2)),
                        shape(2, 3, 4, 6))
                .isRight();
    }

    @Test
    void productWithOneRightSideForAll() {
        CompiledGraph.of(
                        (b, in) -> {
                            Value row = b.node("Slice", "s", in.get(0), longs(b, "from", 0), longs(b, "to", 1));
                            Value right = b.node("Reshape", "r", row, longs(b, "shape", 6, 4));
                            return b.node("MatMul", "m", product(b, "p", in.get(0), 6), right);
                        },
                        shape(3, 4, 6))
                .isRight();
    }

    @Test
    void attentionWithHeads() {
        CompiledGraph.of(
                        (b, in) -> {
                            Value all = product(b, "qkv", in.get(0), 24);
                            List<Value> parts = b.nodeMany(
                                    "Split",
                                    "split",
                                    Attributes.none().with("axis", -1),
                                    List.of(all, longs(b, "sizes", 8, 8, 8)),
                                    3);
                            Value to = longs(b, "heads", 2, 6, 2, 4);
                            Value q = transposed(b, "tq", b.node("Reshape", "rq", parts.get(0), to), 0, 2, 1, 3);
                            Value k = transposed(b, "tk", b.node("Reshape", "rk", parts.get(1), to), 0, 2, 3, 1);
                            Value v = transposed(b, "tv", b.node("Reshape", "rv", parts.get(2), to), 0, 2, 1, 3);
                            Value scores = b.node("Softmax", "s", b.node("MatMul", "qk", q, k));
                            Value mixed = transposed(b, "back", b.node("MatMul", "sv", scores, v), 0, 2, 1, 3);
                            Value joined = b.node("Reshape", "join", mixed, longs(b, "width", 2, 6, 8));
                            return b.node("Add", "residual", product(b, "out", joined, 8), in.get(0));
                        },
                        shape(2, 6, 8))
                .isRight();
    }

    @Test
    void rowsOfATable() {
        Tensor indices = Tensor.ofLongs(DataType.INT64, new long[] {3, 0, -1, 10, 4, -11}, 2, 3);
        CompiledGraph.over(
                        indices,
                        (b, ids) -> b.node(
                                "Add",
                                "a",
                                b.node("Gather", "g", b.constant("table", numbers(3, 11, 9)), ids),
                                b.constant("position", numbers(4, 1, 3, 9))))
                .isRight();
    }

    /** In FP32 a channel of 30,000 rows needs 120 KB: three columns of PEs. */
    @Test
    void rowsOfATableThatIsLargerThanAPe() {
        Tensor indices =
                Tensor.ofLongs(DataType.INT64, new long[] {0, 9_999, 10_000, 20_001, 29_999, -1, -30_000, 15_000}, 8);
        CompiledGraph.over(indices, (b, ids) -> b.node("Gather", "g", b.constant("table", numbers(3, 30_000, 3)), ids))
                .isRight();
    }

    @Test
    void maskThatDiffersBetweenRecords() {
        var mask = Tensor.ofLongs(DataType.BOOL, new long[] {1, 0, 0, 1, 1, 0, 1, 1, 1}, 3, 3);
        CompiledGraph.of(
                        (b, in) -> b.node(
                                "Where",
                                "w",
                                b.constant("mask", mask),
                                product(b, "p", in.get(0), 3),
                                b.constant("low", numbers(2))),
                        shape(2, 3, 4))
                .isRight();
    }

    @Test
    void slicesOfRowsAndOfChannels() {
        CompiledGraph.of(
                        (b, in) -> b.node(
                                "Slice",
                                "s",
                                product(b, "p", in.get(0), 10),
                                longs(b, "from", 1, 7),
                                longs(b, "to", 4, 2),
                                longs(b, "axes", 0, 1),
                                longs(b, "steps", 1, -2)),
                        shape(5, 6))
                .isRight();
    }

    @Test
    void choiceOfRowsByConstantIndices() {
        CompiledGraph.of(
                        (b, in) -> b.node(
                                "Gather",
                                "g",
                                Attributes.none().with("axis", 1),
                                List.of(product(b, "p", in.get(0), 10), longs(b, "which", 9, 0, 3, 3))),
                        shape(5, 6))
                .isRight();
    }

    @Test
    void transpositionThatIsNoView() {
        CompiledGraph.of(
                        (b, in) -> product(b, "q", transposed(b, "t", product(b, "p", in.get(0), 10), 1, 0), 4),
                        shape(5, 6))
                .isRight();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void meansOverRowsAndOverChannels(int axis) {
        CompiledGraph.of(
                        (b, in) -> b.node("ReduceMean", "m", product(b, "p", in.get(0), 6), longs(b, "axes", axis)),
                        shape(3, 4, 5))
                .isRight();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void sumWithAPartThatIsRepeatedAlongOneDimension(int axis) {
        CompiledGraph.of(
                        (b, in) -> {
                            Value x = product(b, "p", in.get(0), 6);
                            var part = b.node(
                                    "Slice", "s", x, longs(b, "from", 1), longs(b, "to", 2), longs(b, "axes", axis));
                            return b.node("Add", "a", product(b, "q", in.get(0), 6), part);
                        },
                        shape(3, 4, 5))
                .isRight();
    }

    @Test
    void columnsOfAnIndexTableChooseRowsOfTables() {
        Tensor indices = Tensor.ofLongs(DataType.INT64, new long[] {3, 0, 1, 2, 4, 0}, 3, 2);
        CompiledGraph.over(indices, (b, ids) -> {
                    Value[] parts = new Value[2];
                    for (int i = 0; i < 2; i++) {
                        Value which = b.constant("which" + i, Tensor.ofLongs(DataType.INT64, new long[] {i}));
                        Value column =
                                b.node("Gather", "c" + i, Attributes.none().with("axis", 1), List.of(ids, which));
                        parts[i] = b.node("Gather", "g" + i, b.constant("t" + i, numbers(i, 5, 4)), column);
                    }
                    return b.node("Mul", "m", parts[0], parts[1]);
                })
                .isRight();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void streamsOneAfterAnother(int axis) {
        CompiledGraph.of(
                        (b, in) -> b.node(
                                "Concat",
                                "c",
                                Attributes.none().with("axis", axis),
                                List.of(product(b, "p", in.get(0), 6), product(b, "q", in.get(0), 6))),
                        shape(3, 4, 5))
                .isRight();
    }
}
