package dev.waferflow.placer.mesh;

import dev.waferflow.machine.program.Grid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Cuts a map of kinds into few regular grids: even runs of each row, joined with equal runs of rows below. */
final class Placements {
    /** A grid of PEs of one kind. */
    record Piece(int kind, Grid grid) {}

    private record Run(int kind, int x, int nx, int dx) {}

    private static final class Open {
        final int first;
        int rows = 1;
        int step = 1;
        int last;

        Open(int row) {
            first = row;
            last = row;
        }

        boolean accepts(int row) {
            return rows == 1 || row - last == step;
        }

        void add(int row) {
            step = row - last;
            last = row;
            rows++;
        }
    }

    private final int width;
    private final int[] kindAt;
    private final List<Piece> pieces = new ArrayList<>();
    private final Map<Run, Open> open = new HashMap<>();

    Placements(int width, int[] kindAt) {
        this.width = width;
        this.kindAt = kindAt;
    }

    /** The grids, in an order that depends on the map alone. */
    List<Piece> pieces() {
        for (int row = 0; row * width < kindAt.length; row++) {
            for (Run run : runs(row)) {
                var group = open.get(run);
                if (group != null && group.accepts(row)) {
                    group.add(row);
                } else {
                    if (group != null) {
                        close(run, group);
                    }
                    open.put(run, new Open(row));
                }
            }
        }
        var rest = new ArrayList<>(open.entrySet());
        rest.sort((a, b) -> a.getValue().first != b.getValue().first
                ? Integer.compare(a.getValue().first, b.getValue().first)
                : Integer.compare(a.getKey().x, b.getKey().x));
        rest.forEach(entry -> close(entry.getKey(), entry.getValue()));
        return pieces;
    }

    private void close(Run run, Open group) {
        pieces.add(new Piece(run.kind, new Grid(run.x, group.first, run.nx, group.rows, run.dx, group.step)));
    }

    private List<Run> runs(int row) {
        var places = new TreeMap<Integer, List<Integer>>();
        for (int x = 0; x < width; x++) {
            int kind = kindAt[row * width + x];
            if (kind >= 0) {
                places.computeIfAbsent(kind, k -> new ArrayList<>()).add(x);
            }
        }
        var runs = new ArrayList<Run>();
        places.forEach((kind, columns) -> {
            for (int from = 0; from < columns.size(); ) {
                int to = from + 1;
                int step = to < columns.size() ? columns.get(to) - columns.get(from) : 1;
                while (to < columns.size() && columns.get(to) - columns.get(to - 1) == step) {
                    to++;
                }
                runs.add(new Run(kind, columns.get(from), to - from, step));
                from = to;
            }
        });
        return runs;
    }
}
