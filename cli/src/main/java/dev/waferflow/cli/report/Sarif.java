package dev.waferflow.cli.report;

import dev.waferflow.machine.fault.Diagnostic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Diagnostics in the Static Analysis Results Interchange Format, version 2.1.0 (OASIS). */
public final class Sarif {
    private Sarif() {}

    /** The log of one run; an empty list of results means that nothing was found. */
    public static Map<String, Object> of(RunReport.Tool tool, String file, List<Diagnostic> diagnostics) {
        var driver = new LinkedHashMap<String, Object>();
        driver.put("name", "waferflow");
        driver.put("version", tool.version());
        driver.put("rules", rules(diagnostics));
        var log = new LinkedHashMap<String, Object>();
        log.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        log.put("version", "2.1.0");
        var run = new LinkedHashMap<String, Object>();
        run.put("tool", Map.of("driver", driver));
        run.put("results", diagnostics.stream().map(d -> result(file, d)).toList());
        log.put("runs", List.of(run));
        return log;
    }

    private static List<Map<String, Object>> rules(List<Diagnostic> diagnostics) {
        var rules = new TreeMap<String, Map<String, Object>>();
        diagnostics.forEach(d -> rules.put(d.code(), Map.of("id", d.code())));
        return List.copyOf(rules.values());
    }

    private static Map<String, Object> result(String file, Diagnostic diagnostic) {
        String text = diagnostic.message()
                + (diagnostic.where().isEmpty() ? "" : "; at " + diagnostic.where())
                + (diagnostic.hint().isEmpty() ? "" : "; try: " + diagnostic.hint());
        var result = new LinkedHashMap<String, Object>();
        result.put("ruleId", diagnostic.code());
        result.put("level", "error");
        result.put("message", Map.of("text", text));
        result.put(
                "locations",
                List.of(Map.of(
                        "physicalLocation", Map.of("artifactLocation", Map.of("uri", file.replace('\\', '/'))))));
        result.put("partialFingerprints", Map.of("waferflow/1", diagnostic.code() + ":" + diagnostic.where()));
        return result;
    }
}
