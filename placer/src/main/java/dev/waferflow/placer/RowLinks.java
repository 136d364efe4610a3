package dev.waferflow.placer;

import dev.waferflow.machine.program.Net;
import dev.waferflow.placer.floor.Floorplan;
import dev.waferflow.placer.kernel.Feed;
import dev.waferflow.placer.kernel.Kernel;
import dev.waferflow.placer.kernel.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What the links along the rows of one copy cost: streams travel east on the rows of their lanes, from the kernel that makes them to the
 * last that reads them, and where several run side by side their words take turns on the same links.
 */
final class RowLinks {
    /** By row of the band: the words per sample by which the load of its links changes, by column. */
    private final List<TreeMap<Integer, Long>> rows = new ArrayList<>();

    private final Floorplan floorplan;
    private final int width;

    private RowLinks(Floorplan floorplan, int width) {
        this.floorplan = floorplan;
        this.width = width;
        for (int row = 0; row < floorplan.plan().graph().frame().bandRows(); row++) {
            rows.add(new TreeMap<>());
        }
    }

    /** Cycles per sample for which the busiest link between the kernels of a copy is taken: a word takes one. */
    static long cycles(Floorplan floorplan, int waferWidth) {
        var links = new RowLinks(floorplan, waferWidth);
        var graph = floorplan.plan().graph();
        for (int input = 0; input < graph.inputs().size(); input++) {
            if (graph.inputs().get(input).layout() != null) {
                links.add(-1 - input, graph.inputs().get(input).layout());
            }
        }
        for (int k = 0; k < graph.kernels().size(); k++) {
            links.add(k, graph.kernels().get(k).output());
        }
        return links.busiest();
    }

    private void add(int source, Layout layout) {
        for (int strip = 0; strip < layout.strips().size(); strip++) {
            int end = layout.strips().get(strip).isEmpty() ? -1 : end(source, strip);
            for (int lane = 0; end >= 0 && lane < layout.lanes(); lane++) {
                long words = (long) layout.records() * Net.words(layout.type(), layout.recordElements(strip, lane));
                int start = source < 0
                        ? -1
                        : floorplan.columns().get(source)
                                + kernels().get(source).endpoint(strip, lane).column();
                var row = rows.get(floorplan.plan().graph().frame().row(layout, strip, lane));
                row.merge(start, words, Long::sum);
                row.merge(end, -words, Long::sum);
            }
        }
    }

    private List<Kernel> kernels() {
        return floorplan.plan().graph().kernels();
    }

    /** The last column that reads a strip of a stream; the host is in the column after the last; -1 if nobody does. */
    private int end(int source, int strip) {
        int end = -1;
        for (int k = 0; k < kernels().size(); k++) {
            List<Feed> feeds = kernels().get(k).feeds();
            for (int f = 0; f < feeds.size(); f++) {
                if (feeds.get(f).source() == source) {
                    int[] columns = kernels().get(k).deliverColumns(f, strip);
                    end = Math.max(end, floorplan.columns().get(k) + columns[0] + columns[1] - 1);
                }
            }
        }
        boolean leaves = floorplan.plan().graph().outputs().stream()
                .anyMatch(output -> output.feed().source() == source);
        return leaves ? width : end;
    }

    private long busiest() {
        long most = 0;
        for (var row : rows) {
            long load = 0;
            for (long change : row.values()) {
                load += change;
                most = Math.max(most, load);
            }
        }
        return most;
    }
}
