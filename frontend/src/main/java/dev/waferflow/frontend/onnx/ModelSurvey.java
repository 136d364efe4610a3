package dev.waferflow.frontend.onnx;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.machine.fault.Diagnostic;
import dev.waferflow.machine.fault.FaultKind;
import java.util.List;
import java.util.Optional;

/**
 * Everything that is wrong with a model, as far as reading shows it.
 *
 * @param problems in the order of the file; empty if the model can be read
 * @param kind the gravest of them: malformed, then unsupported, then usage; empty if there is none
 * @param graph all of the model, or the part that does not depend on a problem; empty if there is no such part
 */
public record ModelSurvey(List<Diagnostic> problems, Optional<FaultKind> kind, Optional<Graph> graph) {
    public ModelSurvey {
        problems = List.copyOf(problems);
    }

    static ModelSurvey sound(Graph graph) {
        return new ModelSurvey(List.of(), Optional.empty(), Optional.of(graph));
    }
}
