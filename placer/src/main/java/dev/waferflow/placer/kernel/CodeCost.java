package dev.waferflow.placer.kernel;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.ThreadCode;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.machine.unit.Whole;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * The compiler's prediction of what a role costs per sample, by the cost laws of docs/semantics.md. It assumes that no
 * data is late: a PE is then bound by its datapath or by its slowest thread.
 */
public final class CodeCost {
    private CodeCost() {}

    /** Bytes of SRAM: runtime, code and buffers. */
    public static int bytes(Role role, WaferSpec wafer) {
        int bytes = wafer.runtimeBytes();
        for (ThreadCode thread : role.threads()) {
            bytes += codeBytes(thread.body(), wafer);
        }
        for (var buffer : role.buffers()) {
            bytes += Whole.ceilDiv(buffer.bytes(), 4) * 4;
        }
        return bytes;
    }

    /** The most bytes that one of the roles takes. */
    static int bytes(List<Role> roles, WaferSpec wafer) {
        return roles.stream().mapToInt(role -> bytes(role, wafer)).max().orElse(0);
    }

    private static int codeBytes(List<Instruction> body, WaferSpec wafer) {
        int bytes = 0;
        for (Instruction instruction : body) {
            if (instruction instanceof Instruction.Loop loop) {
                bytes += wafer.scalarLoopBytes() + codeBytes(loop.body(), wafer);
            } else if (instruction instanceof Instruction.Vector vector) {
                bytes += vector.op() == VectorOp.NOP ? wafer.instructionBytes() : wafer.vectorInstructionBytes();
            }
        }
        return bytes;
    }

    /** Predicted cycles per sample of a PE with this role. */
    public static double cycles(Role role, WaferSpec wafer) {
        double datapath = 0;
        double slowest = 0;
        for (ThreadCode thread : role.threads()) {
            var sums = new double[2];
            add(role, thread.body(), 1, wafer, sums);
            datapath += sums[0];
            slowest = Math.max(slowest, sums[1]);
        }
        return Math.max(datapath, slowest);
    }

    /** Predicted cycles per sample of the PEs whose role takes longest. */
    static double cycles(List<Role> roles, WaferSpec wafer) {
        return roles.stream().mapToDouble(role -> cycles(role, wafer)).max().orElse(0);
    }

    /** The same where a PE holds one record only, so that its threads wait for each other: their times add up. */
    static double cyclesInTurn(List<Role> roles, WaferSpec wafer) {
        double most = 0;
        for (Role role : roles) {
            double sum = 0;
            for (ThreadCode thread : role.threads()) {
                var sums = new double[2];
                add(role, thread.body(), 1, wafer, sums);
                sum += sums[1];
            }
            most = Math.max(most, sum);
        }
        return most;
    }

    /** Adds datapath cycles to sums[0] and the thread's own time to sums[1]. */
    private static void add(Role role, List<Instruction> body, double times, WaferSpec wafer, double[] sums) {
        for (Instruction instruction : body) {
            if (instruction instanceof Instruction.Loop loop) {
                double turns = times * loop.count();
                if (loop.scalar()) {
                    sums[0] += turns * wafer.scalarLoopCycles();
                    sums[1] += turns * wafer.scalarLoopCycles();
                }
                add(role, loop.body(), turns, wafer, sums);
            } else if (instruction instanceof Instruction.Vector vector) {
                addVector(role, vector, times, wafer, sums);
            }
        }
    }

    private static void addVector(Role role, Instruction.Vector vector, double times, WaferSpec wafer, double[] sums) {
        int task = vector.task() ? wafer.taskSwitchCycles() : 0;
        if (vector.op() == VectorOp.NOP) {
            sums[0] += times * task;
            sums[1] += times * task;
            return;
        }
        int issue = wafer.vectorIssueCycles() + task;
        double rate = rate(role, vector, wafer);
        if (vector.touchesFabric()) {
            double words = words(vector);
            int perWord = 0;
            for (Operand operand : operands(vector)) {
                if (operand instanceof Operand.Fabric fabric) {
                    perWord = Math.max(perWord, fabric.type().bits() <= 16 ? 2 : 1);
                }
            }
            double period = Math.max(1, Math.ceil(perWord / rate));
            boolean in = vector.a() instanceof Operand.Fabric || vector.b() instanceof Operand.Fabric;
            boolean both = in && vector.dst() instanceof Operand.Fabric;
            sums[0] += times * (issue + words * (vector.op() == VectorOp.MOV ? 0.5 : 1));
            sums[1] += times * (issue + words * period + (both ? 1 : 0));
            return;
        }
        double cycles = issue + memoryCycles(role, vector, rate, wafer);
        sums[0] += times * cycles;
        sums[1] += times * cycles;
    }

