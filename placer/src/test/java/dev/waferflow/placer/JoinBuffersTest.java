package dev.waferflow.placer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Region;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.TokenSimulation;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.placer.emit.Emitter;
import dev.waferflow.placer.floor.Constraints;
import dev.waferflow.placer.floor.Floorplan;
import dev.waferflow.placer.kernel.BufferKernel;
import dev.waferflow.placer.kernel.Kernel;
import dev.waferflow.placer.size.Plan;
import dev.waferflow.placer.size.ShapeOptions;
import dev.waferflow.simulator.SimulationOptions;
import dev.waferflow.simulator.Simulator;
import dev.waferflow.simulator.cycle.CycleSimulator;
import dev.waferflow.simulator.event.EventSimulator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The room of buffers before joins is enough, and one word less is not: in the cycle engine, in the simulation of tokens, and
 * in the event engine.
 */
class JoinBuffersTest {
    private static final int SAMPLES = 3;

    private static Value conv(GraphBuilder g, Value x, int number, int channels, int size) {
        var weights = Tensor.ofFloats(new float[channels * channels * size * size], channels, channels, size, size);
        return g.node(
                "Conv",
                "c" + number,
                Attributes.none().with("pads", new int[] {size / 2, size / 2, size / 2, size / 2}),
                List.of(x, g.constant("w" + number, weights)));
    }

    /** A residual block whose longer branch is a row of convolutions. */
    private static Graph residual(int convolutions, int size, int channels, int rows, int columns) {
        var g = new GraphBuilder("residual");
        Value x = conv(g, g.input("x", type(channels, rows, columns)), 0, channels, 1);
        Value y = x;
        for (int i = 1; i <= convolutions; i++) {
            y = conv(g, y, i, channels, size);
        }
        g.output(g.node("Add", "add", y, x));
        return g.build();
    }

    private static TensorType type(int channels, int rows, int columns) {
        return TensorType.of(Tensor.ofFloats(new float[channels * rows * columns], 1, channels, rows, columns));
    }

    private static WaferSpec wafer(int width, int height) {
        return WaferSpecs.load("tiny").with(Map.of("width", "" + width, "height", "" + height));
    }

    private static boolean deadlocks(Simulator engine, Program program, WaferSpec wafer, Graph graph) {
        var inputs = Map.of("x", zeros(graph));
        try {
            assertThat(engine.simulate(program, wafer, inputs, SimulationOptions.samples(SAMPLES))
                            .samples())
                    .isEqualTo(SAMPLES);
            return false;
        } catch (UserException fault) {
            assertThat(fault.kind()).isEqualTo(FaultKind.PROGRAM_FAULT);
            assertThat(fault.getMessage()).contains("waits for");
            return true;
        }
    }

    private static Tensor zeros(Graph graph) {
        int[] shape = graph.inputs().get(0).type().shape().stream()
                .mapToInt(Integer::intValue)
                .toArray();
        return Tensor.ofFloats(new float[Tensor.sizeOf(shape)], shape);
    }

    /** The kernels in their places, with the room that the lowering gave them. */
    private static Floorplan floorplan(Graph graph, WaferSpec wafer, DataType precision) {
        var options = new CompilerOptions(precision, 1);
        var ranked = FrameSearch.ranked(graph, wafer, options, new ShapeOptions(wafer));
        var best = FrameSearch.finalists(ranked, options).get(0);
        return Constraints.NONE.place(best.plan(), best.copies(), wafer);
    }

    /** The same where nobody asks for a rate. */
    private static Floorplan unhurried(Floorplan floorplan) {
        var plan = new Plan(floorplan.plan().graph(), floorplan.plan().cycles(), Double.POSITIVE_INFINITY);
        return new Floorplan(plan, floorplan.copies(), floorplan.columns());
    }

    /** The same with all the room that there is in buffers. */
    private static Floorplan widest(Floorplan floorplan, WaferSpec wafer) {
        var kernels = new ArrayList<Kernel>(floorplan.plan().graph().kernels());
        kernels.replaceAll(kernel -> kernel instanceof BufferKernel buffer
                ? buffer.withSlots(BufferKernel.mostSlots(buffer.output(), wafer))
                : kernel);
        var plan = new Plan(
                floorplan.plan().graph().withKernels(kernels),
                floorplan.plan().cycles(),
                floorplan.plan().interval());
        return new Floorplan(plan, floorplan.copies(), floorplan.columns());
    }

    private static List<String> buffers(Program program) {
        return program.regions().stream()
                .map(region -> buffer(region))
                .filter(name -> name.startsWith("buf."))
                .distinct()
                .toList();
    }

