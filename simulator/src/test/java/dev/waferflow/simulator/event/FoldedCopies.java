package dev.waferflow.simulator.event;

import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.wafer.WaferSpec;

/** How many equal copies of a model one simulated copy stands for. */
public final class FoldedCopies {
    private FoldedCopies() {}

    /** 1 if nothing is folded. */
    public static int of(Program program, WaferSpec wafer) {
        return Folding.of(program, wafer).map(Folding::copies).orElse(1);
    }
}
