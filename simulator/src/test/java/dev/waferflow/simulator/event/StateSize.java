package dev.waferflow.simulator.event;

import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.simulator.value.PeTable;
import dev.waferflow.simulator.value.Wiring;

/** How much the event engine remembers of a PE. */
public final class StateSize {
    private StateSize() {}

    /** Bytes of state per PE: threads, semaphores, ends of routes, counters and what they have in common. */
    public static double bytesPerPe(Program program, WaferSpec wafer) {
        var pes = new PeTable(program);
        var wiring = new Wiring(program, pes);
        var state = new State(pes, Code.of(pes.roles(), wafer), wiring);
        return (double) Integer.BYTES * state.size() / pes.size();
    }
}
