package dev.waferflow.placer.mesh;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.List;

/** Writes one vector instruction from left to right: {@code Op.of(ADD, 8).to(at(x)).from(at(y), in(0, FP32)).get()}. */
public final class Op {
    private final VectorOp operation;
    private final List<Integer> extents;
    private Operand dst;
    private Operand a;
    private Operand b;
    private boolean clears;
    private boolean marked;
    private final List<Instruction.Sync> waits = new ArrayList<>();
    private final List<Instruction.Sync> signals = new ArrayList<>();

    private Op(VectorOp operation, List<Integer> extents) {
        this.operation = operation;
        this.extents = extents;
    }

    /** An operation over these extents, outermost first. */
    public static Op of(VectorOp operation, Integer... extents) {
        return new Op(operation, List.of(extents));
    }

    /** A buffer from its first element on, one after the other. */
    public static Operand.Memory at(int buffer) {
        return at(buffer, 0, 1);
    }

    /** Elements of a buffer, one stride per extent. */
    public static Operand.Memory at(int buffer, int offset, Integer... strides) {
        return new Operand.Memory(buffer, offset, List.of(strides), List.of(), 0);
    }

    /** The same elements, moved by these strides per turn of the enclosing loops, outermost first. */
    public static Operand.Memory looped(Operand.Memory memory, Integer... strides) {
        var loops = new ArrayList<Integer>();
        loops.add(0);
        loops.addAll(List.of(strides));
        return new Operand.Memory(memory.buffer(), memory.offset(), memory.strides(), loops, memory.ring());
    }

    /** A port, as source or destination. */
    public static Operand.Fabric port(int port, DataType type) {
        return new Operand.Fabric(port, type);
    }

    /** A number. */
    public static Operand.Immediate number(float value) {
        return new Operand.Immediate(value);
    }

    /** Where the result goes. */
    public Op to(Operand destination) {
        dst = destination;
        return this;
    }

    /** The only source. */
    public Op from(Operand source) {
        a = source;
        return this;
    }

    /** Both sources. */
    public Op from(Operand first, Operand second) {
        a = first;
        b = second;
        return this;
    }

    /** For FMAC: the first product of each element is written, not added. */
    public Op clearing() {
        clears = true;
        return this;
    }

    /** Started by a task: costs a task switch. */
    public Op task() {
        marked = true;
        return this;
    }

    /** Takes from a semaphore before it starts. */
    public Op waits(int semaphore, int count) {
        waits.add(new Instruction.Sync(semaphore, count));
        return this;
    }

    /** Takes one from a semaphore before it starts. */
    public Op waits(int semaphore) {
        return waits(semaphore, 1);
    }

    /** Gives to a semaphore when it has completed. */
    public Op signals(int semaphore, int count) {
        signals.add(new Instruction.Sync(semaphore, count));
        return this;
    }

    /** Gives one to a semaphore when it has completed. */
    public Op signals(int semaphore) {
        return signals(semaphore, 1);
    }

    /** The instruction. */
    public Instruction.Vector get() {
        return new Instruction.Vector(operation, extents, dst, a, b, clears, marked, waits, signals);
    }

    /** A counted loop. */
    public static Instruction.Loop loop(int count, Instruction... body) {
        return new Instruction.Loop(count, false, List.of(body));
    }

    /** A counted loop run by scalar code: each turn costs datapath cycles. */
    public static Instruction.Loop scalarLoop(int count, Instruction... body) {
        return new Instruction.Loop(count, true, List.of(body));
    }
}