    private static double words(Instruction.Vector vector) {
        double words = 0;
        for (Operand operand : operands(vector)) {
            if (operand instanceof Operand.Fabric fabric) {
                words = Math.max(words, Net.words(fabric.type(), vector.elements()));
            }
        }
        return words;
    }

    private static double memoryCycles(Role role, Instruction.Vector vector, double rate, WaferSpec wafer) {
        var extents = mergedExtents(vector);
        int inner = extents.isEmpty() ? 1 : extents.get(extents.size() - 1);
        double turns = 1;
        for (int i = 0; i + 1 < extents.size(); i++) {
            turns *= extents.get(i);
        }
        double perTurn = Math.ceil(inner / rate);
        return extents.size() <= 1 ? perTurn : turns * (perTurn + wafer.descriptorTurnCycles());
    }

    /** Extents after dropping ones and merging neighbours that every memory operand walks evenly. */
    static List<Integer> mergedExtents(Instruction.Vector vector) {
        var extents = new ArrayList<Integer>();
        var kept = new ArrayList<Integer>();
        for (int d = 0; d < vector.extents().size(); d++) {
            int extent = vector.extents().get(d);
            if (extent == 1) {
                continue;
            }
            int last = kept.size() - 1;
            if (last >= 0 && mergeable(vector, kept.get(last), d, extent)) {
                extents.set(last, extents.get(last) * extent);
                kept.set(last, d);
            } else {
                extents.add(extent);
                kept.add(d);
            }
        }
        return extents;
    }

    private static boolean mergeable(Instruction.Vector vector, int outer, int inner, int innerExtent) {
        for (Operand operand : operands(vector)) {
            if (operand instanceof Operand.Indexed) {
                return false;
            }
            if (operand instanceof Operand.Memory memory
                    && (memory.ring() > 0 && memory.strides().get(outer) != 0
                            || memory.strides().get(outer) != memory.strides().get(inner) * innerExtent)) {
                return false;
            }
        }
        return true;
    }

    private static double rate(Role role, Instruction.Vector vector, WaferSpec wafer) {
        boolean wide = wide(role, vector.dst()) || wide(role, vector.a()) || wide(role, vector.b());
        if (vector.op() == VectorOp.FMAC) {
            boolean wideSource = wide(role, vector.a()) || wide(role, vector.b());
            if (wideSource) {
                return wafer.macFp32();
            }
            if (!wide(role, vector.dst())) {
                return wafer.macFp16();
            }
            var strides = ((Operand.Memory) vector.dst()).strides();
            return strides.get(strides.size() - 1) == 0
                    ? wafer.macFp16IntoFp32Register()
                    : wafer.macFp16IntoFp32Memory();
        }
        if (vector.op() == VectorOp.MOV) {
            return wide ? wafer.move32() : 2.0 * wafer.move32();
        }
        if (vector.op().slow()) {
            return 1.0 / (wide ? wafer.slowFunction32Cycles() : wafer.slowFunction16Cycles());
        }
        return wide ? wafer.elementwise32() : wafer.elementwise16();
    }

    private static boolean wide(Role role, Operand operand) {
        DataType type = null;
        if (operand instanceof Operand.Memory memory) {
            type = role.buffers().get(memory.buffer()).type();
        } else if (operand instanceof Operand.Indexed indexed) {
            type = role.buffers().get(indexed.base().buffer()).type();
        } else if (operand instanceof Operand.Fabric fabric) {
            type = fabric.type();
        }
        return type != null && type.bits() == 32;
    }

    private static List<Operand> operands(Instruction.Vector vector) {
        var list = new ArrayList<Operand>(3);
        for (Operand operand : new Operand[] {vector.dst(), vector.a(), vector.b()}) {
            if (operand != null) {
                list.add(operand);
            }
        }
        return list;
    }
}
