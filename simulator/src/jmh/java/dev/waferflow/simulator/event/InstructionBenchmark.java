package dev.waferflow.simulator.event;

import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.simulator.Probe;
import dev.waferflow.simulator.SimulationOptions;
import dev.waferflow.simulator.SyntheticPipeline;
import java.util.Map;
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
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Instructions of PEs per second, from the program to the result: message by message on 714 PEs, which stay in the cache, and on 50,184, which
 * do not; and word by word, where events count.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
public class InstructionBenchmark {
    private static final WaferSpec WAFER = WaferSpecs.load("wse2");

    /** Programs, named by their PEs and by what moves. */
    public enum Moved {
        MESSAGES_714(1, 1, 32, true),
        MESSAGES_50K(6, 12, 1, true),
        WORDS_714(1, 1, 1, false);

        private final int layers;
        private final int groups;
        private final int samples;
        private final EventSimulator engine;

        Moved(int layers, int groups, int samples, boolean messages) {
            this.layers = layers;
            this.groups = groups;
            this.samples = samples;
            engine = messages ? new EventSimulator(0, 1, 0) : new EventSimulator();
        }
    }

    @Param
    private Moved moved;

    private Program program;
    /** What is counted. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Counted {
        /** Vector instructions executed. */
        public long instructions;

        /** What the engine did for them. */
        public long events;
    }

    /** The program. */
    @Setup
    public void build() {
        program = new SyntheticPipeline(moved.layers, 41, moved.groups, 28, 28, 8, 8)
                .build(WAFER.width(), WAFER.height());
    }

    /** A run without values, on one thread. */
    @Benchmark
    public long run(Counted counted) {
        var options = new SimulationOptions(moved.samples, moved.samples, false, 1, Probe.SILENT);
        var result = moved.engine.simulate(program, WAFER, Map.of(), options);
        counted.instructions += result.instructions();
        counted.events += result.events();
        return result.elapsedCycles();
    }
}
