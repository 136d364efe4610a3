package dev.waferflow.machine.fault;

import java.util.Objects;

/**
 * One message to a user in four parts.
 *
 * @param code stable short identifier such as {@code WF-ONNX-003}
 * @param message what happened, with the values, and why it matters
 * @param where file, node, line; empty if there is no place
 * @param hint a command or an edit to try; empty if there is none
 */
public record Diagnostic(String code, String message, String where, String hint) {
    public Diagnostic {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(where, "where");
        Objects.requireNonNull(hint, "hint");
    }

    /** The text form: {@code error: what}, {@code at: where}, {@code try: hint}, without empty parts. */
    public String render() {
        var text = new StringBuilder("error: ").append(message);
        if (!where.isEmpty()) {
            text.append("\n  at: ").append(where);
        }
        if (!hint.isEmpty()) {
            text.append("\n  try: ").append(hint);
        }
        return text.toString();
    }
}
