package dev.waferflow.cli.command;

import dev.waferflow.cli.job.PlaceJob;
import dev.waferflow.cli.picture.PlacementChart;
import dev.waferflow.cli.report.Numbers;
import java.util.ArrayList;
import java.util.List;

/** From a placement to what its picture shows. */
final class PlacementCharts {
    private PlacementCharts() {}

    /** The chart of an outcome. */
    static PlacementChart of(PlaceJob.Outcome outcome) {
        var placement = outcome.placement();
        var score = outcome.score();
        var graph = placement.graph();
        int[] order = graph.dataflowOrder();
        var number = new int[order.length];
        List<PlacementChart.Box> boxes = new ArrayList<>();
        for (int kernel : order) {
            number[kernel] = boxes.size();
            var placed = placement.kernels().get(kernel);
            long ticks = placed.execution().ticks(graph.kernels().get(kernel), graph.ticksPerUnit());
            boxes.add(new PlacementChart.Box(
                    graph.kernels().get(kernel).name(),
                    placed.x(),
                    placed.y(),
                    placed.columns(),
                    placed.rows(),
                    (double) ticks / score.maxTicks()));
        }
        var wires = graph.connections().stream()
                .map(c -> new PlacementChart.Wire(number[c.from()], number[c.to()]))
                .toList();
        String title = graph.test() + ": slowest kernel " + Numbers.figure(score.maxTime()) + " (bound "
                + Numbers.figure(outcome.bound()) + "), wirelength " + Numbers.figure(score.wirelength());
        return new PlacementChart(graph.width(), graph.height(), title, boxes, wires);
    }
}
