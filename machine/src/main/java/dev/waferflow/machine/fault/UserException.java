package dev.waferflow.machine.fault;

import java.util.List;
import java.util.Objects;

/** The only exception that a user can cause. It carries at least one diagnostic and the kind that sets the exit code. */
public final class UserException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FaultKind kind;
    private final transient List<Diagnostic> diagnostics;

    /** One problem. */
    public UserException(FaultKind kind, Diagnostic diagnostic) {
        this(kind, List.of(diagnostic));
    }

    /** Several problems found at once; the first is the message. */
    public UserException(FaultKind kind, List<Diagnostic> diagnostics) {
        super(diagnostics.get(0).message());
        this.kind = Objects.requireNonNull(kind, "kind");
        this.diagnostics = List.copyOf(diagnostics);
    }

    /** Shorthand for one problem. */
    public static UserException of(FaultKind kind, String code, String message, String where, String hint) {
        return new UserException(kind, new Diagnostic(code, message, where, hint));
    }

    /** What kind of answer this is. */
    public FaultKind kind() {
        return kind;
    }

    /** All problems, in the order found. */
    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }
}
