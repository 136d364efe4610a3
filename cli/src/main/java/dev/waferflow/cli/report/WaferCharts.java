package dev.waferflow.cli.report;

import dev.waferflow.cli.picture.PeMaps;
import dev.waferflow.cli.picture.WaferChart;
import dev.waferflow.cli.picture.WaferChart.Box;
import dev.waferflow.cli.picture.WaferChart.HostSide;
import dev.waferflow.cli.picture.WaferChart.Kernel;
import dev.waferflow.machine.program.HostPort;
import dev.waferflow.machine.program.HostStream;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.wafer.Compaction;
import dev.waferflow.placer.Compilation;
import dev.waferflow.placer.LayerPlan;
import dev.waferflow.simulator.SimulationResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is drawn of a run.
 *
 * @param chart kernels and host ports
 * @param maps what every PE did
 * @param timeline samples on their way through the layers
 */
public record WaferCharts(WaferChart chart, PeMaps maps, Timeline timeline) {

    /** The pictures of a run. */
    public static WaferCharts of(RunReport report, Compilation compilation, SimulationResult result) {
        var program = compilation.program();
        var chart = new WaferChart(
                WaferChart.SCHEMA,
                title(report),
                figures(report),
                program.width(),
                program.height(),
                compilation.layers().stream().map(p -> kernel(p, program)).toList(),
                host(program),
                compilation.sizing(),
                compilation.wafer().compaction().map(WaferCharts::passedOver).orElse(null));
        return new WaferCharts(chart, PeMapsBuilder.of(compilation, result), Timeline.of(compilation.layers(), result));
    }

    private static List<List<Integer>> passedOver(Compaction compaction) {
        var rows = new ArrayList<List<Integer>>();
        for (int y = 0; y < compaction.rows(); y++) {
            var columns = new ArrayList<Integer>();
            for (int x = 0; x < compaction.columns(); x++) {
                if (compaction.passed(x, y) > 0) {
                    columns.add(x);
                }
            }
            rows.add(columns);
        }
        return rows;
    }

    private static String title(RunReport report) {
        var name = Path.of(report.model().path()).getFileName();
        return (name == null ? report.model().path() : name.toString().replaceFirst("\\.onnx$", "")) + " on "
                + report.device().preset() + ", " + report.device().precision();
    }

    private static String figures(RunReport report) {
        var simulation = report.simulation();
        var parts = new ArrayList<String>();
        if (simulation.samplesPerSecond() != null) {
            parts.add(Numbers.figure(simulation.samplesPerSecond()) + " samples/s");
        }
        if (simulation.cyclesPerSample() != null) {
            parts.add("interval " + Numbers.figure(simulation.cyclesPerSample()) + " cycles");
        }
        parts.add("active PEs " + Numbers.percent(report.compile().activePesPercent()));
        parts.add("bottleneck " + simulation.bottleneck() + " (" + simulation.limitedBy() + ")");
        return String.join("      ", parts);
    }

    private static Kernel kernel(LayerPlan plan, Program program) {
        var boxes = plan.regions().stream()
                .map(id -> program.regions().get(id).rect())
                .map(r -> new Box(r.x(), r.y(), r.width(), r.height()))
                .toList();
        return new Kernel(plan.id(), plan.name(), plan.role(), plan.op(), boxes, plan.inputs());
    }

    private static List<HostSide> host(Program program) {
        var sides = new ArrayList<HostSide>();
        sides(program.inputs(), true, sides);
        sides(program.outputs(), false, sides);
        return sides;
    }

    private static void sides(List<HostStream> streams, boolean input, List<HostSide> sides) {
        var rows = new TreeMap<String, TreeSet<Integer>>();
        for (HostStream stream : streams) {
            var set = rows.computeIfAbsent(stream.tensor(), t -> new TreeSet<>());
            stream.ports().stream().map(HostPort::row).forEach(set::add);
        }
        rows.forEach((tensor, set) -> sides.add(new HostSide(tensor, input, List.copyOf(set))));
    }
}
