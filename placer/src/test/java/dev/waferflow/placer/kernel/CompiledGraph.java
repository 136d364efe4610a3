package dev.waferflow.placer.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.frontend.reference.ReferenceInterpreter;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.ProgramVerifier;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.placer.Compilation;
import dev.waferflow.placer.Compiler;
import dev.waferflow.placer.CompilerOptions;
import dev.waferflow.placer.Demands;
import dev.waferflow.placer.Effort;
import dev.waferflow.placer.LayerPlan;
import dev.waferflow.placer.SearchProbe;
import dev.waferflow.simulator.SimulationOptions;
import dev.waferflow.simulator.event.EventSimulator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** A graph of one input and one output that is compiled for a small wafer, run there, and compared with the reference. */
final class CompiledGraph {
    private static final double FP32_ERROR = 1e-5;
    private static final double FP16_ERROR = 1e-2;
    /** Sums that cancel keep the rounding of what they are made of: inputs are of size 1. */
    private static final double LEAST_SCALE = 0.02;

    private final Graph graph;
    private final Map<String, Tensor> inputs;

    private CompiledGraph(Graph graph, Map<String, Tensor> inputs) {
        this.graph = graph;
        this.inputs = inputs;
    }

    /** A graph over inputs of these shapes. */
    static CompiledGraph of(BiFunction<GraphBuilder, List<Value>, Value> body, int[]... shapes) {
        var builder = new GraphBuilder("test");
        var values = new ArrayList<Value>();
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (int[] shape : shapes) {
            Tensor tensor = numbers(values.size() + 1, shape);
            inputs.put("in" + values.size(), tensor);
            values.add(builder.input("in" + values.size(), TensorType.of(tensor)));
        }
        builder.output(body.apply(builder, values));
        return new CompiledGraph(builder.build(), inputs);
    }

    /** A graph over one given input. */
    static CompiledGraph over(Tensor input, BiFunction<GraphBuilder, Value, Value> body) {
        var builder = new GraphBuilder("test");
        Value value = builder.input("in", TensorType.of(input));
        builder.output(body.apply(builder, value));
        return new CompiledGraph(builder.build(), Map.of("in", input));
    }

    /** Numbers between -2 and 2 without a pattern. */
    static Tensor numbers(int seed, int... shape) {
        var values = new float[Tensor.sizeOf(shape)];
        int state = seed * 7919 + 17;
        for (int i = 0; i < values.length; i++) {
            state = state * 1_103_515_245 + 12_345;
            values[i] = (state >>> 16 & 1023) / 256f - 2;
        }
        return Tensor.ofFloats(values, shape);
    }

    /** Compiles and runs it in both precisions and on two sizes of wafer. */
    void isRight() {
        for (int height : new int[] {6, 30}) {
            check(DataType.FP32, height, FP32_ERROR);
        }
        check(DataType.FP16, 16, FP16_ERROR);
    }

    /** Compiles and runs it on a wafer of some height. */
    void isRightOn(DataType precision, int height) {
        check(precision, height, precision == DataType.FP16 ? FP16_ERROR : FP32_ERROR);
    }

    /** Compiles and runs it on a wafer where users demand something of the floorplan. */
    void isRightOn(DataType precision, WaferSpec wafer, Demands demands) {
        check(precision, wafer, demands, precision == DataType.FP16 ? FP16_ERROR : FP32_ERROR);
    }

    /** Compiles and runs it on a wafer of some size, where kernels of these kinds are used. */
    void isRightWith(DataType precision, int width, int height, String... kinds) {
        var wafer = WaferSpecs.load("tiny")
                .with(Map.of("height", Integer.toString(height), "width", Integer.toString(width)));
        var used = check(precision, wafer, Demands.NONE, precision == DataType.FP16 ? FP16_ERROR : FP32_ERROR);
        assertThat(used.layers().stream().map(LayerPlan::op)).contains(kinds);
    }

    private void check(DataType precision, int height, double error) {
        var wafer = WaferSpecs.load("tiny").with(Map.of("height", Integer.toString(height), "width", "120"));
        check(precision, wafer, Demands.NONE, error);
    }

    private Compilation check(DataType precision, WaferSpec wafer, Demands demands, double error) {
        var options = new CompilerOptions(precision, 1, Effort.NORMAL, Optional.empty(), demands, SearchProbe.SILENT);
        Compilation compiled = Compiler.compile(graph, wafer, options);
        assertThat(ProgramVerifier.judge(compiled.program(), wafer).diagnostics())
                .isEmpty();
        var result = new EventSimulator().simulate(compiled.program(), wafer, inputs, SimulationOptions.samples(5));
        assertThat(result.samples()).isEqualTo(5);
        String name = graph.outputs().get(0).name();
        Tensor expected = ReferenceInterpreter.run(graph, inputs).get(name);
        Tensor got = result.outputs().get(name);
        double most = LEAST_SCALE;
        for (int i = 0; i < expected.size(); i++) {
            most = Math.max(most, Math.abs(expected.doubleAt(i)));
        }
        for (int i = 0; i < expected.size(); i++) {
            assertThat(got.doubleAt(i))
                    .as("element %d in %s on %s, %s", i, precision, wafer, wafer.defects())
                    .isCloseTo(expected.doubleAt(i), within(error * most));
        }
        return compiled;
    }
}
