package dev.waferflow.cli.experiment;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.pass.Pipeline;
import dev.waferflow.frontend.reference.ReferenceInterpreter;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.models.ModelZoo;
import dev.waferflow.placer.Compilation;
import dev.waferflow.placer.Compiler;
import dev.waferflow.placer.CompilerOptions;
import dev.waferflow.placer.Demands;
import dev.waferflow.placer.Effort;
import dev.waferflow.placer.SearchProbe;
import dev.waferflow.placer.floor.Constraints;
import dev.waferflow.placer.study.Study;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What the compiler makes of a model, as a study: the least area for a rate, low effort, FP16. */
final class CompiledStudies {
    private static final int VOCABULARY = 256;
    private static final float STEP = 1f / 16;
    private static final int PERIOD = 31;

    private CompiledStudies() {}

    /** One copy of a fully connected layer in at most so many cycles per token; the figure is products per cycle and PE of its program. */
    static Study fullyConnected(WaferSpec wafer, int tokens, int inputs, int outputs, int cycles) {
        Graph graph = Pipeline.standard().run(ModelZoo.fullyConnected(tokens, inputs, outputs));
        Compilation compiled = compiled(graph, wafer, (double) cycles * tokens, List.of(1));
        var numbers = new float[tokens * inputs];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = STEP * (i % PERIOD - PERIOD / 2);
        }
        String name = graph.inputs().get(0).name();
        var fed = Map.of(name, Tensor.ofFloats(DataType.FP32, numbers, 1, tokens, inputs));
        float[] expected =
                ReferenceInterpreter.run(graph, fed).values().iterator().next().floats();
        var all = new double[expected.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = expected[i];
        }
        Program program = compiled.program();
        double work = (double) compiled.macsPerSample() / pes(program);
        return new Study(program, program, fed, all, true, Double.NaN, Map.of(), work, "");
    }

    /** A decoder as GPT-2's, in copies or not, in at most so many cycles per sample; the figure is its share of the PEs. Nothing is simulated. */
    static Study decoder(WaferSpec wafer, int layers, int width, int heads, int tokens, int cycles) {
        Graph graph = Pipeline.standard().run(ModelZoo.decoder(VOCABULARY, tokens, width, heads, layers));
        Program program = compiled(graph, wafer, cycles, List.of()).program();
        double share = 100.0 * pes(program) / wafer.pes();
        return new Study(program, null, Map.of(), new double[0], true, share, Map.of());
    }

    private static Compilation compiled(Graph graph, WaferSpec wafer, double interval, List<Integer> copies) {
        var demands = new Demands(copies, OptionalDouble.of(interval), Constraints.NONE);
        return Compiler.compile(
                graph,
                wafer,
                new CompilerOptions(DataType.FP16, 1, Effort.LOW, Optional.empty(), demands, SearchProbe.SILENT));
    }

    /** All that have a role, those that only hand on among them. */
    private static int pes(Program program) {
        return program.regions().stream()
                .flatMap(region -> region.placements().stream())
                .mapToInt(placement -> placement.grid().size())
                .sum();
    }
}
