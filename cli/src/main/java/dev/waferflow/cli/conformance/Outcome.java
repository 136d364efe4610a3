package dev.waferflow.cli.conformance;

import dev.waferflow.machine.fault.Diagnostic;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A verdict with its reason.
 *
 * @param verdict what happened
 * @param reason why; empty if passed
 */
record Outcome(Verdict verdict, String reason) {
    static final Outcome PASSED = new Outcome(Verdict.PASSED, "");

    static Outcome failed(String reason) {
        return new Outcome(Verdict.FAILED, reason);
    }

    static Outcome unsupported(List<Diagnostic> problems) {
        return new Outcome(
                Verdict.UNSUPPORTED,
                problems.stream().map(Diagnostic::message).distinct().collect(Collectors.joining("; ")));
    }

    /** What the step gives, or what its exception means: a refusal is one only if it says so. */
    static Outcome of(Supplier<Outcome> step) {
        try {
            return step.get();
        } catch (UserException e) {
            boolean refused = e.kind() == FaultKind.UNSUPPORTED || e.kind() == FaultKind.INFEASIBLE;
            return refused ? unsupported(e.diagnostics()) : failed(e.kind() + ": " + e.getMessage());
        } catch (RuntimeException | StackOverflowError e) {
            return failed("crash: " + e);
        }
    }
}
