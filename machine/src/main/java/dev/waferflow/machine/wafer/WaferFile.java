package dev.waferflow.machine.wafer;

import dev.waferflow.machine.fault.ClosestName;
import dev.waferflow.machine.fault.Diagnostic;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What one wafer file says, before the file it extends is merged in.
 *
 * <pre>
 *   {"schema": "waferflow.wafer/1", "name": "...", "description": "...", "extends": "wse2",
 *    "constants": {"hopCycles": {"value": 1, "unit": "cycles", "low": 1, "high": 1,
 *                                "source": "...", "confidence": "H"}, ...}}
 * </pre>
 *
 * <p>Only {@code extends} may be missing. Every constant is complete, also where it replaces an inherited one.
 */
final class WaferFile {
    static final String SCHEMA = "waferflow.wafer/1";

    private static final List<String> KEYS = List.of("schema", "name", "description", "extends", "constants");
    private static final List<String> CONSTANT_KEYS = List.of("value", "unit", "low", "high", "source", "confidence");
    private static final int LONGEST_STRING = 500;

    private final String source;
    private final List<Diagnostic> problems = new ArrayList<>();
    private final Map<Field, Constant> constants = new EnumMap<>(Field.class);
    private String name = "";
    private String parent = "";

    private WaferFile(String source) {
        this.source = source;
    }

    /** Reads a file; all problems of the file are reported at once. */
    static WaferFile read(String source, byte[] bytes) {
        var root = JsonReader.read(source, bytes);
        var file = new WaferFile(source);
        file.readRoot(root);
        if (!file.problems.isEmpty()) {
            throw new UserException(FaultKind.MALFORMED_INPUT, file.problems);
        }
        return file;
    }

    String source() {
        return source;
    }

    String name() {
        return name;
    }

    /** The wafer it extends: a preset or a path relative to this file; empty if none. */
    String parent() {
        return parent;
    }

    Map<Field, Constant> constants() {
        return constants;
    }

    private void readRoot(JsonNode root) {
        var members = root.members();
        if (members == null) {
            problem(root, "a wafer file is an object, found " + root.kind(), "");
            return;
        }
        refuseUnknown(members, KEYS, "a wafer file");
        var schema = string(root, "schema");
        if (!schema.isEmpty() && !schema.equals(SCHEMA)) {
            problem(members.get("schema"), "schema is '" + JsonLexer.printable(schema) + "', expected " + SCHEMA, "");
        }
        name = string(root, "name");
        if (!name.isEmpty() && !name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            problem(
                    members.get("name"),
                    "name '" + JsonLexer.printable(name) + "' is not 1 to 64 letters, digits, '.', '_' or '-'",
                    "");
        }
        string(root, "description");
        parent = members.containsKey("extends") ? string(root, "extends") : "";
        var list = members.get("constants");
        if (list == null) {
            problem(root, "constants is missing", "");
        } else if (list.members() == null) {
            problem(list, "constants is " + list.kind() + ", expected an object", "");
        } else {
            list.members().forEach(this::readConstant);
        }
    }

    private void readConstant(String key, JsonNode node) {
        var field = Field.ofText(key);
        if (field == null) {
            unknown(node, "unknown constant '" + JsonLexer.printable(key) + "'", key, Field.names());
            return;
        }
        var members = node.members();
        if (members == null) {
            problem(
                    node,
                    key + " is " + node.kind() + ", expected an object with " + String.join(", ", CONSTANT_KEYS),
                    "");
            return;
        }
        int before = problems.size();
        refuseUnknown(members, CONSTANT_KEYS, key);
        var unit = string(node, "unit");
        if (!unit.isEmpty() && !unit.equals(field.unit())) {
            problem(
                    members.get("unit"),
                    "unit of " + key + " is '" + JsonLexer.printable(unit) + "', expected " + field.unit(),
                    "");
        }
        var value = number(field, node, "value");
        var low = number(field, node, "low");
        var high = number(field, node, "high");
        var origin = string(node, "source");
        var letter = string(node, "confidence");
        var confidence = Confidence.ofLetter(letter);
        if (confidence == null && !letter.isEmpty()) {
            problem(
                    members.get("confidence"),
                    "confidence of " + key + " is '" + JsonLexer.printable(letter) + "', expected H, M or L",
                    "");
        }
        if (problems.size() == before) {
            var constant = new Constant(key, value, unit, origin, confidence, low, high);
            if (!Ranges.ordered(field, constant)) {
                problem(node, key + " must have low <= value <= high, has " + low + ", " + value + ", " + high, "");
            }
            constants.put(field, constant);
        }
    }

    /** The canonical text of a value; a problem and an empty text if it is none. */
    private String number(Field field, JsonNode parentNode, String key) {
        var node = parentNode.members().get(key);
        if (node == null) {
            problem(parentNode, field.text() + " lacks " + key, "");
            return "";
        }
        try {
            return field.canonical(text(field, node));
        } catch (IllegalArgumentException e) {
            problem(node, (key.equals("value") ? "" : key + " of ") + e.getMessage(), "");
            return "";
        }
    }

    private static String text(Field field, JsonNode node) {
        boolean choice = field.kind() == Field.Kind.CHOICE;
        if (choice && node.value() instanceof String string) {
            return JsonLexer.printable(string);
        }
        if (field.kind() == Field.Kind.LIST && node.elements() != null) {
            return node.elements().stream()
                    .map(element -> number(field, element))
                    .collect(Collectors.joining("/"));
        }
        if (choice || field.kind() == Field.Kind.LIST) {
            throw new IllegalArgumentException(
                    field.text() + " is " + node.kind() + ", expected " + (choice ? "a string" : "an array"));
        }
        return number(field, node);
    }

    private static String number(Field field, JsonNode node) {
        if (node.value() instanceof BigDecimal number) {
            return number.toString();
        }
        throw new IllegalArgumentException(field.text() + " is " + node.kind() + ", expected " + field.expectation());
    }

    /** The text of a required member; a problem and an empty text if it is missing, empty or no string. */
    private String string(JsonNode parentNode, String key) {
        var node = parentNode.members().get(key);
        if (node == null) {
            problem(parentNode, key + " is missing", "");
            return "";
        }
        if (!(node.value() instanceof String string)) {
            problem(node, key + " is " + node.kind() + ", expected a string", "");
            return "";
        }
        if (string.isBlank() || string.length() > LONGEST_STRING) {
            problem(node, key + " has " + string.length() + " characters, expected 1 to " + LONGEST_STRING, "");
            return "";
        }
        return string;
    }

    private void refuseUnknown(Map<String, JsonNode> members, List<String> known, String what) {
        members.forEach((key, node) -> {
            if (!known.contains(key)) {
                unknown(node, "unknown key '" + JsonLexer.printable(key) + "' in " + what, key, known);
            }
        });
    }

    private void unknown(JsonNode node, String message, String wrong, List<String> known) {
        var closest = ClosestName.of(wrong, known);
        problem(
                node,
                message + "; known: " + String.join(", ", known),
                closest.isEmpty() ? "" : "maybe '" + closest + "'");
    }

    private void problem(JsonNode node, String message, String hint) {
        var where = source + ":" + node.line() + ":" + node.column();
        problems.add(new Diagnostic("WF-WAFER-003", message, where, hint));
    }
}
