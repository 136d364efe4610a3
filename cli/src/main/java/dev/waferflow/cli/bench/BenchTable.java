package dev.waferflow.cli.bench;

import dev.waferflow.cli.bench.BenchComparison.Change;
import dev.waferflow.cli.report.TextTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A comparison as a table: what got worse first, of the layers the one that changed most. */
public final class BenchTable {
    private static final int LONGEST_NAME = 48;

    private BenchTable() {}

    private static double growth(Change change) {
        return change.base() == null || change.now() == null || change.base() == 0 ? 0 : change.now() / change.base();
    }

    /** The table and a last line that sums it up. */
    public static String of(BenchComparison comparison) {
        if (comparison.changes().isEmpty()) {
            return "no difference\n";
        }
        var table = new TextTable(List.of("verdict<", "job<", "figure<", "layer<", "base -> new<"));
        var sorted = new ArrayList<Change>();
        comparison.changes().stream()
                .filter(Change::worse)
                .sorted(Comparator.comparing(Change::name)
                        .thenComparing(c -> !c.layer().isEmpty())
                        .thenComparingDouble(c -> c.layer().isEmpty() ? 0 : -growth(c)))
                .forEach(sorted::add);
        comparison.changes().stream().filter(c -> !c.worse()).forEach(sorted::add);
        for (Change change : sorted) {
            table.row(List.of(
                    change.verdict(),
                    change.name(),
                    change.metric(),
                    TextTable.clipped(change.layer(), LONGEST_NAME),
                    BenchForms.values(change)));
        }
        long worse = sorted.stream().filter(Change::worse).count();
        return String.join("\n", table.lines()) + "\n" + worse + " worse, " + (sorted.size() - worse)
                + " other changes\n";
    }
}
