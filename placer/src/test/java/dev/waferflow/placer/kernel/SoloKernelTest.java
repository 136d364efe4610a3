package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.GraphParts.longs;
import static dev.waferflow.placer.kernel.GraphParts.product;
import static dev.waferflow.placer.kernel.GraphParts.shape;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.placer.Compiler;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernel of last resort between other kernels; what operators it computes is tested with the ONNX node cases. */
final class SoloKernelTest {
    /** What arrives on many lanes is gathered on one PE, and shared out over lanes again. */
    @Test
    void betweenKernelsOnManyLanes() {
        CompiledGraph.of(
                        (b, in) -> product(
                                b,
                                "q",
                                b.node("ReduceProd", "r", product(b, "p", in.get(0), 12), longs(b, "axes", 1)),
                                9),
                        shape(3, 4, 5))
                .isRight();
    }

    /** The other branch of the join waits until the sample is complete. */
    @Test
    void oneBranchOfAJoin() {
        CompiledGraph.of(
                        (b, in) -> {
                            Value p = product(b, "p", in.get(0), 6);
                            Value sum = b.node(
                                    "CumSum", "c", p, b.constant("axis", Tensor.ofLongs(DataType.INT64, new long[] {0
                                    })));
                            return b.node("Add", "a", sum, p);
                        },
                        shape(8, 5))
                .isRight();
    }

    /** A transposed stream arrives in another order than the operator reads it. */
    @Test
    void elementsThatArriveInAnotherOrder() {
        CompiledGraph.of(
                        (b, in) -> {
                            Value p = product(b, "p", in.get(0), 6);
                            var order = Attributes.none().with("perm", 2L, 0L, 1L);
                            Value turned = b.node("Transpose", "t", order, List.of(p));
                            var whole = Attributes.none().with("keepdims", 0);
                            return b.node("ReduceMin", "m", whole, List.of(turned, longs(b, "axes", 0, 2)));
                        },
                        shape(3, 4, 5))
                .isRight();
    }

    /** Seven dimensions are more than descriptors and loops walk: the outermost are written out. */
    @Test
    void moreDimensionsThanADescriptorHas() {
        CompiledGraph.of(
                        (b, in) -> {
                            var order = Attributes.none().with("perm", 6L, 4L, 2L, 0L, 5L, 3L, 1L);
                            Value turned = b.node("Transpose", "t", order, List.of(in.get(0)));
                            return b.node("Mod", "m", Attributes.none().with("fmod", 1), List.of(turned, in.get(1)));
                        },
                        shape(2, 3, 2, 2, 3, 2, 2),
                        shape(1, 1, 1, 1, 1, 1, 3))
                .isRightOn(DataType.FP32, 30);
    }

    @Test
    void aTensorTooLargeForAPeIsRefusedBeforehand() {
        var b = new GraphBuilder("large");
        Value x = b.input("x", dev.waferflow.frontend.graph.TensorType.of(DataType.FP32, 200, 200));
        b.output(b.node("ReduceProd", "r", x, longs(b, "axes", 0)));
        assertThat(Compiler.problems(b.build()))
                .singleElement()
                .satisfies(d -> assertThat(d.message()).contains("160804 bytes", "one PE"));
    }

    /** Places far outside the image, in all ways to treat them. */
    @ParameterizedTest
    @CsvSource({
        "linear, zeros, 0", "linear, border, 1", "linear, reflection, 0", "linear, reflection, 1",
        "nearest, zeros, 1", "nearest, border, 0", "nearest, reflection, 0", "cubic, zeros, 0",
        "cubic, border, 1", "cubic, reflection, 0", "cubic, reflection, 1"
    })
    void samplesOfAnImageAtComputedPlaces(String mode, String padding, int corners) {
        var attributes = Attributes.none()
                .with("mode", mode)
                .with("padding_mode", padding)
                .with("align_corners", corners);
        CompiledGraph.of((b, in) -> b.node("GridSample", "g", attributes, in), shape(2, 3, 4, 5), shape(2, 3, 6, 2))
                .isRightOn(DataType.FP32, 20);
    }

    @Test
    void samplesOfAVolume() {
        CompiledGraph.of(
                        (b, in) -> b.node("GridSample", "g", in.get(0), in.get(1)),
                        shape(1, 2, 3, 4, 2),
                        shape(1, 2, 3, 2, 3))
                .isRight();
    }
}
