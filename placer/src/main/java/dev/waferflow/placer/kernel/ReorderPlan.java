package dev.waferflow.placer.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * Where one lane finds the elements of its new records among the old ones.
 *
 * @param streams whether every new record is made of the old record of the same number, so that nothing needs to be stored
 * @param records the new records, as runs
 * @param pieces the parts of a record, relative to its start; one piece with several axes, or several with one
 * @param from number of the old elements that a lane stores
 */
record ReorderPlan(boolean streams, List<Records> records, List<Piece> pieces, int from) {
    private static final int MOST_RUNS = 40;
    private static final int MOST_PIECES = 40;

    /** Records that start at {@code base} and follow each other as the axes say. */
    record Records(int base, List<Axis> loops) {}

    /** Elements {@code at ..} of the new record, read from {@code base} on along the axes. */
    record Piece(int at, int base, List<Axis> axes) {
        int elements() {
            return Axis.size(axes);
        }
    }

    /**
     * The plan of a lane; empty if it needs elements of another lane or no plan is short enough.
     *
     * @param source element of the old tensor for each element of the new one
     */
    static Optional<ReorderPlan> of(Layout from, Layout to, int strip, int lane, IntUnaryOperator source) {
        int[] old = from.elements(strip, lane);
        int[] wanted = to.elements(strip, lane);
        int most = 0;
        for (int element : old) {
            most = Math.max(most, element);
        }
        var placeOf = new int[most + 1];
        Arrays.fill(placeOf, -1);
        for (int i = 0; i < old.length; i++) {
            placeOf[old[i]] = i;
        }
        var places = new int[wanted.length];
        for (int i = 0; i < wanted.length; i++) {
            int element = source.applyAsInt(wanted[i]);
            places[i] = element <= most ? placeOf[element] : -1;
            if (places[i] < 0) {
                return Optional.empty();
            }
        }
        return of(places, to.records(), from.records(), old.length);
    }

    private static Optional<ReorderPlan> of(int[] places, int records, int oldRecords, int stored) {
        int slot = places.length / records;
        int oldSlot = stored / oldRecords;
        var starts = new int[records];
        var offsets = new int[slot];
        boolean streams = records == oldRecords;
        for (int r = 0; r < records; r++) {
            starts[r] = places[r * slot];
            streams &= starts[r] / oldSlot == r;
        }
        for (int i = 0; i < slot; i++) {
            offsets[i] = places[i] - places[0];
        }
        for (int i = 0; i < places.length; i++) {
            if (places[i] - starts[i / slot] != offsets[i % slot]) {
                return Optional.empty();
            }
            streams &= places[i] / oldSlot == i / slot;
        }
        var runs = new ArrayList<Records>();
        Optional<List<Axis>> loops = AffineFit.of(starts);
        if (loops.isPresent() && loops.get().size() <= 3) {
            runs.add(new Records(starts[0], loops.get()));
        } else {
            for (var run : AffineFit.runs(starts)) {
                runs.add(new Records(run.from(), List.of(new Axis(run.count(), run.stride()))));
            }
        }
        var pieces = new ArrayList<Piece>();
        Optional<List<Axis>> axes = AffineFit.of(offsets);
        if (axes.isPresent() && axes.get().size() <= 4) {
            pieces.add(new Piece(0, 0, axes.get()));
        } else {
            int at = 0;
            for (var run : AffineFit.runs(offsets)) {
                pieces.add(new Piece(at, run.from(), List.of(new Axis(run.count(), run.stride()))));
                at += run.count();
            }
        }
        boolean fits = runs.size() <= MOST_RUNS && pieces.size() <= MOST_PIECES && runs.size() * pieces.size() <= 100;
        if (!fits) {
            return Optional.empty();
        }
        var plan = new ReorderPlan(streams && runs.size() == 1, runs, pieces, stored);
        return Optional.of(plan.streams && plan.walksBack() ? new ReorderPlan(false, runs, pieces, stored) : plan);
    }

    /** Whether it walks backwards somewhere, which no ring allows. */
    boolean walksBack() {
        boolean back = false;
        for (Records run : records) {
            back |= run.loops.stream().anyMatch(axis -> axis.stride() < 0);
        }
        for (Piece piece : pieces) {
            back |= piece.base < 0 || piece.axes.stream().anyMatch(axis -> axis.stride() < 0);
        }
        return back;
    }

    /** The highest start of a piece. */
    int highestStart() {
        int most = 0;
        for (Records run : records) {
            for (Piece piece : pieces) {
                most = Math.max(most, run.base + piece.base);
            }
        }
        return most;
    }
}
