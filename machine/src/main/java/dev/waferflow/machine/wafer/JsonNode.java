package dev.waferflow.machine.wafer;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * A JSON value and where it starts.
 *
 * @param value a {@code Map} in file order, a {@code List}, a {@code String}, a {@link BigDecimal}, a {@code Boolean},
 *     or null for {@code null}
 * @param line line of its first character, from 1
 * @param column column of its first character in UTF-16 units, from 1
 */
record JsonNode(Object value, int line, int column) {
    /** What it is, for messages. */
    String kind() {
        if (value instanceof Map) {
            return "an object";
        }
        if (value instanceof List) {
            return "an array";
        }
        if (value instanceof String) {
            return "a string";
        }
        if (value instanceof BigDecimal) {
            return "a number";
        }
        return value == null ? "null" : "a boolean";
    }

    /** The members in file order, or null if it is no object. */
    @SuppressWarnings("unchecked")
    Map<String, JsonNode> members() {
        return value instanceof Map ? (Map<String, JsonNode>) value : null;
    }

    /** The elements, or null if it is no array. */
    @SuppressWarnings("unchecked")
    List<JsonNode> elements() {
        return value instanceof List ? (List<JsonNode>) value : null;
    }
}
