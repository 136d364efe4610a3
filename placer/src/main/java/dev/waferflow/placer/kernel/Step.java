package dev.waferflow.placer.kernel;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.List;

/** Writes one vector instruction, part by part. Used once. */
final class Step {
    private final VectorOp op;
    private final List<Integer> extents = new ArrayList<>();
    private final List<Instruction.Sync> waits = new ArrayList<>();
    private final List<Instruction.Sync> signals = new ArrayList<>();
    private Operand dst;
    private Operand a;
    private Operand b;
    private boolean clear;
    private boolean task;

    private Step(VectorOp op, int... extents) {
        this.op = op;
        for (int extent : extents) {
            this.extents.add(extent);
        }
    }

    static Step of(VectorOp op, int... extents) {
        return new Step(op, extents);
    }

    static Step nop() {
        return new Step(VectorOp.NOP, 1);
    }

    Step dst(Operand operand) {
        dst = operand;
        return this;
    }

    Step a(Operand operand) {
        a = operand;
        return this;
    }

    Step b(Operand operand) {
        b = operand;
        return this;
    }

    Step clear() {
        clear = true;
        return this;
    }

    Step task() {
        task = true;
        return this;
    }

    Step await(int semaphore, int count) {
        if (count > 0) {
            waits.add(new Instruction.Sync(semaphore, count));
        }
        return this;
    }

    Step signal(int semaphore, int count) {
        if (count > 0) {
            signals.add(new Instruction.Sync(semaphore, count));
        }
        return this;
    }

    Instruction.Vector build() {
        return new Instruction.Vector(op, extents, dst, a, b, clear, task, waits, signals);
    }

    static Operand.Fabric fabric(int port, DataType type) {
        return new Operand.Fabric(port, type);
    }

    static Operand.Immediate imm(double value) {
        return new Operand.Immediate((float) value);
    }

    /** Elements of a buffer without loops or ring. */
    static Operand.Memory mem(int buffer, int offset, int... strides) {
        return new Operand.Memory(buffer, offset, ints(strides), List.of(), 0);
    }

    /** Elements of a circular buffer; loop strides are reduced modulo the ring. */
    static Operand.Memory ring(int buffer, int offset, int ring, int[] loops, int... strides) {
        var reduced = new int[loops.length];
        for (int i = 0; i < loops.length; i++) {
            reduced[i] = Math.floorMod(loops[i], ring);
        }
        return new Operand.Memory(buffer, offset, ints(strides), ints(reduced), ring);
    }

    static List<Integer> ints(int... values) {
        var list = new ArrayList<Integer>(values.length);
        for (int value : values) {
            list.add(value);
        }
        return list;
    }

    static Instruction.Loop loop(int count, Instruction... body) {
        return new Instruction.Loop(count, false, List.of(body));
    }

    static Instruction.Loop loop(int count, List<Instruction> body) {
        return new Instruction.Loop(count, false, body);
    }
}
