package dev.waferflow.cli.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON object of a command: the head that all share, the command's own facts, and last what depends on the host. */
public final class Answer {
    private final Map<String, Object> object = new LinkedHashMap<>();

    private Answer(String schema, int exitCode, String status, List<Finding> diagnostics) {
        object.put("schema", schema);
        object.put("status", status);
        object.put("exitCode", exitCode);
        object.put("diagnostics", diagnostics);
    }

    /** A command that did what it was asked. */
    public static Answer ok(String name) {
        return of(name, 0, List.of());
    }

    /**
     * Any answer; exit code 0 is ok, 1 is no, all others are errors.
     *
     * @param name of the form: {@code waferflow.NAME/1}
     */
    public static Answer of(String name, int exitCode, List<Finding> diagnostics) {
        return of(name, exitCode, exitCode == 0 ? "ok" : exitCode == 1 ? "no" : "error", diagnostics);
    }

    /** An answer whose status does not follow from its exit code. */
    public static Answer of(String name, int exitCode, String status, List<Finding> diagnostics) {
        return new Answer("waferflow." + name + "/1", exitCode, status, diagnostics);
    }

    /** Adds a fact. */
    public Answer put(String key, Object value) {
        object.put(key, value);
        return this;
    }

    /** Adds facts in their order. */
    public Answer putAll(Map<String, ?> facts) {
        object.putAll(facts);
        return this;
    }

    /** The text, for a command that says nothing about the host. */
    public String json() {
        return json(Map.of());
    }

    /** The text. */
    public String json(Map<String, ?> host) {
        object.put("host", host);
        return Json.text(object);
    }
}
