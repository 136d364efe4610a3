package dev.waferflow.simulator.cycle;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;

/** Faults of the simulated program. */
final class Faults {
    private Faults() {}

    static UserException of(String message) {
        return of(message, "");
    }

    static UserException of(String message, String where) {
        return UserException.of(FaultKind.PROGRAM_FAULT, "WF-SIM-001", message, where, "");
    }
}
