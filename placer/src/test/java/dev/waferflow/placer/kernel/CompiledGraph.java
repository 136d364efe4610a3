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
import dev.waferflow.machine.program.Program;
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
import dev.waferflow.placer.emit.Emitter;
import dev.waferflow.placer.floor.Floorplan;
import dev.waferflow.placer.size.Plan;
import dev.waferflow.simulator.SimulationOptions;
import dev.waferflow.simulator.event.EventSimulator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** A graph of one input and one output that is compiled for a small wafer, run there, and compared with the reference. */
final class CompiledGraph {
    private static final double FP32_ERROR = 1e-5;
    private static final double FP16_ERROR = 1e-2;
    /** Sums that cancel keep the rounding of what they are made of: inputs are of size 1. */
    private static final double LEAST_SCALE = 0.02;

    private static final int SAMPLES = 5;

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
        check(precision, height, error(precision));
    }

    /** Compiles and runs it on a wafer where users demand something of the floorplan. */
    void isRightOn(DataType precision, WaferSpec wafer, Demands demands) {
        check(precision, wafer, demands, error(precision));
    }

    /** Compiles and runs it on a wafer of some size, where kernels of these kinds are used. */
    void isRightWith(DataType precision, int width, int height, String... kinds) {
        var wafer = WaferSpecs.load("tiny")
                .with(Map.of("height", Integer.toString(height), "width", Integer.toString(width)));
        var used = check(precision, wafer, Demands.NONE, error(precision));
        assertThat(used.layers().stream().map(LayerPlan::op)).contains(kinds);
    }

    private void check(DataType precision, int height, double error) {
        var wafer = WaferSpecs.load("tiny").with(Map.of("height", Integer.toString(height), "width", "120"));
        check(precision, wafer, Demands.NONE, error);
    }

    private Compilation check(DataType precision, WaferSpec wafer, Demands demands, double error) {
        var options = new CompilerOptions(precision, 1, Effort.NORMAL, Optional.empty(), demands, SearchProbe.SILENT);
        Compilation compiled = Compiler.compile(graph, wafer, options);
        compare(compiled.program(), precision, wafer, error, LEAST_SCALE);
        return compiled;
    }

    /**
     * Lowers it in a frame, gives every kernel a shape, puts them side by side, and runs that.
     *
     * @param ports of the host edge
     */
    void isRightInShapes(Frame frame, WaferSpec wafer, int ports, JoinRoom room, UnaryOperator<Kernel> shape) {
        var kernels = Lowering.lower(graph, frame, wafer, ports, room, new CostMemo());
        var shaped = new ArrayList<Kernel>();
        var columns = new ArrayList<Integer>();
        var cycles = new ArrayList<Double>();
        int end = 0;
        for (Kernel kernel : kernels.kernels()) {
            Kernel chosen = shape.apply(kernel);
            shaped.add(chosen);
            columns.add(end);
            cycles.add(chosen.cycles(wafer));
            end += chosen.columns();
        }
        var floorplan = new Floorplan(new Plan(kernels.withKernels(shaped), cycles, 0), 1, columns);
        var program = Emitter.emit(floorplan, wafer, frame.precision()).program();
        compare(program, frame.precision(), wafer, error(frame.precision()), 0);
    }

    private static double error(DataType precision) {
        return precision == DataType.FP16 ? FP16_ERROR : FP32_ERROR;
    }

    Graph graph() {
        return graph;
    }

    /** What the reference computes. */
    Tensor expected() {
        return ReferenceInterpreter.run(graph, inputs)
                .get(graph.outputs().get(0).name());
    }

    /** What a program of it computes. */
    Tensor simulated(Program program, WaferSpec wafer) {
        var result = new EventSimulator().simulate(program, wafer, inputs, SimulationOptions.samples(SAMPLES));
        assertThat(result.samples()).isEqualTo(SAMPLES);
        return result.outputs().get(graph.outputs().get(0).name());
    }

    private void compare(Program program, DataType precision, WaferSpec wafer, double error, double leastScale) {
        assertThat(ProgramVerifier.judge(program, wafer).diagnostics()).isEmpty();
        Tensor expected = expected();
        Tensor got = simulated(program, wafer);
        double most = leastScale;
        for (int i = 0; i < expected.size(); i++) {
            most = Math.max(most, Math.abs(expected.doubleAt(i)));
        }
        for (int i = 0; i < expected.size(); i++) {
            assertThat(got.doubleAt(i))
                    .as("element %d in %s on %s, %s", i, precision, wafer, wafer.defects())
                    .isCloseTo(expected.doubleAt(i), within(error * most));
        }
    }
}
