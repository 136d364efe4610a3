package dev.waferflow.cli.conformance;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.onnx.OnnxModel;
import dev.waferflow.frontend.onnx.ReadOptions;
import dev.waferflow.frontend.pass.Pipeline;
import dev.waferflow.frontend.reference.ReferenceInterpreter;
import dev.waferflow.placer.Compiler;
import dev.waferflow.simulator.Probe;
import dev.waferflow.simulator.SimulationOptions;
import dev.waferflow.simulator.event.EventSimulator;
import java.nio.file.Path;
import java.util.function.Function;

/** One case on both executors. Stateless but for what it is made of; runs on any thread. */
final class CaseJob {
    private static final Closeness ON_REFERENCE = new Closeness(1e-3, 1e-7);
    private static final Closeness ON_WAFER = new Closeness(1e-3, 1e-5);

    private final Wafers wafers;
    private final Probe probe;

    CaseJob(Wafers wafers, Probe probe) {
        this.wafers = wafers;
        this.probe = probe;
    }

    CaseResult run(CaseFolder folder) {
        Outcome reference = onAllSets(folder, set -> onReference(folder, set));
        Outcome wafer = onAllSets(folder, set -> onWafer(folder, set));
        return new CaseResult(folder.name(), reference.verdict(), wafer.verdict(), reason(reference, wafer));
    }

    private static String reason(Outcome reference, Outcome wafer) {
        if (reference.reason().isEmpty() || reference.reason().equals(wafer.reason())) {
            return wafer.reason();
        }
        return wafer.reason().isEmpty() ? reference.reason() : reference.reason() + "; wafer: " + wafer.reason();
    }

    /** The first outcome that is not a pass decides. */
    private static Outcome onAllSets(CaseFolder folder, Function<Path, Outcome> executor) {
        return Outcome.of(() -> {
            for (Path set : folder.dataSets()) {
                Outcome outcome = Outcome.of(() -> executor.apply(set));
                if (outcome.verdict() != Verdict.PASSED) {
                    return outcome;
                }
            }
            return Outcome.PASSED;
        });
    }

    private static Outcome onReference(CaseFolder folder, Path set) {
        var data = DataSet.read(folder, set);
        OnnxModel model = data.model(folder, ReadOptions.defaults().withFixing());
        var results = ReferenceInterpreter.run(model.graph(), data.fed(model));
        return data.compare(model, results, ON_REFERENCE, true);
    }

    private Outcome onWafer(CaseFolder folder, Path set) {
        var data = DataSet.read(folder, set);
        OnnxModel model = data.model(folder, ReadOptions.defaults());
        Graph graph = Pipeline.standard().run(model.graph());
        var problems = Compiler.problems(graph);
        if (!problems.isEmpty()) {
            return Outcome.unsupported(problems);
        }
        var compiled = wafers.compile(graph);
        var options = new SimulationOptions(1, 1, true, 1, probe);
        var result = new EventSimulator().simulate(compiled.program(), compiled.wafer(), data.fed(model), options);
        return data.compare(model, result.outputs(), ON_WAFER, false);
    }
}
