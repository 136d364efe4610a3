package dev.waferflow.simulator.value;

import dev.waferflow.machine.program.Instruction;
import java.util.List;

/** One step of a thread in flat form: a vector instruction, or the begin or end of a loop. */
final class Step {
    enum Kind {
        VECTOR,
        LOOP,
        END
    }

    final Kind kind;
    /** Place of the instruction among the vector instructions of its thread, for messages. */
    final int number;

    final Instruction.Vector vector;
    /** Null for NOP. */
    final VectorKernel kernel;

    final int portA;
    final int portB;
    final int portOut;
    /** Elements of a message with its padding. */
    final int padded;
    /** For loops: which counter. */
    final int depth;

    final int count;
    /** For END: the first step of the body. */
    final int target;

    private Step(
            Kind kind, int number, Instruction.Vector vector, VectorKernel kernel, int depth, int count, int target) {
        this.kind = kind;
        this.number = number;
        this.vector = vector;
        this.kernel = kernel;
        this.depth = depth;
        this.count = count;
        this.target = target;
        portA = kernel == null ? -1 : port(kernel.a);
        portB = kernel == null ? -1 : port(kernel.b);
        portOut = kernel == null ? -1 : port(kernel.dst);
        int bits = 32;
        for (Access access : kernel == null ? new Access[0] : new Access[] {kernel.a, kernel.b, kernel.dst}) {
            if (access != null && access.kind == Access.Kind.FABRIC) {
                bits = access.type.bits();
            }
        }
        padded = kernel == null ? 0 : bits <= 16 ? (kernel.elements + 1) / 2 * 2 : kernel.elements;
    }

    private static int port(Access access) {
        return access != null && access.kind == Access.Kind.FABRIC ? access.place : -1;
    }

    static Step vector(int number, Instruction.Vector vector, VectorKernel kernel) {
        return new Step(Kind.VECTOR, number, vector, kernel, 0, 0, 0);
    }

    static Step loop(int depth, int count) {
        return new Step(Kind.LOOP, -1, null, null, depth, count, 0);
    }

    static Step end(int depth, int count, int target) {
        return new Step(Kind.END, -1, null, null, depth, count, target);
    }

    List<Instruction.Sync> waits() {
        return vector.waits();
    }

    List<Instruction.Sync> signals() {
        return vector.signals();
    }
}
