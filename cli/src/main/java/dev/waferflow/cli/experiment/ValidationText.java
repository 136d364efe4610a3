package dev.waferflow.cli.experiment;

import dev.waferflow.cli.report.Numbers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The forms in which a validation is shown. */
public final class ValidationText {
    private ValidationText() {}

    /** Rows and sums as JSON has them. */
    public static Map<String, Object> json(Validation validation) {
        var object = new LinkedHashMap<String, Object>();
        object.put("rows", validation.rows().stream().map(ValidationText::json).toList());
        object.put("meanErrorPercent", validation.meanErrorPercent());
        object.put("worstErrorPercent", validation.worstErrorPercent());
        return object;
    }

    private static Map<String, Object> json(Validation.Row row) {
        var published = row.row();
        var object = new LinkedHashMap<String, Object>();
        object.put("id", published.id());
        object.put("group", published.group());
        object.put("name", published.title());
        object.put("wafer", published.wafer());
        object.put("unit", published.unit());
        object.put("published", published.published());
        object.put("simulated", row.simulated());
        object.put("low", row.interval() == null ? null : row.interval().low());
        object.put("high", row.interval() == null ? null : row.interval().high());
        object.put("dominant", row.interval() == null ? null : row.interval().dominant());
        object.put("errorPercent", row.errorPercent());
        object.put("calibration", published.calibration());
        object.put("origin", published.origin());
        object.put("source", published.source());
        return object;
    }

    /** One line per row, for a terminal. */
    public static String table(Validation validation) {
        var text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%-11s %-54s %-8s %11s %11s %8s%n",
                "row",
                "experiment",
                "wafer",
                "published",
                "simulated",
                "error"));
        for (Validation.Row row : validation.rows()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-11s %-54s %-8s %11s %11s %8s%s%n",
                    row.row().id(),
                    row.row().title(),
                    row.row().wafer(),
                    Numbers.figure(row.row().published()),
                    Numbers.figure(row.simulated()),
                    error(row),
                    row.row().calibration() ? "  cal" : ""));
        }
        text.append(sums(validation)).append('\n');
        return text.toString();
    }

    /** Mean and worst in a sentence. */
    public static String sums(Validation validation) {
        return String.format(
                Locale.ROOT,
                "Mean error %.1f %%, worst %.1f %%, without calibration points (cal).",
                validation.meanErrorPercent(),
                validation.worstErrorPercent());
    }

    /** The table as Markdown. */
    public static String markdown(Validation validation) {
        var text = new StringBuilder("| Row | Experiment | Wafer | Unit | Published | Simulated | Error | Origin |\n");
        text.append("|---|---|---|---|---:|---:|---:|---|\n");
        for (Validation.Row row : validation.rows()) {
            var cells = List.of(
                    row.row().id(),
                    row.row().title(),
                    row.row().wafer(),
                    row.row().unit(),
                    Numbers.figure(row.row().published()),
                    Numbers.figure(row.simulated()),
                    error(row) + (row.row().calibration() ? " *cal*" : ""),
                    row.row().origin());
            text.append("| ").append(String.join(" | ", cells)).append(" |\n");
        }
        return text.toString();
    }

    private static String error(Validation.Row row) {
        return String.format(Locale.ROOT, "%+.1f %%", row.errorPercent());
    }
}
