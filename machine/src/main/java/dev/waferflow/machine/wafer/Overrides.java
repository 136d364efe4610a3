package dev.waferflow.machine.wafer;

import dev.waferflow.machine.fault.ClosestName;
import dev.waferflow.machine.fault.Diagnostic;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Replaces constants of a wafer as the user asks, finding every mistake before it complains. */
final class Overrides {
    private static final String SOURCE = "set by the user";

    private Overrides() {}

    /** Replaces those of {@code constants} that are wanted; gives all that is set now, what was {@code set} before among it. */
    static Map<String, String> apply(
            String wafer, Map<Field, Constant> constants, Map<String, String> set, Map<String, String> wanted) {
        var problems = new ArrayList<Diagnostic>();
        var values = new EnumMap<Field, String>(Field.class);
        set.forEach((name, value) -> values.put(Field.ofText(name), value));
        // Sorted by name, so that messages do not depend on the order of the caller's map.
        new TreeMap<>(wanted).forEach((name, value) -> {
            var field = Field.ofText(name);
            if (field == null) {
                problems.add(unknown(wafer, name));
                return;
            }
            try {
                var text = field.canonical(value);
                values.put(field, text);
                constants.put(field, new Constant(name, text, field.unit(), SOURCE, Confidence.HIGH, text, text));
            } catch (IllegalArgumentException e) {
                problems.add(new Diagnostic("WF-WAFER-006", e.getMessage(), "--set " + name, ""));
            }
        });
        if (!problems.isEmpty()) {
            throw new UserException(FaultKind.USAGE, problems);
        }
        var overrides = new LinkedHashMap<String, String>();
        values.forEach((field, value) -> overrides.put(field.text(), value));
        return overrides;
    }

    private static Diagnostic unknown(String wafer, String name) {
        var closest = ClosestName.of(name, Field.names());
        return new Diagnostic(
                "WF-WAFER-005",
                "wafer " + wafer + " has no constant '" + JsonLexer.printable(name) + "'; known: "
                        + String.join(", ", Field.names()),
                "--set " + JsonLexer.printable(name),
                closest.isEmpty() ? "" : "maybe --set " + closest + "=...");
    }
}
