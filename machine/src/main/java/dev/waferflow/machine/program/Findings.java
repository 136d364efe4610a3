package dev.waferflow.machine.program;

import dev.waferflow.machine.fault.Diagnostic;
import java.util.ArrayList;
import java.util.List;

/** Collects what the verifier finds, at most {@link #MOST}: a broken generator repeats itself. */
final class Findings {
    static final int MOST = 50;

    /** Codes of this prefix mean "too large for this wafer", all others "not a legal program". */
    static final String FIT = "WF-FIT-";

    private final List<Diagnostic> diagnostics = new ArrayList<>();

    void add(String code, String where, String message) {
        if (diagnostics.size() < MOST) {
            diagnostics.add(new Diagnostic(code, message, where, ""));
        }
    }

    boolean full() {
        return diagnostics.size() >= MOST;
    }

    List<Diagnostic> diagnostics() {
        return List.copyOf(diagnostics);
    }
}
