package dev.waferflow.simulator.bench;

import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.simulator.Dice;
import dev.waferflow.simulator.Probe;
import dev.waferflow.simulator.SimulationOptions;
import dev.waferflow.simulator.SyntheticPipeline;
import dev.waferflow.simulator.event.EventSimulator;
import dev.waferflow.simulator.event.StateSize;
import dev.waferflow.simulator.noc.NocOptions;
import dev.waferflow.simulator.noc.NocSimulation;
import dev.waferflow.simulator.noc.RandomTraffic;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the engines cost, in processor seconds of one thread, beside what this machine's memory can do in the same run: {@code
 * EngineTable [PNG]}. {@code make bench} runs it; docs/performance.md reads it.
 */
public final class EngineTable {
    private static final int COLUMNS = 40;
    private static final int ROWS = 14;
    private static final int PIXELS = 28;
    private static final int CHANNELS = 8;
    private static final int DEPTH = 8;
    /** Layers and groups of rows of ever larger wafers: 10,455 to 836,400 PEs. */
    private static final int[][] SIZES = {{3, 5}, {6, 12}, {12, 24}, {24, 50}};

    private static final int SIZES_SAMPLES = 2;
    private static final int SAMPLES_SIZE = 1;
    private static final int[] SAMPLES = {1, 4, 16, 64};
    private static final int MESH = 922;
    private static final int MESH_CYCLES = 100;
    private static final int CHASE_WORDS = 1 << 25;
    private static final int CHASE_STEPS = 1 << 22;
    private static final double LEAST_INSTRUCTIONS = 20e6;
    private static final double MOST_BYTES = 256;
    private static final double LEAST_ROUTER_CYCLES = 20e6;
    private static final double LEAST_HOPS = 2e6;
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
    private static final WaferSpec WAFER = WaferSpecs.load("wse2");

    private EngineTable() {}

    /** One run of the event engine. */
    record Cost(int pes, int samples, long instructions, double seconds) {
        double nanosPerInstruction() {
            return 1e9 * seconds / instructions;
        }
    }

    public static void main(String[] args) throws IOException {
        event(SIZES[0], SIZES_SAMPLES * 4);
        double read = nanosPerRead();
        List<Cost> sizes = new ArrayList<>();
        for (int[] size : SIZES) {
            sizes.add(event(size, SIZES_SAMPLES));
        }
        List<Cost> lengths = new ArrayList<>();
        for (int samples : SAMPLES) {
            lengths.add(event(SIZES[SAMPLES_SIZE], samples));
        }
        Cost whole = sizes.get(sizes.size() - 1);
        System.out.printf("one dependent read of far memory: %.0f ns%n%n", read);
        System.out.println("| Measure | Value | Floor | Ratio |\n|---|---:|---:|---:|");
        row("event engine, million instructions/s", 1e3 / whole.nanosPerInstruction(), LEAST_INSTRUCTIONS / 1e6);
        row("event engine, far reads per instruction", whole.nanosPerInstruction() / read, Double.NaN);
        row("event engine, bytes of state per PE", StateSize.bytesPerPe(pipeline(SIZES[3]), WAFER), MOST_BYTES);
        mesh();
        print("PEs", sizes);
        print("samples", lengths);
        if (args.length > 0) {
            EngineCostPlot.write(Path.of(args[0]), sizes, lengths);
        }
    }

    private static void row(String measure, double value, double bound) {
        String ratio = Double.isNaN(bound) ? "| |" : String.format("%.0f | %.2f |", bound, value / bound);
        System.out.printf("| %s | %.2f | %s%n", measure, value, ratio);
    }

    private static void print(String what, List<Cost> costs) {
        System.out.printf("%n| PEs | Samples | Million instructions | Seconds | ns per instruction |%n");
        System.out.println("|---:|---:|---:|---:|---:|");
        for (Cost cost : costs) {
            System.out.printf(
                    "| %,d | %d | %.1f | %.2f | %.0f |%n",
                    cost.pes(), cost.samples(), cost.instructions() / 1e6, cost.seconds(), cost.nanosPerInstruction());
        }
        Cost first = costs.get(0);
        Cost last = costs.get(costs.size() - 1);
        double work = (double) last.instructions() / first.instructions();
        System.out.printf(
                "%s: %.0f times the instructions cost %.0f times the time%n",
                what, work, last.seconds() / first.seconds());
    }

    private static Program pipeline(int[] size) {
        return new SyntheticPipeline(size[0], COLUMNS, size[1], ROWS, PIXELS, CHANNELS, DEPTH)
                .build(WAFER.width(), WAFER.height());
    }

    private static Cost event(int[] size, int samples) {
        var options = new SimulationOptions(samples, samples, false, 1, Probe.SILENT);
        Program program = pipeline(size);
        long start = CLOCK.getCurrentThreadCpuTime();
        var result = new EventSimulator().simulate(program, WAFER, Map.of(), options);
        double seconds = (CLOCK.getCurrentThreadCpuTime() - start) / 1e9;
        return new Cost(result.simulatedPes(), samples, result.instructions(), seconds);
    }

    private static void mesh() {
        var options = NocOptions.of(WAFER, MESH, 0, 0, MESH_CYCLES, 1);
        var traffic = new RandomTraffic(MESH, RandomTraffic.Pattern.NEAREST, 0.1, 1);
        var simulation = new NocSimulation(options, traffic);
        long start = CLOCK.getCurrentThreadCpuTime();
        var result = simulation.run(Probe.SILENT);
        double seconds = (CLOCK.getCurrentThreadCpuTime() - start) / 1e9;
        double routers = (double) MESH * MESH * result.simulatedCycles();
        row("mesh, million router-cycles/s", routers / seconds / 1e6, LEAST_ROUTER_CYCLES / 1e6);
        row("mesh, million hops/s", result.hops() / seconds / 1e6, LEAST_HOPS / 1e6);
    }

    /** Follows a random cycle through 128 MB. */
    private static double nanosPerRead() {
        var next = new int[CHASE_WORDS];
        for (int i = 0; i < next.length; i++) {
            next[i] = i;
        }
        var dice = new Dice(1);
        for (int i = next.length - 1; i > 0; i--) {
            int other = dice.below(i);
            int swapped = next[i];
            next[i] = next[other];
            next[other] = swapped;
        }
        int at = 0;
        long start = CLOCK.getCurrentThreadCpuTime();
        for (int i = 0; i < CHASE_STEPS; i++) {
            at = next[at];
        }
        double nanos = (double) (CLOCK.getCurrentThreadCpuTime() - start) / CHASE_STEPS;
        return at < 0 ? Double.NaN : nanos;
    }
}
