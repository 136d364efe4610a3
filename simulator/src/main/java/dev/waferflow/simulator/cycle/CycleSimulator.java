package dev.waferflow.simulator.cycle;

import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.ProgramVerifier;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.simulator.SimulationOptions;
import dev.waferflow.simulator.SimulationResult;
import dev.waferflow.simulator.Simulator;
import java.util.Map;

/**
 * The cycle engine: executes docs/semantics.md literally, cycle by cycle and word by word, values included (of every
 * sample, in place, so that a sample that overwrites another too early gives wrong numbers). The reference for the event
 * engine. Not for large wafers: its time grows with cycles x PEs. Runs on one host thread whatever the options say.
 */
public final class CycleSimulator implements Simulator {
    private final VisitOrder order;

    /** The engine. */
    public CycleSimulator() {
        this(VisitOrder.PLAIN);
    }

    /** An engine that visits PEs and links in another order; gives the same results. */
    CycleSimulator(VisitOrder order) {
        this.order = order;
    }

    @Override
    public SimulationResult simulate(
            Program program, WaferSpec wafer, Map<String, Tensor> inputs, SimulationOptions options) {
        wafer.requireClock();
        ProgramVerifier.checkSize(program, wafer);
        return new CycleRun(program, wafer, inputs, options, order).run();
    }
}
