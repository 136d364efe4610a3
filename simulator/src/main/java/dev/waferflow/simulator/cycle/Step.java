package dev.waferflow.simulator.cycle;

import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.machine.wafer.WaferSpec;

/**
 * One entry of a thread's code: an instruction with its time, or the begin or end of a loop. Shared by all PEs of the
 * role.
 */
final class Step {
    enum Kind {
        /** Sets a loop's index to 0. */
        ENTER,
        /** Begins a turn; costs datapath cycles if the loop is scalar. */
        TURN,
        /** Goes back to TURN or on. */
        LEAVE,
        NOP,
        MEMORY,
        FABRIC
    }

    final Kind kind;

    /** Loops: nesting depth from 0, number of turns, and the TURN to go back to. */
    int depth;

    int count;
    int target;

    Instruction.Vector vector;
    VectorOp op;
    int[] extents;
    int elements;
    Operands dst;
    Operands a;
    Operands b;
    int[] waitSemaphore;
    int[] waitCount;
    int[] signalSemaphore;
    int[] signalCount;

    /** Cycles on the datapath: of a memory-only instruction, a marked NOP, a scalar turn. */
    long duration;

    /** Of these, what the memory form of FMAC costs over the register form. */
    long memoryPort;

    int issue;
    long periodNumerator;
    long periodDenominator;
    int elementsPerWord;

    /** Datapath slots that one word takes, in half cycles. */
    int halfCyclesPerWord;

    private Step(Kind kind) {
        this.kind = kind;
    }

    static Step loop(Kind kind, int depth, int count, int target, long duration) {
        var step = new Step(kind);
        step.depth = depth;
        step.count = count;
        step.target = target;
        step.duration = duration;
        return step;
    }

    static Step of(Instruction.Vector vector, Role role, WaferSpec wafer) {
        boolean nop = vector.op() == VectorOp.NOP;
        var step = new Step(nop ? Kind.NOP : vector.touchesFabric() ? Kind.FABRIC : Kind.MEMORY);
        step.vector = vector;
        step.op = vector.op();
        step.extents = vector.extents().stream().mapToInt(Integer::intValue).toArray();
        step.elements = vector.elements();
        step.dst = Operands.of(vector.dst(), role);
        step.a = Operands.of(vector.a(), role);
        step.b = Operands.of(vector.b(), role);
        step.waitSemaphore =
                vector.waits().stream().mapToInt(Instruction.Sync::semaphore).toArray();
        step.waitCount =
                vector.waits().stream().mapToInt(Instruction.Sync::count).toArray();
        step.signalSemaphore =
                vector.signals().stream().mapToInt(Instruction.Sync::semaphore).toArray();
        step.signalCount =
                vector.signals().stream().mapToInt(Instruction.Sync::count).toArray();
        new InstructionTime(vector, role, wafer).fill(step);
        return step;
    }

    /** An input port that it reads, or -1; {@code second} for operand b. */
    int inPort(boolean second) {
        var operand = second ? b : a;
        return operand != null && operand.fabric() ? operand.port : -1;
    }

    int outPort() {
        return dst != null && dst.fabric() ? dst.port : -1;
    }
}
