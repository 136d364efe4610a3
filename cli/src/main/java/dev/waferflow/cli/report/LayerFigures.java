package dev.waferflow.cli.report;

import dev.waferflow.cli.report.RunReport.Layer;
import dev.waferflow.cli.report.RunReport.LayerMemory;
import dev.waferflow.cli.report.RunReport.Place;
import dev.waferflow.cli.report.RunReport.WholeRun;
import dev.waferflow.machine.program.MemoryReport;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Region;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.LayerPlan;
import dev.waferflow.simulator.RegionCounters;
import dev.waferflow.simulator.SimulationResult;
import java.util.List;
import java.util.function.ToLongFunction;

/** What one layer did, measured. */
final class LayerFigures {
    /** A PE is near the interval when its datapath is taken for this part of it. */
    static final double NEAR = 0.9;

    private LayerFigures() {}

    /** The layer with its prediction only. */
    static Layer predicted(LayerPlan plan, Program program, WaferSpec wafer) {
        return layer(plan, program, wafer, new Measured(null, null, plan.predictedLimit(), null, null, null, null));
    }

    /** What a simulation adds to a plan. */
    private record Measured(
            Double cycles,
            Double utilization,
            String limitedBy,
            Double waste,
            Double occupied,
            Double busiestLink,
            WholeRun wholeRun) {}

    /** The layer as measured. */
    static Layer measured(LayerPlan plan, Program program, WaferSpec wafer, SimulationResult result) {
        double cycles = 0;
        double busy = 0;
        double capacity = 0;
        boolean known = false;
        int replicas = plan.regions().size();
        for (int region : plan.regions()) {
            var counters = result.regions().get(region);
            if (counters.samplesDone() == 0 || counters.pes() == 0) {
                continue;
            }
            known = true;
            cycles = Math.max(cycles, busiest(region, result, replicas) / replicas);
            busy += counters.busyCycles() / samples(region, result, replicas) / replicas;
            capacity += counters.pes() * interval(result);
        }
        double percent = 100 * busy / capacity;
        return layer(
                plan,
                program,
                wafer,
                new Measured(
                        known ? cycles : null,
                        Double.isFinite(percent) ? Double.valueOf(Math.min(100, percent)) : null,
                        known ? limit(plan, result) : "waiting for data",
                        waste(plan, program, wafer, result),
                        Math.min(100, 100 * occupancy(plan, result)),
                        busiestLink(plan, program, result),
                        wholeRun(plan, result)));
    }

    private static Double waste(LayerPlan plan, Program program, WaferSpec wafer, SimulationResult result) {
        int pes = plan.regions().stream()
                .mapToInt(r -> result.regions().get(r).pes())
                .sum();
        double could = pes * wafer.peakMacPerCycle(program.precision()) * interval(result);
        return plan.macs() == 0 || could == 0 ? null : Double.valueOf(Math.max(0, 100 - 100 * plan.macs() / could));
    }

    /** Links that leave a PE of its rectangles; a copy's link carries the words of a sample when it is the copy's turn. */
    private static Double busiestLink(LayerPlan plan, Program program, SimulationResult result) {
        int most = 0;
        for (int id : plan.regions()) {
            var rect = program.regions().get(id).rect();
            for (int y = rect.y(); y < rect.bottom(); y++) {
                int from = 4 * (y * program.width() + rect.x());
                for (int link = from; link < from + 4 * rect.width(); link++) {
                    most = Math.max(most, result.linkWordsPerSample()[link]);
                }
            }
        }
        return Math.min(100, 100.0 * most / (interval(result) * plan.regions().size()));
    }

    private static WholeRun wholeRun(LayerPlan plan, SimulationResult result) {
        var counters = plan.regions().stream().map(r -> result.regions().get(r)).toList();
        double all = Math.max(
                1,
                (double) result.elapsedCycles()
                        * counters.stream().mapToInt(RegionCounters::pes).sum());
        return new WholeRun(
                share(counters, RegionCounters::busyCycles, all),
                share(counters, RegionCounters::waitingForDataCycles, all),
                share(counters, RegionCounters::backPressureCycles, all),
                share(counters, RegionCounters::memoryPortCycles, all),
                share(counters, RegionCounters::datapathSharedCycles, all),
                share(counters, RegionCounters::idleCycles, all));
    }

    private static double share(List<RegionCounters> counters, ToLongFunction<RegionCounters> cycles, double all) {
        return 100 * counters.stream().mapToLong(cycles).sum() / all;
    }

    /** Cycles between two samples: the steady interval, or the whole run for one sample. */
    static double interval(SimulationResult result) {
        return Double.isFinite(result.cyclesPerSample()) ? result.cyclesPerSample() : result.elapsedCycles();
    }

