package dev.waferflow.simulator;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.simulator.event.EventSimulator;
import java.util.Map;

/** Measures the event engine on a full wafer: {@code SyntheticBench [layers] [groups] [samples] [depth] [values]}. */
public final class SyntheticBench {
    private SyntheticBench() {}

    public static void main(String[] args) {
        int layers = number(args, 0, 24);
        int groups = number(args, 1, 50);
        int samples = number(args, 2, 8);
        int depth = number(args, 3, 8);
        boolean values = number(args, 4, 0) == 1;
        int rounds = number(args, 5, 1);
        Program program = new SyntheticPipeline(layers, 40, groups, 14, 28, 8, depth).build(1000, 850);
        var wafer = WaferSpecs.load("wse2");
        int size = program.inputs().get(0).shape().get(0);
        var inputs = Map.of("x", Tensor.ofFloats(DataType.FP16, new float[size], size));
        for (int round = 0; round < rounds; round++) {
            var clock = java.lang.management.ManagementFactory.getThreadMXBean();
            long start = System.nanoTime();
            long cpu = clock.getCurrentThreadCpuTime();
            var options = new SimulationOptions(samples, samples, values, 1, Probe.SILENT);
            SimulationResult result = new EventSimulator().simulate(program, wafer, inputs, options);
            double wall = (System.nanoTime() - start) / 1e9;
            double seconds = (clock.getCurrentThreadCpuTime() - cpu) / 1e9;
            System.gc();
            long used =
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
            System.out.printf(
                    "%d PEs, %d samples, %d cycles, %.1f cycles/sample, steady %s: %.2f s CPU, %.2f s, %.1f M instructions, %.1f M/s, "
                            + "%.1f M events, used %d MB%n",
                    result.simulatedPes(),
                    result.samples(),
                    result.elapsedCycles(),
                    result.cyclesPerSample(),
                    result.steady(),
                    seconds,
                    wall,
                    result.instructions() / 1e6,
                    result.instructions() / 1e6 / seconds,
                    result.events() / 1e6,
                    used >> 20);
            System.out.println(result.regions().get(layers / 2));
        }
    }

    private static int number(String[] args, int index, int otherwise) {
        return args.length > index ? Integer.parseInt(args[index]) : otherwise;
    }
}
