package dev.waferflow.placer.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.wafer.WaferSpecs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Room before joins of unequal branches is where the join can use it. */
final class JoinRoomTest {
    private static final int RECORDS = 12;

    private static Value convolution(GraphBuilder g, Value x, String name) {
        return g.node(
                "Conv",
                name,
                Attributes.none().with("pads", new int[] {1, 1, 1, 1}),
                List.of(x, g.constant(name + ".w", Tensor.ofFloats(new float[4 * 4 * 9], 4, 4, 3, 3))));
    }

    private static KernelGraph join(String operator, Attributes attributes, JoinRoom room) {
        var g = new GraphBuilder("test");
        Value x = g.input("x", TensorType.of(Tensor.ofFloats(new float[4 * RECORDS * 16], 1, 4, RECORDS, 16)));
        Value skip = convolution(g, x, "a");
        Value deep = convolution(g, convolution(g, skip, "b"), "c");
        g.output(g.node(operator, "join", attributes, List.of(skip, deep)));
        var wafer = WaferSpecs.load("tiny").with(Map.of("height", "8", "width", "120"));
        return Lowering.lower(g.build(), Frame.of(8, 2, DataType.FP32), wafer, 4, room, new CostMemo());
    }

    /** A concatenation passes words on: it holds none, whatever is asked for. */
    @ParameterizedTest
    @EnumSource(JoinRoom.class)
    void aConcatenationHasABufferBeforeIt(JoinRoom room) {
        KernelGraph kernels = join("Concat", Attributes.none().with("axis", 1), room);
        assertThat(kernels.kernels()).filteredOn(k -> k instanceof BufferKernel).hasSize(1);
    }

    /** An element-wise join holds its room itself where it may. */
    @ParameterizedTest
    @EnumSource(JoinRoom.class)
    void aSumHoldsItsRoomItselfWhereItMay(JoinRoom room) {
        KernelGraph kernels = join("Add", Attributes.none(), room);
        boolean itself = room != JoinRoom.IN_BUFFERS;
        assertThat(kernels.kernels()).filteredOn(k -> k instanceof BufferKernel).hasSize(itself ? 0 : 1);
        assertThat(kernels.kernels().stream().flatMap(k -> k.feeds().stream()).mapToInt(Feed::slots))
                .anyMatch(slots -> !itself || slots >= RECORDS);
    }
}
