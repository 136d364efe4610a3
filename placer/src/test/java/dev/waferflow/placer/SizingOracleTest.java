package dev.waferflow.placer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.mesh.Rect;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.SplitMix64;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.ProgramVerifier;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.placer.floor.Constraints;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Shapes of kernels against the best of all combinations, and floorplans that must obey what the user demands. */
class SizingOracleTest {
    private static final int CASES = 40;

    /** A chain of convolutions or of matrix products. */
    private static Graph network(SplitMix64 dice) {
        var builder = new GraphBuilder("test");
        boolean images = dice.uniform() < 0.5;
        int channels = 1 + (int) (dice.uniform() * 6);
        Value value = builder.input("in", image(images, channels));
        for (int layer = 0, layers = 1 + (int) (dice.uniform() * 2); layer < layers; layer++) {
            int out = 4 + (int) (dice.uniform() * 20);
            int[] shape = images ? new int[] {out, channels, 3, 3} : new int[] {channels, out};
            Value weights = builder.constant("w" + layer, random(dice, shape));
            value = images
                    ? builder.node(
                            "Conv",
                            "conv" + layer,
                            Attributes.none().with("pads", 1L, 1L, 1L, 1L),
                            List.of(value, weights))
                    : builder.node("MatMul", "product" + layer, value, weights);
            channels = out;
        }
        builder.output(value);
        return builder.build();
    }

    private static TensorType image(boolean images, int channels) {
        return TensorType.of(
                images ? random(new SplitMix64(1), 1, channels, 6, 6) : random(new SplitMix64(1), 4, channels));
    }

    private static Tensor random(SplitMix64 dice, int... shape) {
        var values = new float[Tensor.sizeOf(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) dice.uniform() - 0.5f;
        }
        return Tensor.ofFloats(values, shape);
    }

    private static WaferSpec wafer(int width, int height) {
        return WaferSpecs.load("tiny").with(Map.of("width", "" + width, "height", "" + height));
    }

    private static Compilation compile(Graph graph, WaferSpec wafer, Demands demands) {
        var options = new CompilerOptions(DataType.FP32, 1, Effort.LOW, Optional.empty(), demands, SearchProbe.SILENT);
        var compilation = Compiler.compile(graph, wafer, options);
        assertThat(ProgramVerifier.verify(compilation.program(), wafer)).isEmpty();
        return compilation;
    }

    /** The least possible largest time of kernels from number {@code k} on, in so many columns. */
    private static double best(List<List<Sizing.Shape>> shapes, int k, int columns) {
        if (k == shapes.size()) {
            return 0;
        }
        double best = Double.POSITIVE_INFINITY;
        for (Sizing.Shape shape : shapes.get(k)) {
            if (shape.columns() <= columns) {
                best = Math.min(best, Math.max(shape.cycles(), best(shapes, k + 1, columns - shape.columns())));
            }
        }
        return best;
    }

    @Test
    void noCombinationOfShapesIsFaster() {
        int bound = 0;
        for (int seed = 0; seed < CASES; seed++) {
            var dice = new SplitMix64(seed);
            var graph = network(dice);
            var wafer = wafer(5 + (int) (dice.uniform() * 12), 8);
            try {
                var sizing = compile(graph, wafer, Demands.NONE).sizing();
                double best = best(sizing.shapes(), 0, wafer.width());
                assertThat(sizing.interval()).as("seed %d", seed).isCloseTo(best, within(1e-9));
                bound += best(sizing.shapes(), 0, 10 * wafer.width()) < best ? 1 : 0;
            } catch (UserException e) {
                assertThat(e.kind()).as("seed %d", seed).isEqualTo(FaultKind.INFEASIBLE);
            }
        }
        assertThat(bound).as("networks that more columns would make faster").isGreaterThan(CASES / 8);
    }

    @Test
    void aRateThatSufficesTakesLessOfTheWafer() {
        for (int seed = 0; seed < CASES; seed++) {
            var graph = network(new SplitMix64(seed));
            var wafer = wafer(40, 24);
            var fastest = compile(graph, wafer, Demands.NONE);
            double interval = 3 * fastest.predictedCyclesPerSample();
            var demands = new Demands(List.of(), OptionalDouble.of(interval), Constraints.NONE);
            var least = compile(graph, wafer, demands);

            assertThat(least.predictedCyclesPerSample()).isLessThanOrEqualTo(interval);
            assertThat(pes(least)).as("seed %d", seed).isLessThanOrEqualTo(pes(fastest));
            for (var shapes : least.sizing().shapes()) {
                var chosen =
                        shapes.stream().filter(Sizing.Shape::chosen).findFirst().orElseThrow();
                assertThat(shapes)
                        .filteredOn(s -> s.columns() < chosen.columns())
                        .allMatch(s -> s.cycles() > interval * least.replicas());
            }
        }
    }

    private static int pes(Compilation compilation) {
        return compilation.program().regions().stream()
                .mapToInt(r -> r.rect().width() * r.rect().height())
                .sum();
    }

    @Test
    void constraintsAreObeyedOrRefusedWithTheReason() {
        int obeyed = 0;
        for (int seed = 0; seed < CASES; seed++) {
            var dice = new SplitMix64(seed);
            var graph = network(dice);
            var wafer = wafer(50, 16);
            var free = compile(graph, wafer, Demands.NONE);
            String last = free.layers().get(free.layers().size() - 1).name();
            var pins = new TreeMap<>(Map.of(last, 10 + (int) (dice.uniform() * 35)));
            var forbidden = List.of(new Rect((int) (dice.uniform() * 40), 0, 1 + (int) (dice.uniform() * 9), 3));
            var constraints = new Constraints("test", pins, new TreeMap<>(), forbidden, List.of());
            try {
                var bound = compile(graph, wafer, new Demands(List.of(), OptionalDouble.empty(), constraints));
                var rects = new ArrayList<Rect>();
                bound.program().regions().forEach(r -> rects.add(r.rect()));
                assertThat(rects)
                        .allMatch(r ->
                                r.x() >= forbidden.get(0).x() + forbidden.get(0).width()
                                        || r.x() + r.width() <= forbidden.get(0).x());
                for (int region : bound.layers().get(bound.layers().size() - 1).regions()) {
                    assertThat(bound.program().regions().get(region).rect().x()).isEqualTo(pins.get(last));
                }
                obeyed++;
            } catch (UserException e) {
                assertThat(e.kind()).isEqualTo(FaultKind.INFEASIBLE);
                assertThat(e.getMessage()).as("seed %d", seed).contains("'" + last + "'");
            }
        }
        assertThat(obeyed).isGreaterThan(CASES / 4);
    }
}
