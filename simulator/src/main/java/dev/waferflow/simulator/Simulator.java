package dev.waferflow.simulator;

import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.Map;

/** Executes a program on a wafer. */
public interface Simulator {
    /**
     * Runs the program.
     *
     * @param inputs one tensor per input stream by name; ignored without values
     * @throws dev.waferflow.machine.fault.UserException PROGRAM_FAULT on a fault or a deadlock, with who waits for whom
     */
    SimulationResult simulate(Program program, WaferSpec wafer, Map<String, Tensor> inputs, SimulationOptions options);
}
