package dev.waferflow.simulator.cycle;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Role;

/** One operand, ready to be addressed: arrays instead of lists, the buffer as an offset in the PE's memory. */
final class Operands {
    enum Kind {
        MEMORY,
        FABRIC,
        IMMEDIATE
    }

    final Kind kind;
    final DataType type;
    final int port;
    final float value;
    final int bufferStart;
    final int bufferLength;
    private final int offset;
    private final int[] strides;
    private final int[] loopStrides;
    private final int ring;

    /** Where the index of an indexed operand is, or null. */
    private final Operands index;

    private final int scale;

    private Operands(Kind kind, DataType type, int port, float value) {
        this.kind = kind;
        this.type = type;
        this.port = port;
        this.value = value;
        bufferStart = 0;
        bufferLength = 0;
        offset = 0;
        strides = null;
        loopStrides = null;
        ring = 0;
        index = null;
        scale = 0;
    }

    private Operands(Operand.Memory memory, Role role, Operands index, int scale) {
        kind = Kind.MEMORY;
        port = -1;
        value = 0;
        var buffer = role.buffers().get(memory.buffer());
        type = buffer.type();
        int start = 0;
        for (int b = 0; b < memory.buffer(); b++) {
            start += role.buffers().get(b).elements();
        }
        bufferStart = start;
        bufferLength = buffer.elements();
        offset = memory.offset();
        strides = memory.strides().stream().mapToInt(Integer::intValue).toArray();
        loopStrides = memory.loopStrides().stream().mapToInt(Integer::intValue).toArray();
        ring = memory.ring();
        this.index = index;
        this.scale = scale;
    }

    /** Null stays null. */
    static Operands of(Operand operand, Role role) {
        if (operand == null) {
            return null;
        }
        if (operand instanceof Operand.Immediate immediate) {
            return new Operands(Kind.IMMEDIATE, DataType.FP32, -1, immediate.value());
        }
        if (operand instanceof Operand.Fabric fabric) {
            return new Operands(Kind.FABRIC, fabric.type(), fabric.port(), 0);
        }
        if (operand instanceof Operand.Indexed indexed) {
            var index = new Operands(indexed.index(), role, null, 0);
            return new Operands(indexed.base(), role, index, indexed.scale());
        }
        return new Operands((Operand.Memory) operand, role, null, 0);
    }

    /** Whether it is a port. */
    boolean fabric() {
        return kind == Kind.FABRIC;
    }

    /**
     * Position in the PE's memory.
     *
     * @param loops sample number, then the indices of the enclosing loops
     * @param at index in the iteration space
     * @param memory all memories, for indices
     * @param peStart where this PE's memory starts
     * @return -1 if it is outside the buffer
     */
    int address(int[] loops, int[] at, float[] memory, int peStart) {
        long distance = 0;
        for (int d = 0; d < loopStrides.length; d++) {
            distance += (long) loopStrides[d] * loops[d];
        }
        for (int d = 0; d < strides.length; d++) {
            distance += (long) strides[d] * at[d];
        }
        long element = offset + (ring > 0 ? Math.floorMod(distance, (long) ring) : distance);
        if (index != null) {
            int where = index.address(loops, at, memory, peStart);
            if (where < 0) {
                return -1;
            }
            float raw = memory[peStart + where];
            int number = index.type == DataType.INT32 ? Float.floatToRawIntBits(raw) : (int) raw;
            element += (long) scale * number;
        }
        return element < 0 || element >= bufferLength ? -1 : bufferStart + (int) element;
    }
}
