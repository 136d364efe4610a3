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
 * EngineTable PNG [PROGRAM...]}, with {@code -Dbooksim=PATH} also beside BookSim 2. {@code make bench} runs it; docs/performance.md
 * reads it.
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
    /** Millions per second, bytes, gigabytes. */
    private static final double LEAST_INSTRUCTIONS = 20;

    private static final double MOST_BYTES = 256;
    private static final double LEAST_ROUTER_CYCLES = 20;
    private static final double LEAST_HOPS = 2;
    private static final double MESH_RATE = 0.1;
    private static final int BOOKSIM_CYCLES = 20_000;
    private static final int NETWORK_SAMPLES = 12;
    /** Seconds asked of networks, by the names of their files. */
    private static final Map<String, Double> MOST_SECONDS = Map.of("resnet50", 45.0, "minilm", 15.0);

    private static final double MOST_GIGABYTES = 8;
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
    private static final WaferSpec WAFER = WaferSpecs.load("wse2");

    private EngineTable() {}

    /** One run of the event engine. */
    record Cost(int pes, int samples, long instructions, double seconds) {
        double nanosPerInstruction() {
            return 1e9 * seconds / instructions;
        }
    }

    public static void main(String[] args) throws IOException, InterruptedException {
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
        System.out.println("| Measure | Value | Asked | Ratio |\n|---|---:|---:|---:|");
        told("one dependent read of far memory, ns", read);
        atLeast(
                "event engine, 835,200 PEs, million instructions/s",
                1e3 / whole.nanosPerInstruction(),
                LEAST_INSTRUCTIONS);
        told("event engine, far reads per instruction", whole.nanosPerInstruction() / read);
        atMost("event engine, bytes of state per PE", StateSize.bytesPerPe(pipeline(SIZES[3]), WAFER), MOST_BYTES);
        for (String program : List.of(args).subList(1, args.length)) {
            network(NetworkRun.of(Path.of(program), WAFER, NETWORK_SAMPLES));
        }
        mesh();
        String bookSim = System.getProperty("booksim", "");
        if (!bookSim.isEmpty()) {
            besideBookSim(Path.of(bookSim));
        }
        print("PEs", sizes);
        print("samples", lengths);
        EngineCostPlot.write(Path.of(args[0]), sizes, lengths);
    }

    private static void told(String measure, double value) {
        System.out.printf("| %s | %.2f | | |%n", measure, value);
    }

    private static void atLeast(String measure, double value, double bound) {
        System.out.printf("| %s | %.2f | at least %.0f | %.2f |%n", measure, value, bound, value / bound);
    }

    private static void atMost(String measure, double value, double bound) {
        System.out.printf("| %s | %.2f | at most %.0f | %.2f |%n", measure, value, bound, value / bound);
    }

    private static void network(NetworkRun run) {
        String name = run.name() + ", " + run.samples() + " samples";
        if (MOST_SECONDS.containsKey(run.name())) {
            atMost(name + " with values, seconds", run.seconds(), MOST_SECONDS.get(run.name()));
        } else {
            told(name + " with values, seconds", run.seconds());
        }
        atMost(name + " with values, GiB of heap", run.gigabytes(), MOST_GIGABYTES);
        told(name + ", million events", run.events() / 1e6);
        told(name + ", no values, one thread: seconds", run.oneThreadSeconds());
        told(name + ", no values, one thread: million simulated instructions/s", run.simulatedPerMicrosecond());
        atLeast(
                name + ", no values, one thread: times " + run.copies() + " equal copies",
                run.coveredPerMicrosecond(),
                LEAST_INSTRUCTIONS);
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
        Mesh run = mesh(options, RandomTraffic.Pattern.NEAREST, MESH_RATE);
        String name = "mesh 922 x 922, nearest, 0.1: ";
        atLeast(name + "million router-cycles/s", run.routerCycles() / 1e6, LEAST_ROUTER_CYCLES);
        atLeast(name + "million hops/s", run.hops() / 1e6, LEAST_HOPS);
    }

    /** Router-cycles and hops per processor second, and how long words took on average. */
    private record Mesh(double routerCycles, double hops, double latency) {}

    private static Mesh mesh(NocOptions options, RandomTraffic.Pattern pattern, double rate) {
        var simulation = new NocSimulation(options, new RandomTraffic(options.width(), pattern, rate, 1));
        long start = CLOCK.getCurrentThreadCpuTime();
        var result = simulation.run(Probe.SILENT);
        double seconds = (CLOCK.getCurrentThreadCpuTime() - start) / 1e9;
        double routers = (double) options.width() * options.height() * result.simulatedCycles();
        return new Mesh(routers / seconds, result.hops() / seconds, result.meanLatency());
    }

    /**
     * The same router at the same rate, ours before and after theirs: its pipeline is two cycles longer than ours, and a flit is born a cycle
     * before it may leave.
     */
    private static void besideBookSim(Path program) throws IOException, InterruptedException {
        int side = BookSim.SIDE;
        var options = new NocOptions(side, side, 3, 2, 1, 8, 1, BOOKSIM_CYCLES / 2, BOOKSIM_CYCLES, 1);
        mesh(options, RandomTraffic.Pattern.UNIFORM, BookSim.RATE);
        Mesh before = mesh(options, RandomTraffic.Pattern.UNIFORM, BookSim.RATE);
        BookSim theirs = BookSim.run(program);
        Mesh after = mesh(options, RandomTraffic.Pattern.UNIFORM, BookSim.RATE);
        double ours = (before.routerCycles() + after.routerCycles()) / 2;
        double rate = (double) side * side * theirs.cycles() / theirs.seconds();
        String name = "mesh 16 x 16, uniform, 0.1: ";
        told(name + "million router-cycles/s", ours / 1e6);
        told(name + "million router-cycles/s by BookSim 2", rate / 1e6);
        told(name + "speed, ours / BookSim 2's", ours / rate);
        told(name + "latency, ours / BookSim 2's", after.latency() / theirs.latency());
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
