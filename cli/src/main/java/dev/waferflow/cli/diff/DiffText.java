package dev.waferflow.cli.diff;

import dev.waferflow.cli.diff.RunDiff.FigureDiff;
import dev.waferflow.cli.report.Numbers;
import dev.waferflow.cli.report.TextTable;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A comparison on one screen of at most 120 columns. */
public final class DiffText {
    private static final int MOST_LAYERS = 20;
    private static final int LONGEST_NAME = 32;
    private static final int LONGEST_WHY = 52;
    private static final String RED = "\u001b[31m";
    private static final String GREEN = "\u001b[32m";
    private static final String PLAIN = "\u001b[0m";

    private DiffText() {}

    /** The text, ending in a line feed. */
    public static String of(RunDiff diff, boolean colored) {
        var text = new StringBuilder();
        text.append("Before    ").append(describe(diff.before())).append('\n');
        text.append("After     ").append(describe(diff.after())).append('\n');
        diff.diagnostics()
                .forEach(d -> text.append("Note      ").append(d.message()).append('\n'));
        figures(diff, colored, text);
        layers(diff, text);
        return text.toString();
    }

    private static String describe(RunDiff.Side side) {
        return TextTable.clipped(side.model(), 50) + " on " + side.device() + ", " + side.precision();
    }

    private static void figures(RunDiff diff, boolean colored, StringBuilder text) {
        var changed =
                diff.figures().stream().filter(f -> !f.verdict().equals("same")).toList();
        if (changed.isEmpty()) {
            text.append("Figures   all ").append(diff.figures().size()).append(" are the same\n");
            return;
        }
        var table = new TextTable(List.of("figure<", "before", "after", "change", "verdict<"));
        for (FigureDiff f : changed) {
            table.row(List.of(f.label(), f.beforeText(), f.afterText(), percent(f.changePercent()), f.verdict()));
        }
        text.append("Figures   ")
                .append(changed.size())
                .append(" of ")
                .append(diff.figures().size())
                .append(" changed\n");
        for (String line : table.lines()) {
            text.append("  ").append(colored ? paint(line) : line).append('\n');
        }
    }

    private static String paint(String line) {
        return line.endsWith("worse") ? RED + line + PLAIN : line.endsWith("better") ? GREEN + line + PLAIN : line;
    }

    private static void layers(RunDiff diff, StringBuilder text) {
        var counts = diff.layers().stream()
                .collect(Collectors.groupingBy(LayerDiff::status, TreeMap::new, Collectors.counting()));
        text.append("Layers    ")
                .append(counts.entrySet().stream()
                        .map(e -> e.getValue() + " " + e.getKey())
                        .collect(Collectors.joining(", ")))
                .append('\n');
        var changed = diff.changed();
        if (changed.isEmpty()) {
            return;
        }
        var table = new TextTable(List.of("layer<", "taken before", "after", "change", "why<"));
        for (LayerDiff layer : changed.subList(0, Math.min(MOST_LAYERS, changed.size()))) {
            String why =
                    layer.why().stream().map(c -> c.kind() + ": " + c.text()).collect(Collectors.joining("; "));
            table.row(List.of(
                    TextTable.clipped(layer.name(), LONGEST_NAME),
                    Numbers.figure(layer.takenBefore()),
                    Numbers.figure(layer.takenAfter()),
                    percent(layer.changePercent()),
                    layer.before() == null || layer.after() == null ? layer.status() : cut(why)));
        }
        table.lines().forEach(l -> text.append("  ").append(l).append('\n'));
        if (changed.size() > MOST_LAYERS) {
            text.append("  and ").append(changed.size() - MOST_LAYERS).append(" more: --json has all\n");
        }
    }

    private static String cut(String why) {
        return why.length() <= LONGEST_WHY ? why : why.substring(0, LONGEST_WHY - 2) + "..";
    }

    private static String percent(Double change) {
        return change == null ? "-" : String.format(Locale.ROOT, "%+.1f %%", change);
    }
}
