package dev.waferflow.machine.fault;

/** The kinds of answer that end a command, each with its documented exit code. */
public enum FaultKind {
    /** The command worked and the answer is "no": outputs differ, a regression was found. */
    CHECK_FAILED(1),
    /** The user asked wrongly: an unknown name, a bad option. */
    USAGE(2),
    /** Well-formed, but it does not fit this wafer. */
    INFEASIBLE(3),
    /** The simulated program faulted or deadlocked. */
    PROGRAM_FAULT(4),
    /** The input is unreadable or malformed. */
    MALFORMED_INPUT(5),
    /** The model is valid but uses something unsupported. */
    UNSUPPORTED(6),
    /** The host ran out of memory, disk, or an input/output operation failed. */
    HOST_RESOURCES(7);

    private final int exitCode;

    FaultKind(int exitCode) {
        this.exitCode = exitCode;
    }

    /** The process exit code documented for this kind. */
    public int exitCode() {
        return exitCode;
    }
}
