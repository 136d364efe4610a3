package dev.waferflow.frontend.pass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.frontend.Tensors;
import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.frontend.reference.ReferenceInterpreter;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operators written as simpler ones give the same numbers on the reference interpreter, which knows both forms. */
class LoweringTest {
    private final GraphBuilder builder = new GraphBuilder("g");

    private Graph check(Pass pass, String gone, Value output) {
        builder.output(output);
        Graph before = builder.build();
        Graph after = pass.run(before);
        assertThat(after.nodes().stream().map(Node::op)).doesNotContain(gone).isNotEmpty();
        Map<String, Tensor> fed = new LinkedHashMap<>();
        before.inputs()
                .forEach(v -> fed.put(
                        v.name(), Tensors.random(v.name().hashCode(), v.type().dims())));
        var expected = ReferenceInterpreter.run(before, fed);
        var actual = ReferenceInterpreter.run(after, fed);
        assertThat(actual.keySet()).containsExactlyElementsOf(expected.keySet());
        expected.forEach((name, tensor) -> Tensors.assertClose(actual.get(name), tensor, 1e-5, 1e-5));
        return after;
    }

    private Value input(String name, int... shape) {
        return builder.input(name, TensorType.of(DataType.FP32, shape));
    }

    private Value longs(String name, int[] shape, long... values) {
        return builder.constant(name, Tensor.ofLongs(DataType.INT64, values, shape));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 1", "1, 0, 1", "0, 1, 2", "1, 1, 2"})
    void poolingInThreeDimensionsSeparates(int ceil, int counts, int dilation) {
        var attributes = Attributes.none()
                .with("kernel_shape", 2, 3, 2)
                .with("strides", 2, 1, 3)
                .with("pads", 1, 1, 0, 0, 1, 1)
                .with("dilations", 1, dilation, dilation)
                .with("ceil_mode", ceil);
        Value x = input("x", 2, 3, 5, 6, 7);
        Value greatest = builder.node("MaxPool", "max", attributes, List.of(x));
        Value mean = builder.node("AveragePool", "mean", attributes.with("count_include_pad", counts), List.of(x));

        Graph after = check(new PoolLowering(), "LpPool", builder.node("Add", "sum", greatest, mean));

        assertThat(after.nodes())
                .filteredOn(n -> n.op().endsWith("Pool"))
                .hasSize(4)
                .allMatch(n -> n.input(0).type().rank() == 4);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "3, 1"})
    void normsOfWindowsAreMeansOfPowers(int p, int ceil) {
        var attributes = Attributes.none()
                .with("kernel_shape", 3, 2)
                .with("strides", 2, 3)
                .with("pads", 1, 0, 0, 1)
                .with("ceil_mode", ceil)
                .with("p", p);
        check(
                new PoolLowering(),
                "LpPool",
                builder.node("LpPool", "norm", attributes, List.of(input("x", 2, 3, 8, 9))));
    }

    @Test
    void blocksOfAnImageAreAddedByATransposedConvolution() {
        var attributes =
                Attributes.none().with("strides", 2, 1).with("pads", 1, 0, 0, 1).with("dilations", 1, 2);
        var inputs =
                List.of(input("x", 2, 12, 9), longs("image", new int[] {2}, 6, 4), longs("block", new int[] {2}, 2, 2));
        check(new ScatterLowering(), "Col2Im", builder.node("Col2Im", "image", attributes, inputs));
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void unpoolingPutsElementsAmongZeros(boolean larger) {
        var attributes = Attributes.none().with("kernel_shape", 2, 2).with("strides", 2, 2);
        Value x = input("x", 1, 1, 2, 2);
        Value places = longs("places", new int[] {1, 1, 2, 2}, 1, 2, 12, 15);
        var inputs = larger ? List.of(x, places, longs("shape", new int[] {4}, 1, 1, 5, 6)) : List.of(x, places);
        check(new ScatterLowering(), "MaxUnpool", builder.node("MaxUnpool", "unpooled", attributes, inputs));
    }

    @ParameterizedTest
    @CsvSource({"linear, 1, 2", "circular, 3, 0"})
    void cachesAreWrittenFromEachSamplesPlace(String mode, long first, long second) {
        var inputs = List.of(
                input("past", 2, 3, 4, 5), input("update", 2, 3, 2, 5), longs("places", new int[] {2}, first, second));
        check(
                new ScatterLowering(),
                "TensorScatter",
                builder.node("TensorScatter", "cache", Attributes.none().with("mode", mode), inputs));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, true", "2, 2, true", "1, 2, false"})
    void deformableConvolutionsAreProductsOfSamples(int groups, int parts, boolean full) {
        var attributes = Attributes.none()
                .with("group", groups)
                .with("offset_group", parts)
                .with("pads", 1, 0, 1, 1)
                .with("strides", 2, 1)
                .with("dilations", 1, 2);
        var inputs = new ArrayList<>(List.of(
                input("x", 2, 4, 6, 5),
                builder.constant("w", Tensors.random(4, 4, 4 / groups, 3, 2)),
                input("offsets", 2, parts * 12, 3, 4)));
        if (full) {
            inputs.add(builder.constant("b", Tensors.random(5, 4)));
            inputs.add(input("mask", 2, parts * 6, 3, 4));
        }
        check(new SamplingLowering(), "DeformConv", builder.node("DeformConv", "deformed", attributes, inputs));
    }

    @ParameterizedTest
    @CsvSource({"half_pixel, 2", "output_half_pixel, 3"})
    void regionsOfInterestAreMeansOfSamples(String mode, int ratio) {
        var attributes = Attributes.none()
                .with("coordinate_transformation_mode", mode)
                .with("output_height", 3)
                .with("output_width", 2)
                .with("sampling_ratio", ratio)
                .with("spatial_scale", 7.0);
        var inputs = List.of(input("x", 2, 3, 6, 5), input("rois", 4, 4), longs("images", new int[] {4}, 0, 1, 1, 0));
        check(new SamplingLowering(), "RoiAlign", builder.node("RoiAlign", "regions", attributes, inputs));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1, 1", "2, 2, 2, 1, 0", "1, 1, 3, 2, 1"})
    void convolutionsInThreeDimensionsAreSumsOfThoseOfPlanes(int groups, int deep, int high, int dilation, int pad) {
        var attributes = Attributes.none()
                .with("group", groups)
                .with("strides", deep, high, 2)
                .with("dilations", dilation, dilation, 1)
                .with("pads", pad, 1, 0, 0, pad, 1);
        var inputs = List.of(
                input("x", 2, 4, 7, 17, 15),
                builder.constant("w", Tensors.random(6, 6, 4 / groups, 3, 2, 3)),
                builder.constant("b", Tensors.random(7, 6)));

        Graph after = check(new VolumeLowering(), "none", builder.node("Conv", "volume", attributes, inputs));

        assertThat(after.nodes())
                .filteredOn(n -> n.op().equals("Conv"))
                .hasSize(3)
                .allMatch(n -> n.input(0).type().rank() == 4);
    }
}