    /** The part of the interval for which the datapath of the layer's busiest PE is taken. */
    static double occupancy(LayerPlan plan, SimulationResult result) {
        double most = 0;
        for (int region : plan.regions()) {
            var counters = result.regions().get(region);
            if (counters.samplesDone() > 0 && counters.pes() > 0) {
                most = Math.max(most, busiest(region, result, plan.regions().size()));
            }
        }
        return most / plan.regions().size() / interval(result);
    }

    /** The part of the run for which the layer's PEs waited for others. */
    static double waiting(LayerPlan plan, SimulationResult result) {
        double waited = 0;
        double elapsed = 0;
        for (int region : plan.regions()) {
            var counters = result.regions().get(region);
            waited += counters.waitingForDataCycles() + counters.backPressureCycles();
            elapsed += (double) counters.pes() * result.elapsedCycles();
        }
        return elapsed == 0 ? 1 : waited / elapsed;
    }

    /** What holds a layer up. */
    static String limit(LayerPlan plan, SimulationResult result) {
        long busy = 0;
        long data = 0;
        long pressure = 0;
        long memory = 0;
        long shared = 0;
        for (int region : plan.regions()) {
            var counters = result.regions().get(region);
            busy += counters.busyCycles();
            data += counters.waitingForDataCycles();
            pressure += counters.backPressureCycles();
            memory += counters.memoryPortCycles();
            shared += counters.datapathSharedCycles();
        }
        if (occupancy(plan, result) >= NEAR) {
            // Half as long again for one cause is more than tuning the arithmetic could win.
            return Math.max(memory, shared) * 2 < busy
                    ? "compute"
                    : memory >= shared ? "memory port" : "datapath shared";
        }
        long most = Math.max(Math.max(data, pressure), Math.max(memory, shared));
        if (most == 0) {
            return busy > 0 ? "compute" : "waiting for data";
        }
        return most == data
                ? "waiting for data"
                : most == pressure ? "back-pressure" : most == memory ? "memory port" : "datapath shared";
    }

    /**
     * Cycles per sample for which the datapath of the region's busiest PE is taken, by work and by what the memory form and fabric
     * words add to it: what predictions count. No datapath can be taken for longer than the interval.
     */
    private static double busiest(int region, SimulationResult result, int replicas) {
        double cycles = result.regions().get(region).maxOccupiedCycles() / samples(region, result, replicas);
        double most = result.cyclesPerSample() * replicas;
        return Double.isFinite(most) ? Math.min(cycles, most) : cycles;
    }

    /**
     * Samples that the counters of a region stand for. A run ends with samples in flight, so the one that the region is
     * working on counts by the part of an interval that has passed since it finished the last.
     */
    private static double samples(int region, SimulationResult result, int replicas) {
        int done = result.regions().get(region).samplesDone();
        long[] finished = result.regionSampleDone()[region];
        if (!Double.isFinite(result.cyclesPerSample()) || done < 2 || finished.length < done) {
            return done;
        }
        double since = result.elapsedCycles() - finished[done - 1];
        return done + Math.max(0, Math.min(1, since / (result.cyclesPerSample() * replicas)));
    }

    private static Layer layer(LayerPlan plan, Program program, WaferSpec wafer, Measured measured) {
        List<Region> regions =
                plan.regions().stream().map(program.regions()::get).toList();
        return new Layer(
                plan.id(),
                plan.name(),
                plan.role(),
                plan.op(),
                plan.onnxNodes(),
                regions.stream()
                        .map(Region::rect)
                        .map(r -> new Place(r.x(), r.y(), r.width(), r.height()))
                        .toList(),
                regions.stream().mapToInt(ProgramFigures::placedPes).sum(),
                measured.cycles,
                plan.predictedCycles(),
                measured.utilization,
                measured.limitedBy,
                plan.inputs(),
                plan.macs(),
                measured.waste,
                measured.occupied,
                measured.busiestLink,
                measured.wholeRun,
                memory(regions, wafer));
    }

    private static LayerMemory memory(List<Region> regions, WaferSpec wafer) {
        var fullest = new LayerMemory(0, 0, 0, 0);
        // Replicas are alike: the first stands for all.
        for (Role role : regions.get(0).roles()) {
            var m = MemoryReport.of(role, wafer);
            if (m.bytes() > fullest.bytes()) {
                fullest = new LayerMemory(m.codeBytes(), m.weightBytes(), m.activationBytes(), m.accumulatorBytes());
            }
        }
        return fullest;
    }
}
