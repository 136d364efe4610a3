package dev.waferflow.simulator.bench;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.HostStream;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.ProgramFile;
import dev.waferflow.machine.unit.Whole;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.simulator.Dice;
import dev.waferflow.simulator.Probe;
import dev.waferflow.simulator.SimulationOptions;
import dev.waferflow.simulator.SteadyState;
import dev.waferflow.simulator.event.EventSimulator;
import dev.waferflow.simulator.event.FoldedCopies;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A compiled network on the event engine: once as users run it, with values on all host threads, by the clock on the wall; and
 * once for its time alone on one thread, in processor seconds.
 *
 * @param name of the file
 * @param samples in each run
 * @param seconds of the first run, by the clock
 * @param gigabytes of heap that it held at most, 2^30 bytes each
 * @param oneThreadSeconds processor seconds of the second
 * @param instructions of all copies together
 * @param events that the engine took for them
 * @param copies that one simulated copy stands for
 */
record NetworkRun(
        String name,
        int samples,
        double seconds,
        double gigabytes,
        double oneThreadSeconds,
        long instructions,
        long events,
        int copies) {
    /** @param least samples: as many more as whole rounds of the copies take */
    static NetworkRun of(Path file, WaferSpec wafer, int least) {
        Program program = ProgramFile.read(file);
        int replicas = SteadyState.replicas(program);
        int samples = Whole.ceilDiv(least, replicas) * replicas;
        int threads = Runtime.getRuntime().availableProcessors();
        ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
        long start = System.nanoTime();
        new EventSimulator()
                .simulate(
                        program,
                        wafer,
                        inputs(program),
                        new SimulationOptions(samples, samples, true, threads, Probe.SILENT));
        double seconds = (System.nanoTime() - start) / 1e9;
        double gigabytes = peakBytes() / Math.pow(2, 30);
        var clock = ManagementFactory.getThreadMXBean();
        long begin = clock.getCurrentThreadCpuTime();
        var alone = new EventSimulator()
                .simulate(program, wafer, Map.of(), new SimulationOptions(samples, samples, false, 1, Probe.SILENT));
        double oneThread = (clock.getCurrentThreadCpuTime() - begin) / 1e9;
        return new NetworkRun(
                file.getFileName().toString().replaceAll("[.].*", ""),
                samples,
                seconds,
                gigabytes,
                oneThread,
                alone.instructions(),
                alone.events(),
                FoldedCopies.of(program, wafer));
    }

    /** Millions of instructions that the engine itself worked on, per processor second of one thread. */
    double simulatedPerMicrosecond() {
        return instructions / copies / oneThreadSeconds / 1e6;
    }

    /** The same, each counted as often as there are copies like it. */
    double coveredPerMicrosecond() {
        return instructions / oneThreadSeconds / 1e6;
    }

    private static long peakBytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }

    /** Small numbers; of whole ones 0 and 1, which every table has a row for. */
    private static Map<String, Tensor> inputs(Program program) {
        var dice = new Dice(1);
        var inputs = new LinkedHashMap<String, Tensor>();
        for (HostStream stream : program.inputs()) {
            int[] shape = stream.shape().stream().mapToInt(Integer::intValue).toArray();
            int size = Tensor.sizeOf(shape);
            if (stream.type() == DataType.INT32) {
                var values = new long[size];
                for (int i = 0; i < size; i++) {
                    values[i] = dice.below(2);
                }
                inputs.put(stream.tensor(), Tensor.ofLongs(DataType.INT32, values, shape));
            } else {
                var values = new float[size];
                for (int i = 0; i < size; i++) {
                    values[i] = (dice.below(65) - 32) / 32f;
                }
                inputs.put(stream.tensor(), Tensor.ofFloats(stream.type(), values, shape));
            }
        }
        return inputs;
    }
}
