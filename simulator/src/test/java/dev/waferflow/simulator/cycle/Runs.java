package dev.waferflow.simulator.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.machine.program.ProgramText;
import dev.waferflow.machine.program.ProgramVerifier;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.simulator.RandomProgram;
import dev.waferflow.simulator.SimulationOptions;
import dev.waferflow.simulator.SimulationResult;

/** Runs program text on the wafer {@code tiny}. */
final class Runs {
    static final WaferSpec TINY = WaferSpecs.load("tiny");

    private static final String HEAD = "program test wafer tiny 16x16 precision fp32\n";

    private Runs() {}

    static SimulationResult run(String text, int samples) {
        return run(text, samples, TINY);
    }

    static SimulationResult run(String text, int samples, WaferSpec wafer) {
        var program = ProgramText.parse(HEAD + text, "");
        assertThat(ProgramVerifier.verify(program, wafer)).isEmpty();
        return new CycleSimulator()
                .simulate(program, wafer, RandomProgram.inputs(program, 1), SimulationOptions.samples(samples));
    }

    /** A PE without input or output, at 0,0, with 16-bit and 32-bit buffers of 64 elements; when it is done. */
    static long alone(String parts, String threads) {
        return run("""
                        region 0 all rect 0,0 1x1
                          role r
                            buffer h fp16 64
                            buffer g fp16 64
                            buffer x fp32 64
                            buffer y fp32 64
                            semaphore go 1
                        """ + parts.indent(4) + threads.indent(4) + "  place r at 0,0\n", 1)
                .elapsedCycles();
    }
}