    /** The name of a kernel without that of its copy. */
    private static String buffer(Region region) {
        return region.name().split("@")[0];
    }

    /** The program with one word less in every PE of a buffer. */
    private static Program oneWordLess(Program program, String buffer) {
        var regions = new ArrayList<Region>();
        for (Region region : program.regions()) {
            var roles = new ArrayList<Role>();
            for (Role role : region.roles()) {
                var semaphores = new ArrayList<>(role.semaphores());
                if (buffer(region).equals(buffer)) {
                    semaphores.set(1, semaphores.get(1) - 1);
                }
                roles.add(new Role(role.name(), role.buffers(), semaphores, role.threads()));
            }
            regions.add(new Region(region.id(), region.name(), region.rect(), roles, region.placements()));
        }
        return program.withRegions(regions);
    }

    /** {@code events}: whether the event engine, which is approximate at forks, sees that the last word is missing. */
    private static void isExact(Graph graph, WaferSpec wafer, DataType precision, boolean events) {
        var floorplan = unhurried(floorplan(graph, wafer, precision));
        Program program = Emitter.emit(JoinBuffers.least(floorplan, wafer, true), wafer, precision)
                .program();
        assertThat(buffers(program)).isNotEmpty();
        assertThat(TokenSimulation.run(program, wafer).deadlock()).isFalse();
        assertThat(deadlocks(new EventSimulator(), program, wafer, graph)).isFalse();
        assertThat(deadlocks(new CycleSimulator(), program, wafer, graph)).isFalse();
        for (String buffer : buffers(program)) {
            Program less = oneWordLess(program, buffer);
            assertThat(TokenSimulation.run(less, wafer).deadlock()).isTrue();
            assertThat(!events || deadlocks(new EventSimulator(), less, wafer, graph))
                    .isTrue();
            assertThat(deadlocks(new CycleSimulator(), less, wafer, graph)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 3, 2, 12, 40, 4, FP16, true",
        "2, 3, 4, 12, 16, 6, FP32, true",
        "3, 5, 4, 16, 24, 4, FP16, true",
        "4, 5, 4, 24, 24, 4, FP32, true",
        "5, 3, 4, 20, 32, 6, FP32, false",
        "3, 7, 2, 20, 32, 3, FP32, false",
    })
    void aSkipHasExactlyTheRoomThatItsJoinNeeds(
            int convolutions,
            int size,
            int channels,
            int rows,
            int columns,
            int height,
            DataType precision,
            boolean events) {
        isExact(residual(convolutions, size, channels, rows, columns), wafer(60, height), precision, events);
    }

    private static Graph gate(int channels, int rows, int columns) {
        var g = new GraphBuilder("gate");
        Value x = conv(g, g.input("x", type(channels, rows, columns)), 0, channels, 1);
        Value mean = g.node("GlobalAveragePool", "mean", x);
        g.output(g.node("Mul", "mul", x, conv(g, mean, 1, channels, 1)));
        return g.build();
    }

    @Test
    void aBranchThatStoresASampleMakesTheSkipHoldOne() {
        isExact(gate(4, 12, 16), wafer(60, 6), DataType.FP32, true);
    }

    /** Cycles per sample, the mean over the later half where splitters make them swing. */
    private static double interval(Floorplan floorplan, WaferSpec wafer, DataType precision, Graph graph) {
        Program program = Emitter.emit(floorplan, wafer, precision).program();
        var options = SimulationOptions.untilSteady();
        var result = new EventSimulator().simulate(program, wafer, Map.of("x", zeros(graph)), options);
        return result.cyclesPerSample();
    }

    /** More room than a buffer has makes nothing faster, where least room makes a gate slower by a tenth. */
    @Test
    void roomIsEnoughForTheRateOfTheKernels() {
        var wafer = wafer(60, 6);
        for (DataType precision : List.of(DataType.FP32, DataType.FP16)) {
            Graph gate = gate(4, 12, 16);
            for (Graph graph : List.of(gate, gate(8, 8, 24), residual(4, 3, 4, 12, 16))) {
                var floorplan = floorplan(graph, wafer, precision);
                double best = interval(widest(floorplan, wafer), wafer, precision, graph);
                for (boolean shrinks : new boolean[] {true, false}) {
                    var fitted = JoinBuffers.least(floorplan, wafer, shrinks);
                    assertThat(interval(fitted, wafer, precision, graph)).isLessThanOrEqualTo(1.02 * best);
                }
                var least = JoinBuffers.least(unhurried(floorplan), wafer, true);
                assertThat(graph != gate || interval(least, wafer, precision, graph) > 1.1 * best)
                        .isTrue();
            }
        }
    }
}
