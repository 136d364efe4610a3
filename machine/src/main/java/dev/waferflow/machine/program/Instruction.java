package dev.waferflow.machine.program;

import java.util.List;

/** What a thread can do: one vector instruction, or a counted loop around others. */
public sealed interface Instruction {

    /**
     * A counted loop; nesting at most three deep. Its turns cost nothing themselves: a message-driven body pays {@link
     * Vector#task()} once per turn, a loop of memory-only instructions is marked scalar and pays the scalar loop cost.
     *
     * @param count number of turns, at least 1
     * @param scalar whether each turn costs {@code WaferSpec.scalarLoopCycles()} on the datapath
     * @param body instructions of one turn
     */
    record Loop(int count, boolean scalar, List<Instruction> body) implements Instruction {
        public Loop {
            body = List.copyOf(body);
            if (count < 1 || body.isEmpty()) {
                throw new IllegalArgumentException("loop of " + count + " turns, " + body.size() + " instructions");
            }
        }
    }

    /**
     * One vector instruction: {@code dst[i] = op(a[i], b[i])} for every index vector i of the iteration space, in
     * row-major order (first extent outermost), each element completed before the next is read. Fabric operands take or
     * give one element per iteration. A reduction is a {@code dst} with stride 0 that is also an input ({@code FMAC}
     * reads dst; for {@code ADD} or {@code MAX} name it as operand a).
     *
     * @param op what is computed
     * @param extents iteration space, 1 to 6 dimensions, each at least 1; an operand may have at most four dimensions
     *     with different strides (its descriptor)
     * @param dst memory or fabric; null only for NOP
     * @param a first source; null where the operation has none
     * @param b second source; null where the operation has none
     * @param clear for FMAC: the first visit of each dst element writes the product instead of adding to the old value
     * @param task whether starting this instruction costs a task switch on the datapath
     * @param waits counts taken from semaphores before it starts, all at once
     * @param signals counts given to semaphores when it has completed
     */
    record Vector(
            VectorOp op,
            List<Integer> extents,
            Operand dst,
            Operand a,
            Operand b,
            boolean clear,
            boolean task,
            List<Sync> waits,
            List<Sync> signals)
            implements Instruction {
        public Vector {
            extents = List.copyOf(extents);
            waits = List.copyOf(waits);
            signals = List.copyOf(signals);
        }

        /** Number of iterations. */
        public int elements() {
            int product = 1;
            for (int extent : extents) {
                product = Math.multiplyExact(product, extent);
            }
            return product;
        }

        /** Whether an operand is on the fabric. */
        public boolean touchesFabric() {
            return dst instanceof Operand.Fabric || a instanceof Operand.Fabric || b instanceof Operand.Fabric;
        }
    }

    /** A count taken from or given to a semaphore of the role. */
    record Sync(int semaphore, int count) {}
}
