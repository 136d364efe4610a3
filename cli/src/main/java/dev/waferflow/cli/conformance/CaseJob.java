package dev.waferflow.cli.conformance;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.onnx.OnnxModel;
import dev.waferflow.frontend.onnx.OnnxReader;
import dev.waferflow.frontend.onnx.ReadOptions;
import dev.waferflow.frontend.pass.Pipeline;
import dev.waferflow.frontend.reference.ReferenceInterpreter;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.placer.Compiler;
import dev.waferflow.simulator.Probe;
import dev.waferflow.simulator.SimulationOptions;
import dev.waferflow.simulator.event.EventSimulator;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        var fed = CaseFolder.tensors(set, "input_");
        var expected = CaseFolder.tensors(set, "output_");
        OnnxModel model = read(folder, fed);
        var results = ReferenceInterpreter.run(model.graph(), byName(model, fed));
        return compare(List.copyOf(results.values()), expected, ON_REFERENCE, true);
    }

    private Outcome onWafer(CaseFolder folder, Path set) {
        var fed = CaseFolder.tensors(set, "input_");
        var expected = CaseFolder.tensors(set, "output_");
        OnnxModel model = read(folder, fed);
        Graph graph = Pipeline.standard().run(model.graph());
        var problems = Compiler.problems(graph);
        if (!problems.isEmpty()) {
            return Outcome.unsupported(problems);
        }
        var compiled = wafers.compile(graph);
        var result = new EventSimulator()
                .simulate(
                        compiled.program(),
                        compiled.wafer(),
                        byName(model, fed),
                        new SimulationOptions(1, 1, true, 1, probe));
        var outputs = graph.outputs().stream()
                .map(v -> result.outputs().get(v.name()))
                .toList();
        return compare(outputs, expected, ON_WAFER, false);
    }

    private static OnnxModel read(CaseFolder folder, List<Tensor> fed) {
        var options = ReadOptions.defaults().withInputs(numbered(fed));
        return OnnxReader.read(
                folder.modelBytes(),
                folder.name(),
                folder.model().toAbsolutePath().getParent(),
                options);
    }

    private static Map<String, Tensor> numbered(List<Tensor> tensors) {
        var result = new LinkedHashMap<String, Tensor>();
        for (int i = 0; i < tensors.size(); i++) {
            result.put("in" + i, tensors.get(i));
        }
        return result;
    }

    private static Map<String, Tensor> byName(OnnxModel model, List<Tensor> fed) {
        var result = new LinkedHashMap<String, Tensor>();
        for (int i = 0; i < Math.min(fed.size(), model.inputNames().size()); i++) {
            result.put(model.inputNames().get(i), fed.get(i));
        }
        return result;
    }

    private static Outcome compare(List<Tensor> found, List<Tensor> expected, Closeness closeness, boolean typed) {
        if (found.size() != expected.size()) {
            return Outcome.failed(found.size() + " outputs instead of " + expected.size());
        }
        for (int i = 0; i < found.size(); i++) {
            Tensor tensor = found.get(i);
            if (tensor == null) {
                return Outcome.failed("output " + i + " is missing");
            }
            boolean sameType = !typed || tensor.type() == expected.get(i).type();
            String difference = sameType
                    ? closeness.difference(tensor, expected.get(i))
                    : "is " + tensor + " instead of " + expected.get(i);
            if (!difference.isEmpty()) {
                return Outcome.failed("output " + i + " " + difference);
            }
        }
        return Outcome.PASSED;
    }
}
