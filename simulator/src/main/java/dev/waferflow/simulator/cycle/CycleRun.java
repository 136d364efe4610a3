package dev.waferflow.simulator.cycle;

import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.Load;
import dev.waferflow.machine.program.Placement;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Region;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.simulator.SimulationOptions;
import dev.waferflow.simulator.SimulationResult;
import dev.waferflow.simulator.SteadyState;
import java.util.Map;

/** **Hot**. One run of the cycle engine: builds its parts, turns the cycles, gathers the result. Used once. */
final class CycleRun {
    private static final int PROBE_CYCLES = 1 << 16;

    /** Samples that a thread without input runs ahead. */
    private static final int AHEAD = 64;

    private final Program program;
    private final WaferSpec wafer;
    private final SimulationOptions options;
    private final VisitOrder order;
    private final boolean untilSteady;
    private final SampleClock clock;
    private final HostEdge host;
    private final FabricBuilder builder;
    private final Fabric fabric;
    private final RoleCode[] code;
    private final PeCounters counters;
    private final PeArray pes;
    private final int[] visited;
    private long events;

    CycleRun(
            Program program, WaferSpec wafer, Map<String, Tensor> inputs, SimulationOptions options, VisitOrder order) {
        this.program = program;
        this.wafer = wafer;
        this.options = options;
        this.order = order;
        untilSteady = options.samples() == 0;
        int fed = untilSteady ? options.maxSamples() : options.samples();
        int offered = options.samplesOffered(program);
        clock = new SampleClock(fed, SteadyState.replicas(program));
        host = new HostEdge(program, wafer, inputs, fed, offered, options.values(), clock);
        builder = new FabricBuilder(program, wafer, host);
        fabric = builder.build(order);
        host.bind(builder.hostInEdge);
        code = new RoleCode[wafer.pes()];
        int last = program.inputs().isEmpty() ? fed : offered + AHEAD;
        int threads = 1;
        for (Region region : program.regions()) {
            var codes = region.roles().stream()
                    .map(role -> new RoleCode(region, role, wafer))
                    .toArray(RoleCode[]::new);
            for (RoleCode each : codes) {
                threads = Math.max(threads, each.threads.length);
            }
            for (Placement placement : region.placements()) {
                place(placement, codes[placement.role()]);
            }
        }
        boolean noOutputs = program.outputs().isEmpty();
        counters = new PeCounters(code, threads, program.regions().size(), last, noOutputs ? clock : null, fed);
        var memories = options.values() ? memories() : null;
        pes = new PeArray(
                code,
                wafer.width(),
                fabric,
                builder,
                memories,
                counters,
                last,
                wafer.inputQueues(),
                wafer.outputQueues());
        fabric.attach(host, pes.wake);
        var withRole = new IntList();
        for (int pe = 0; pe < code.length; pe++) {
            if (code[pe] != null) {
                withRole.add(pe);
            }
        }
        visited = withRole.toArray();
    }

    private void place(Placement placement, RoleCode role) {
        var grid = placement.grid();
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                code[grid.row(iy) * wafer.width() + grid.column(ix)] = role;
            }
        }
    }

    private Memories memories() {
        var memories = new Memories(code, wafer.width());
        for (Region region : program.regions()) {
            for (Placement placement : region.placements()) {
                var grid = placement.grid();
                for (Load load : placement.loads()) {
                    memories.load(program, grid, code[grid.y() * wafer.width() + grid.x()], load);
                }
            }
        }
        return memories;
    }

    SimulationResult run() {
        long cycle = 0;
        while (true) {
            fabric.arrive(cycle);
            if (finished()) {
                break;
            }
            boolean acted = stepPes(cycle);
            if (finished()) {
                break;
            }
            host.give(fabric, cycle);
            fabric.send(cycle);
            events++;
            if (cycle % PROBE_CYCLES == 0 && !options.probe().progress(cycle, clock.completed())) {
                break;
            }
            cycle = acted || fabric.progress() || fabric.moving() ? cycle + 1 : nextEvent(cycle);
        }
        pes.end(cycle);
        return result(cycle);
    }

    private boolean finished() {
        return clock.all() || (untilSteady && clock.steady());
    }

    private boolean stepPes(long cycle) {
        boolean acted = false;
        order.arrange(visited, visited.length);
        for (int pe : visited) {
            if (pes.wake[pe] <= cycle) {
                pes.step(pe, cycle);
                acted |= pes.acted();
            }
        }
        return acted;
    }

    /** Nothing happened in this cycle and nothing is under way: the next cycle in which something can. */
    private long nextEvent(long cycle) {
        long next = host.nextCycle(fabric, cycle + 1);
        for (int pe : visited) {
            next = Math.min(next, pes.wake[pe]);
        }
        if (next == PeArray.NEVER) {
            throw new WaitReport(wafer, builder, fabric, pes, host).deadlock(cycle);
        }
        return Math.max(next, cycle + 1);
    }

    private SimulationResult result(long cycle) {
        int samples = clock.completed();
        return new SimulationResult(
                "cycle",
                options.values() && samples > 0 ? host.outputs() : Map.of(),
                samples,
                cycle,
                clock.starts(),
                clock.completions(),
                clock.steady(),
                clock.cyclesPerSample(),
                visited.length,
                counters.instructions,
                events,
                counters.regionCounters(),
                counters.busyCycles(),
                LinkLoad.perSample(builder, fabric, code, host),
                counters.regionSampleDone(samples),
                counters.regionSampleStart(samples),
                counters.figures());
    }
}
