package dev.waferflow.simulator;

import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.simulator.cycle.CycleSimulator;
import dev.waferflow.simulator.event.EventSimulator;
import java.util.Arrays;

/** Runs a program on both engines and says where they break the agreement of docs/semantics.md. */
final class Engines {
    static final int SAMPLES = 6;
    private static final WaferSpec TINY = WaferSpecs.load("tiny");
    private static final int CYCLES = 8;
    private static final int SHARE = 50;

    private Engines() {}

    /** A result, or the message of a fault. */
    record Run(SimulationResult result, String fault) {
        boolean completed() {
            return result != null;
        }
    }

    static Run cycle(Program program, long seed) {
        return cycle(program, seed, TINY);
    }

    static Run event(Program program, long seed) {
        return event(program, seed, TINY);
    }

    static Run cycle(Program program, long seed, WaferSpec wafer) {
        return run(new CycleSimulator(), program, seed, wafer);
    }

    static Run event(Program program, long seed, WaferSpec wafer) {
        return run(new EventSimulator(), program, seed, wafer);
    }

    private static Run run(Simulator engine, Program program, long seed, WaferSpec wafer) {
        try {
            var inputs = RandomProgram.inputs(program, seed);
            return new Run(engine.simulate(program, wafer, inputs, SimulationOptions.samples(SAMPLES)), null);
        } catch (UserException e) {
            return new Run(null, e.getMessage());
        }
    }

    /** What the engines disagree about, or an empty text. */
    static String disagreement(Program program, Run cycle, Run event) {
        if (cycle.completed() != event.completed()) {
            return cycle.completed() ? "only the event engine stops: " + event.fault() : "only the cycle engine stops";
        }
        if (!cycle.completed()) {
            return "";
        }
        if (!bits(cycle.result()).equals(bits(event.result()))) {
            return "outputs " + bits(cycle.result()) + " and " + bits(event.result());
        }
        if (!Arrays.equals(cycle.result().linkWordsPerSample(), event.result().linkWordsPerSample())) {
            return "words per link";
        }
        boolean equal = Sharing.of(program).equals(new Sharing(false, false, false));
        long[] expected = cycle.result().sampleDone();
        long[] actual = event.result().sampleDone();
        return agree(expected, actual, equal)
                ? ""
                : "samples done " + Arrays.toString(expected) + " and " + Arrays.toString(actual);
    }

    private static boolean agree(long[] expected, long[] actual, boolean equal) {
        for (int i = 0; i < expected.length; i++) {
            long difference = Math.abs(expected[i] - actual[i]);
            if (difference > 0 && equal || difference > CYCLES && difference * SHARE > expected[i]) {
                return false;
            }
        }
        return expected.length == actual.length;
    }

    /**
     * Whether every sample is complete in the same cycle and instructions lost as many cycles to fabric words on the way, or both engines stop.
     */
    static boolean sameCycles(Run cycle, Run event) {
        return cycle.completed()
                ? event.completed()
                        && Arrays.equals(
                                cycle.result().sampleDone(), event.result().sampleDone())
                        && stolen(cycle.result()) == stolen(event.result())
                : !event.completed();
    }

    private static long stolen(SimulationResult result) {
        return result.regions().stream()
                .mapToLong(RegionCounters::datapathSharedCycles)
                .sum();
    }

    /** All outputs as whole numbers. */
    static String bits(SimulationResult result) {
        var text = new StringBuilder();
        result.outputs().forEach((name, tensor) -> text.append(name).append(bits(tensor)));
        return text.toString();
    }

    private static String bits(Tensor tensor) {
        if (!tensor.heldAsFloats()) {
            return Arrays.toString(tensor.longs());
        }
        var bits = new int[tensor.size()];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(tensor.floats()[i]);
        }
        return Arrays.toString(bits);
    }
}
