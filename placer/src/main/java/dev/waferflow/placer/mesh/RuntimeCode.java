package dev.waferflow.placer.mesh;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.List;

/**
 * The runtime's scalar code around a kernel. The engines know no runtime: what it costs is in the wafer file, and a program
 * that calls it holds an instruction that keeps the datapath busy for just as long (docs/semantics.md, Runtime code).
 */
public final class RuntimeCode {
    private RuntimeCode() {}

    /** Entering a kernel that the host has launched. */
    public static List<Instruction> entry(PeCode code, WaferSpec wafer) {
        return busy(code, wafer, wafer.kernelEntryCycles());
    }

    /** Setting up a multicast. */
    public static List<Instruction> multicastSetup(PeCode code, WaferSpec wafer) {
        return busy(code, wafer, wafer.multicastSetupCycles());
    }

    /** Nothing for less than an instruction's shortest time; else one instruction that lasts {@code cycles}. */
    private static List<Instruction> busy(PeCode code, WaferSpec wafer, int cycles) {
        int words = (cycles - wafer.vectorIssueCycles()) * wafer.move32();
        if (words < 1) {
            return List.of();
        }
        int scratch = code.buffer("runtime", DataType.FP32, 1);
        return List.of(Op.of(VectorOp.MOV, words)
                .to(Op.at(scratch, 0, 0))
                .from(Op.number(0))
                .get());
    }
}
