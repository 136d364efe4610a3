package dev.waferflow.placer.emit;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.util.HashMap;
import java.util.Map;

/** Gives every lane of the model's inputs, or of its outputs, a row of its own at the wafer's edge. Used once. */
final class HostRows {
    private final boolean[] taken;
    private final int bandRows;
    private final Map<String, Integer> rows = new HashMap<>();

    /**
     * @param bandRows rows of one copy; a lane stays in the band of its copy
     */
    HostRows(int height, int bandRows) {
        this.taken = new boolean[height];
        this.bandRows = bandRows;
    }

    /** The row for a lane: its own if nobody has taken it, else the nearest free one; always the same for the same key. */
    int row(String key, int own) {
        return rows.computeIfAbsent(key, unused -> {
            int first = own / bandRows * bandRows;
            int end = Math.min(taken.length, first + bandRows);
            for (int distance = 0; distance < bandRows; distance++) {
                for (int row : new int[] {own + distance, own - distance}) {
                    if (row >= first && row < end && !taken[row]) {
                        taken[row] = true;
                        return row;
                    }
                }
            }
            throw UserException.of(
                    FaultKind.INFEASIBLE,
                    "WF-PLACE-005",
                    "a band of " + bandRows + " rows has fewer rows at the wafer's edge than its streams need",
                    "",
                    "a higher wafer");
        });
    }
}
