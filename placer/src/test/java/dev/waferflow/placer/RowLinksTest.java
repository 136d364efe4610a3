package dev.waferflow.placer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.placer.emit.Emitter;
import dev.waferflow.placer.floor.Constraints;
import dev.waferflow.placer.size.ShapeOptions;
import dev.waferflow.simulator.SimulationOptions;
import dev.waferflow.simulator.event.EventSimulator;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The load of links along rows is what the simulator counts, and outputs that leave on one row wait for each other. */
class RowLinksTest {
    @ParameterizedTest
    @CsvSource({"6, 1, FP32", "6, 3, FP16", "24, 4, FP16"})
    void linksCarryWhatTheSimulatorCounts(int height, int outputs, DataType precision) {
        var g = new GraphBuilder("outputs");
        var tensor = Tensor.ofFloats(new float[5 * 12 * 16], 1, 5, 12, 16);
        Value x = g.input("x", TensorType.of(tensor));
        for (int i = 0; i < outputs; i++) {
            g.output(g.node(i % 2 == 0 ? "Relu" : "Abs", "y" + i, x));
        }
        var wafer = WaferSpecs.load("tiny").with(Map.of("width", "40", "height", "" + height));
        var graph = g.build();
        var options = new CompilerOptions(precision, 1);
        var best = FrameSearch.ranked(graph, wafer, options, new ShapeOptions(wafer))
                .get(0);
        var floorplan = Constraints.NONE.place(best.plan(), best.copies(), wafer);
        var program = Emitter.emit(floorplan, wafer, precision).program();

        var result = new EventSimulator()
                .simulate(program, wafer, Map.of("x", tensor), SimulationOptions.samples(2 * best.copies()));

        // Inside of kernels results run beside what still arrives: their shapes answer for that.
        long between = 0;
        long anywhere = 0;
        var lasts = new HashSet<Integer>();
        for (int k = 0; k < floorplan.columns().size(); k++) {
            lasts.add(floorplan.columns().get(k)
                    + floorplan.plan().graph().kernels().get(k).columns()
                    - 1);
        }
        for (int pe = 0; pe < program.width() * program.height(); pe++) {
            int words = result.linkWordsPerSample()[4 * pe + Side.EAST.ordinal()];
            anywhere = Math.max(anywhere, words);
            between = Math.max(between, lasts.contains(pe % program.width()) ? words : 0);
        }
        long reckoned = RowLinks.cycles(floorplan, wafer.width());
        assertThat(reckoned).isBetween(between, anywhere);
        assertThat(outputs == 1 || reckoned == between).isTrue();
        assertThat(Compiler.compile(graph, wafer, options).predictedCyclesPerSample())
                .isGreaterThanOrEqualTo((double) reckoned / best.copies());
    }
}
