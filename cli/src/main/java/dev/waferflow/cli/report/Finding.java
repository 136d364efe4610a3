package dev.waferflow.cli.report;

import dev.waferflow.machine.fault.Diagnostic;

/**
 * One entry of {@code diagnostics} in every JSON object.
 *
 * @param code stable short identifier
 * @param severity "error", "warning" or "note"
 * @param message what happened
 * @param where file, node, line; empty if there is no place
 * @param hint a command or an edit to try; empty if there is none
 */
public record Finding(String code, String severity, String message, String where, String hint) {
    /** A problem. */
    public static Finding error(Diagnostic diagnostic) {
        return new Finding(diagnostic.code(), "error", diagnostic.message(), diagnostic.where(), diagnostic.hint());
    }

    /** Something that makes the figures doubtful. */
    public static Finding warning(String code, String message) {
        return new Finding(code, "warning", message, "", "");
    }

    /** A remark. */
    public static Finding note(String code, String message) {
        return new Finding(code, "note", message, "", "");
    }
}
