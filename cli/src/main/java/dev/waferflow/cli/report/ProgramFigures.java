package dev.waferflow.cli.report;

import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.MemoryReport;
import dev.waferflow.machine.program.Placement;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Region;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.List;

/** Figures that follow from a program alone. */
final class ProgramFigures {
    private ProgramFigures() {}

    /** PEs that execute arithmetic: their role has an instruction that is neither a move nor nothing. */
    static int activePes(Program program) {
        int pes = 0;
        for (Region region : program.regions()) {
            var active = region.roles().stream().map(ProgramFigures::computes).toList();
            for (Placement placement : region.placements()) {
                pes += active.get(placement.role()) ? placement.grid().size() : 0;
            }
        }
        return pes;
    }

    /** PEs of a region that have a role. */
    static int placedPes(Region region) {
        return region.placements().stream().mapToInt(p -> p.grid().size()).sum();
    }

    private static boolean computes(Role role) {
        return role.threads().stream().anyMatch(t -> computes(t.body()));
    }

    private static boolean computes(List<Instruction> body) {
        for (Instruction instruction : body) {
            if (instruction instanceof Instruction.Loop loop) {
                if (computes(loop.body())) {
                    return true;
                }
            } else if (instruction instanceof Instruction.Vector vector
                    && vector.op() != VectorOp.MOV
                    && vector.op() != VectorOp.NOP) {
                return true;
            }
        }
        return false;
    }

    /** What fills the fullest PE. */
    static RunReport.Memory memory(Program program, WaferSpec wafer) {
        var regions = MemoryReport.of(program, wafer).regions();
        int fullest = 0;
        for (int id = 1; id < regions.size(); id++) {
            fullest = regions.get(id).bytes() > regions.get(fullest).bytes() ? id : fullest;
        }
        var memory = regions.get(fullest);
        return new RunReport.Memory(
                program.regions().get(fullest).name(),
                memory.codeBytes(),
                memory.weightBytes(),
                memory.activationBytes(),
                memory.accumulatorBytes(),
                wafer.sramBytes());
    }

    /** Bytes of the fullest PE. */
    static int peakBytes(RunReport.Memory memory) {
        return Math.toIntExact(
                memory.codeBytes() + memory.weightBytes() + memory.activationBytes() + memory.accumulatorBytes());
    }
}
