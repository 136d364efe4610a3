package dev.waferflow.cli.conformance;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The results as an object and as text.
 *
 * @param results in order of the cases' names
 */
public record ConformanceReport(List<CaseResult> results) {
    private static final int LONGEST_REASON = 110;

    public ConformanceReport {
        results = List.copyOf(results);
    }

    /** Whether no case failed. */
    public boolean passed() {
        return results.stream().noneMatch(r -> r.reference() == Verdict.FAILED || r.wafer() == Verdict.FAILED);
    }

    /** The part of the JSON object that this command owns. */
    public Map<String, Object> object() {
        var object = new LinkedHashMap<String, Object>();
        object.put("cases", results.size());
        object.put("reference", counts(CaseResult::reference));
        object.put("wafer", counts(CaseResult::wafer));
        object.put("list", results.stream().map(ConformanceReport::entry).toList());
        return object;
    }

    private Map<String, Integer> counts(Function<CaseResult, Verdict> executor) {
        var counts = new LinkedHashMap<String, Integer>();
        for (Verdict verdict : Verdict.values()) {
            counts.put(verdict.word(), (int)
                    results.stream().filter(r -> executor.apply(r) == verdict).count());
        }
        return counts;
    }

    private static Map<String, Object> entry(CaseResult result) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("case", result.name());
        entry.put("reference", result.reference().word());
        entry.put("wafer", result.wafer().word());
        entry.put("reason", result.reason());
        return entry;
    }

    /** One line per failure, the reasons for refusals by how often they occur, and the counts. */
    public List<String> lines(boolean everyCase) {
        var lines = new ArrayList<String>();
        for (CaseResult result : results) {
            boolean failed = result.reference() == Verdict.FAILED || result.wafer() == Verdict.FAILED;
            if (everyCase && !result.reason().isEmpty() || failed) {
                lines.add(result.name() + ": reference " + result.reference().word() + ", wafer "
                        + result.wafer().word() + ": " + result.reason());
            }
        }
        if (!everyCase) {
            reasons().forEach(lines::add);
        }
        lines.add(results.size() + " cases");
        lines.add("  reference: " + words(counts(CaseResult::reference)));
        lines.add("  wafer:     " + words(counts(CaseResult::wafer)));
        return lines;
    }

    private List<String> reasons() {
        var counts = new TreeMap<String, Integer>();
        results.stream()
                .filter(r -> r.reference() != Verdict.FAILED && r.wafer() != Verdict.FAILED)
                .filter(r -> !r.reason().isEmpty())
                .forEach(r -> counts.merge(clipped(r.reason()), 1, Integer::sum));
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(e -> "%5d unsupported: %s".formatted(e.getValue(), e.getKey()))
                .toList();
    }

    private static String clipped(String reason) {
        return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "...";
    }

    private static String words(Map<String, Integer> counts) {
        return counts.get("passed") + " passed, " + counts.get("failed") + " failed, " + counts.get("unsupported")
                + " unsupported";
    }
}
