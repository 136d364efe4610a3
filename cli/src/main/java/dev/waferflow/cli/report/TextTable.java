package dev.waferflow.cli.report;

import java.util.ArrayList;
import java.util.List;

/** A table in a fixed-width font. A column whose head ends in {@code <} is flush left, any other flush right. */
public final class TextTable {
    private final List<Boolean> flushLeft = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    /** A table with these heads. */
    public TextTable(List<String> heads) {
        var first = new ArrayList<String>();
        for (String head : heads) {
            boolean left = head.endsWith("<");
            flushLeft.add(left);
            first.add(left ? head.substring(0, head.length() - 1) : head);
        }
        rows.add(first);
    }

    /** Adds a row of as many cells. */
    public void row(List<String> cells) {
        rows.add(List.copyOf(cells));
    }

    /** The lines, without spaces at their ends. */
    public List<String> lines() {
        var widths = new int[flushLeft.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        var lines = new ArrayList<String>();
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String padding = " ".repeat(widths[i] - row.get(i).length());
                line.append(flushLeft.get(i) ? row.get(i) + padding : padding + row.get(i))
                        .append("  ");
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    /** The end of a long name, which is where names differ. */
    public static String clipped(String name, int length) {
        return name.length() <= length ? name : ".." + name.substring(name.length() - length + 2);
    }
}
