package dev.waferflow.machine.program;

import dev.waferflow.machine.number.DataType;
import java.util.List;

/** A descriptor: where an instruction's elements come from or go to. */
public sealed interface Operand {

    /**
     * Affine elements of a buffer. Element index = {@code offset + ((sum of loopStrides[d] * loopIndex[d] + sum of
     * strides[k] * index[k]) mod ring)}; without the mod if {@code ring} is 0.
     *
     * @param buffer index into {@link Role#buffers()}
     * @param offset first element
     * @param strides one per extent of the instruction
     * @param loopStrides per enclosing loop, outermost first; entry 0 is the sample number, entry 1 the outermost loop
     *     of the thread, and so on; missing entries are 0
     * @param ring length in elements of the circular window that starts at offset, or 0
     */
    record Memory(int buffer, int offset, List<Integer> strides, List<Integer> loopStrides, int ring)
            implements Operand {
        public Memory {
            strides = List.copyOf(strides);
            loopStrides = List.copyOf(loopStrides);
        }
    }

    /**
     * A stream: as a source the input port, as dst the output port. One message = all elements of the instruction;
     * 16-bit elements travel two to a word and a message fills whole words.
     */
    record Fabric(int port, DataType type) implements Operand {}

    /** The same number at every iteration. For INT32 operations the value is a whole number. */
    record Immediate(float value) implements Operand {}

    /**
     * Indirect elements: address of {@code base} plus {@code scale} times the whole number at {@code index}. Its time
     * does not depend on the index. An address outside the buffer is a fault.
     */
    record Indexed(Memory base, Memory index, int scale) implements Operand {}
}
