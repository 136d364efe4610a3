package dev.waferflow.simulator.noc;

import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.simulator.Probe;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Routers of the mesh per second, each cycle of each counted, and words that move by a hop. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class MeshBenchmark {
    private static final int SIDE = 256;
    private static final int CYCLES = 100;

    @Param({"0.1", "0.4"})
    private double rate;

    @Param({"NEAREST", "UNIFORM"})
    private RandomTraffic.Pattern pattern;

    /** What is counted. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Counted {
        /** Routers times cycles. */
        public long routerCycles;

        /** Words times hops. */
        public long hops;
    }

    /** A square of routers for a hundred cycles, on one thread. */
    @Benchmark
    public double run(Counted counted) {
        var options = NocOptions.of(WaferSpecs.load("wse2"), SIDE, 0, 0, CYCLES, 1);
        var result = new NocSimulation(options, new RandomTraffic(SIDE, pattern, rate, 1)).run(Probe.SILENT);
        counted.routerCycles += (long) SIDE * SIDE * result.simulatedCycles();
        counted.hops += result.hops();
        return result.meanLatency();
    }
}
