package dev.waferflow.cli.experiment;

import dev.waferflow.cli.uncertainty.Interval;
import dev.waferflow.simulator.Probe;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Published figures beside simulated ones.
 *
 * @param rows in the order of {@link PublishedRows}
 */
public record Validation(List<Row> rows) {
    public Validation {
        rows = List.copyOf(rows);
    }

    /**
     * One comparison.
     *
     * @param row what was published
     * @param simulated the same, simulated
     * @param interval what the ranges of the wafer's constants make of it; null if it was not asked for
     */
    public record Row(PublishedRow row, double simulated, Interval interval) {
        /** Simulated less published, in percent of published. */
        public double errorPercent() {
            return 100 * (simulated - row.published()) / row.published();
        }
    }

    /** Runs every row; its name is told first. */
    public static Validation run(boolean intervals, Probe probe, Consumer<String> stage) {
        var rows = new ArrayList<Row>();
        for (PublishedRow row : PublishedRows.all()) {
            stage.accept(row.title());
            rows.add(new RowRun(row, probe).run(intervals, stage));
        }
        return new Validation(rows);
    }

    /** Runs one row, without an interval. */
    public static Row run(PublishedRow row, Probe probe) {
        return new RowRun(row, probe).run(false, title -> {});
    }

    private List<Row> counted() {
        return rows.stream().filter(r -> !r.row().calibration()).toList();
    }

    /** Mean size of the errors, without calibration points. */
    public double meanErrorPercent() {
        return counted().stream()
                .mapToDouble(r -> Math.abs(r.errorPercent()))
                .average()
                .orElse(Double.NaN);
    }

    /** Greatest size of the errors, without calibration points. */
    public double worstErrorPercent() {
        return counted().stream()
                .mapToDouble(r -> Math.abs(r.errorPercent()))
                .max()
                .orElse(Double.NaN);
    }
}
