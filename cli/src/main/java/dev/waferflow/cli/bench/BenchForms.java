package dev.waferflow.cli.bench;

import dev.waferflow.cli.bench.BenchComparison.Change;
import dev.waferflow.cli.report.Json;
import dev.waferflow.cli.report.Numbers;
import dev.waferflow.cli.report.RunReport;
import dev.waferflow.cli.report.Sarif;
import dev.waferflow.machine.fault.Diagnostic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Results and comparisons in the forms that other tools read. */
public final class BenchForms {
    private static final String SAMPLES_PER_SECOND = "samplesPerSecond";

    private BenchForms() {}

    /** What changed, in a few words: {@code 361 -> 365 (+1.11 %)}. */
    public static String values(Change change) {
        if (change.metric().equals("job")) {
            return change.worse() ? "is gone" : "is new";
        }
        if (change.metric().equals("passed")) {
            return "outputs are wrong";
        }
        return Numbers.figure(change.base()) + " -> " + Numbers.figure(change.now()) + percent(change);
    }

    private static String percent(Change change) {
        if (change.base() == null || change.now() == null || change.base() == 0) {
            return "";
        }
        return String.format(Locale.ROOT, " (%+.2f %%)", 100 * (change.now() / change.base() - 1));
    }

    /** The figure that changed, and of which layer. */
    public static String what(Change change) {
        return change.layer().isEmpty() ? change.metric() : change.metric() + " of layer " + change.layer();
    }

    /** JUnit XML: a suite per job, a case per figure of the job and per layer that changed. */
    public static String junit(List<BenchResult> now, BenchComparison comparison) {
        var text = new StringBuilder(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"waferflow bench\">\n");
        var names = new ArrayList<String>();
        now.forEach(result -> names.add(result.name()));
        comparison.changes().stream()
                .map(Change::name)
                .filter(n -> !names.contains(n))
                .forEach(names::add);
        for (String name : names) {
            var cases = cases(name, comparison);
            long failures = cases.values().stream().filter(f -> !f.isEmpty()).count();
            text.append(String.format(
                            Locale.ROOT,
                            "  <testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"0\" skipped=\"0\">%n",
                            escaped(name),
                            cases.size(),
                            failures)
                    .replace("\r", ""));
            cases.forEach((what, failure) -> {
                text.append("    <testcase classname=\"").append(escaped(name)).append("\" name=\"");
                text.append(escaped(what)).append(failure.isEmpty() ? "\"/>\n" : "\">\n");
                if (!failure.isEmpty()) {
                    text.append("      <failure message=\"")
                            .append(escaped(failure))
                            .append("\"/>\n    </testcase>\n");
                }
            });
            text.append("  </testsuite>\n");
        }
        return text.append("</testsuites>\n").toString();
    }

    /** The failure of each case of a job; empty where there is none. */
    private static Map<String, String> cases(String name, BenchComparison comparison) {
        var cases = new LinkedHashMap<String, String>();
        cases.put("passed", "");
        Metric.keys().forEach(key -> cases.put(key, ""));
        for (Change change : comparison.changes()) {
            if (change.name().equals(name) && (change.worse() || !change.layer().isEmpty())) {
                cases.put(what(change), change.worse() ? values(change) : "");
            }
        }
        return cases;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** SARIF: a result per figure that got worse, at the file of the base. */
    public static String sarif(RunReport.Tool tool, String base, BenchComparison comparison) {
        var diagnostics = worse(comparison).stream()
                .map(c -> new Diagnostic("WF-BENCH-WORSE", c.name() + ": " + what(c) + " " + values(c), c.layer(), ""))
                .toList();
        return Json.text(Sarif.of(tool, base, diagnostics));
    }

    private static List<Change> worse(BenchComparison comparison) {
        return comparison.changes().stream().filter(Change::worse).toList();
    }

    /** Markdown for a step summary. */
    public static String markdown(List<BenchResult> now, BenchComparison comparison) {
        var text = new StringBuilder("## Waferflow benchmarks: ");
        long worse = worse(comparison).size();
        text.append(worse > 0 ? worse + " figures got worse" : "nothing got worse")
                .append("\n\n");
        if (!comparison.changes().isEmpty()) {
            text.append("| job | figure | base -> new | |\n|---|---|---|---|\n");
            for (Change change : comparison.changes()) {
                text.append("| ").append(cell(change.name())).append(" | ").append(cell(what(change)));
                text.append(" | ").append(cell(values(change))).append(" | ");
                text.append(change.worse() ? "**worse**" : change.verdict()).append(" |\n");
            }
            text.append('\n');
        }
        text.append("| job | cycles/sample | latency, cycles | outputs |\n|---|---|---|---|\n");
        for (BenchResult result : now) {
            text.append("| ").append(cell(result.name())).append(" | ");
            text.append(Numbers.figure(result.metrics().get("cyclesPerSample"))).append(" | ");
            text.append(Numbers.figure(result.metrics().get("latencyCycles"))).append(" | ");
            text.append(result.passed() == null ? "-" : result.passed() ? "correct" : "**wrong**")
                    .append(" |\n");
        }
        return text.toString();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    /** Workflow commands of GitHub Actions: an annotation per figure that got worse. */
    public static List<String> annotations(BenchComparison comparison) {
        return worse(comparison).stream()
                .map(c -> "::error title=" + property("waferflow " + c.name()) + "::"
                        + message(what(c) + " " + values(c)))
                .toList();
    }

    private static String message(String text) {
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static String property(String text) {
        return message(text).replace(":", "%3A").replace(",", "%2C");
    }

    /** The input of github-action-benchmark, tool {@code customSmallerIsBetter}. */
    public static String githubBenchmark(List<BenchResult> results) {
        var entries = new ArrayList<Map<String, Object>>();
        for (BenchResult result : results) {
            for (String key : List.of("cyclesPerSample", "latencyCycles", "peakBytesPerPe")) {
                Double value = result.metrics().get(key);
                if (value != null) {
                    var entry = new LinkedHashMap<String, Object>();
                    entry.put("name", result.name() + " " + key);
                    entry.put("unit", key.equals("peakBytesPerPe") ? "bytes" : "cycles");
                    entry.put("value", value);
                    entries.add(entry);
                }
            }
        }
        return Json.text(entries);
    }

    /** The JSON of Google Benchmark: the time of a sample on the simulated wafer, and the other figures as counters. */
    public static String googleBenchmark(RunReport.Tool tool, List<BenchResult> results) {
        var entries = new ArrayList<Map<String, Object>>();
        for (BenchResult result : results) {
            Double rate = result.metrics().get(SAMPLES_PER_SECOND);
            if (rate == null || rate <= 0) {
                continue;
            }
            var entry = new LinkedHashMap<String, Object>();
            entry.put("name", result.name());
            entry.put("run_name", result.name());
            entry.put("run_type", "iteration");
            entry.put("repetitions", 1);
            entry.put("repetition_index", 0);
            entry.put("threads", 1);
            entry.put("iterations", 1);
            entry.put("real_time", 1e9 / rate);
            entry.put("cpu_time", 1e9 / rate);
            entry.put("time_unit", "ns");
            result.metrics().forEach((key, value) -> {
                if (value != null) {
                    entry.put(key, value);
                }
            });
            entries.add(entry);
        }
        var whole = new LinkedHashMap<String, Object>();
        whole.put(
                "context",
                Map.of("executable", "waferflow", "library_build_type", "release", "version", tool.version()));
        whole.put("benchmarks", entries);
        return Json.text(whole);
    }
}
