package dev.waferflow.cli.report;

import dev.waferflow.simulator.RegionCounters;
import dev.waferflow.simulator.SimulationResult;
import java.util.ArrayList;
import java.util.List;

/** What is always true of a run's figures, whatever was run. A violation is a bug of the program. */
final class Invariants {
    private static final double ROUNDING = 1e-9;
    /** What a run that counts as steady may still drift: docs/semantics.md, Time. */
    private static final double STEADY = 1.01;

    private Invariants() {}

    /** Throws if a figure cannot be. */
    static void check(RunReport report, SimulationResult result) {
        var broken = new ArrayList<String>();
        var compile = report.compile();
        notNegative(broken, "predictedCyclesPerSample", compile.predictedCyclesPerSample());
        notNegative(broken, "lowerBoundCyclesPerSample", compile.lowerBoundCyclesPerSample());
        percentage(broken, "activePesPercent", compile.activePesPercent());
        var simulation = report.simulation();
        if (simulation != null) {
            notNegative(broken, "cyclesPerSample", simulation.cyclesPerSample());
            percentage(
                    broken,
                    "computeUtilizationPercent",
                    simulation.steady() ? simulation.computeUtilizationPercent() : null);
            if (simulation.steady() && compile.lowerBoundCyclesPerSample() != null) {
                // Spacings are whole cycles, so a mean may lie under a fraction of a cycle of the bound.
                double slack = 1 + 0.005 * simulation.cyclesPerSample();
                if (simulation.cyclesPerSample() + slack < compile.lowerBoundCyclesPerSample()) {
                    broken.add("cyclesPerSample " + simulation.cyclesPerSample() + " is below the lower bound "
                            + compile.lowerBoundCyclesPerSample());
                }
            }
        }
        if (simulation != null && simulation.steady() && simulation.transmissionSamplesPerSecond() != null) {
            // No run is faster than the words of its busiest link or port; a mean of whole cycles may seem so by half a
            // percent.
            if (simulation.samplesPerSecond() > STEADY * simulation.transmissionSamplesPerSecond()) {
                broken.add("samplesPerSecond " + simulation.samplesPerSecond()
                        + " is more than the busiest link passes, " + simulation.transmissionSamplesPerSecond());
            }
        }
        for (RunReport.Layer layer : report.layers()) {
            notNegative(broken, layer.name() + " cyclesPerSample", layer.cyclesPerSample());
            percentage(broken, layer.name() + " utilizationPercent", layer.utilizationPercent());
            percentage(broken, layer.name() + " occupiedPercent", layer.occupiedPercent());
            percentage(broken, layer.name() + " wastePercent", layer.wastePercent());
            percentage(broken, layer.name() + " busiestLinkPercent", layer.busiestLinkPercent());
        }
        if (result != null) {
            balanced(broken, result);
        }
        if (!broken.isEmpty()) {
            throw new IllegalStateException("figures that cannot be: " + String.join("; ", broken));
        }
    }

    private static void balanced(List<String> broken, SimulationResult result) {
        for (int id = 0; id < result.regions().size(); id++) {
            RegionCounters c = result.regions().get(id);
            long sum = c.busyCycles()
                    + c.waitingForDataCycles()
                    + c.backPressureCycles()
                    + c.memoryPortCycles()
                    + c.datapathSharedCycles()
                    + c.idleCycles();
            long elapsed = result.elapsedCycles() * c.pes();
            if (sum != elapsed) {
                broken.add("region " + id + ": busy + stalled + idle = " + sum + ", elapsed = " + elapsed);
            }
        }
    }

    private static void notNegative(List<String> broken, String name, Double value) {
        if (value != null && value < 0) {
            broken.add(name + " is " + value);
        }
    }

    private static void percentage(List<String> broken, String name, Double value) {
        if (value != null && (value < 0 || value > 100 + ROUNDING)) {
            broken.add(name + " is " + value);
        }
    }
}
