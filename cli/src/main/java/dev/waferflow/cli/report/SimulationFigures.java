package dev.waferflow.cli.report;

import dev.waferflow.cli.report.RunReport.Layer;
import dev.waferflow.cli.report.RunReport.Simulation;
import dev.waferflow.machine.program.HostStream;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.LayerPlan;
import dev.waferflow.simulator.SimulationResult;
import java.util.Comparator;
import java.util.List;

/** What the whole machine did, measured. */
final class SimulationFigures {
    /** The host edge or a link binds when it is taken for this part of the interval. */
    private static final double BINDS = 0.95;

    private SimulationFigures() {}

    /**
     * @param plans the layers of the program
     * @param layers the same layers as measured
     * @param macsPerSample 0 if not known
     */
    static Simulation of(
            Program program,
            WaferSpec wafer,
            List<LayerPlan> plans,
            List<Layer> layers,
            long macsPerSample,
            SimulationResult result) {
        int last = result.samples() - 1;
        Double interval = finite(result.cyclesPerSample());
        var edge = HostEdge.of(program, wafer);
        double busiestLink = 0;
        for (int words : result.linkWordsPerSample()) {
            busiestLink = Math.max(busiestLink, words);
        }
        busiestLink /= replicas(program);
        double compute = layers.stream()
                .filter(l -> l.cyclesPerSample() != null)
                .mapToDouble(Layer::cyclesPerSample)
                .max()
                .orElse(0);
        var bound = bound(plans, result, edge, busiestLink);
        return new Simulation(
                result.engine(),
                result.samples(),
                result.steady(),
                result.simulatedPes(),
                result.instructions(),
                last < 0 ? null : Long.valueOf(result.sampleDone()[0] - result.sampleStart()[0]),
                interval,
                result.steady() ? Long.valueOf(result.sampleDone()[last] - result.sampleStart()[last]) : null,
                rate(wafer, interval),
                rate(wafer, compute),
                rate(wafer, Math.max(edge.cycles(), busiestLink)),
                utilization(program, wafer, macsPerSample, interval),
                bound.name(),
                bound.by());
    }

    private record Bound(String name, String by) {}

    private static Bound bound(List<LayerPlan> plans, SimulationResult result, HostEdge edge, double busiestLink) {
        double interval = LayerFigures.interval(result);
        if (edge.cycles() >= BINDS * interval) {
            return new Bound(edge.inputCycles() >= edge.outputCycles() ? "host input" : "host output", "host edge");
        }
        var busiest = plans.stream().max(Comparator.comparingDouble(p -> LayerFigures.occupancy(p, result)));
        if (busiest.isPresent() && LayerFigures.occupancy(busiest.get(), result) >= LayerFigures.NEAR) {
            return new Bound(busiest.get().name(), LayerFigures.limit(busiest.get(), result));
        }
        if (busiestLink >= BINDS * interval) {
            return new Bound("link", "link");
        }
        return plans.stream()
                .min(Comparator.comparingDouble(p -> LayerFigures.waiting(p, result)))
                .map(p -> new Bound(p.name(), LayerFigures.limit(p, result)))
                .orElse(new Bound("", ""));
    }

    /** Copies that take turns: a link carries the words of a sample only when it is its copy's turn. */
    private static int replicas(Program program) {
        return program.inputs().stream().mapToInt(HostStream::period).max().orElse(1);
    }

    private static Double utilization(Program program, WaferSpec wafer, long macs, Double interval) {
        double peak = (double) ProgramFigures.activePes(program) * wafer.peakMacPerCycle(program.precision());
        return interval == null || peak == 0 || macs == 0 ? null : finite(100 * macs / (peak * interval));
    }

    private static Double rate(WaferSpec wafer, Double cycles) {
        return cycles == null || cycles <= 0 || !wafer.hasClock() ? null : finite(wafer.clockHz() / cycles);
    }

    static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
