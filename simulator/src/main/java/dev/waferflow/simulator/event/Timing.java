package dev.waferflow.simulator.event;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.machine.unit.Whole;
import dev.waferflow.machine.wafer.WaferSpec;

/** How long an instruction takes by itself: docs/semantics.md, PE. */
final class Timing {
    private final WaferSpec wafer;

    Timing(WaferSpec wafer) {
        this.wafer = wafer;
    }

    /** Cycles before the first element. */
    int issue(Instruction.Vector vector) {
        int task = vector.task() ? wafer.taskSwitchCycles() : 0;
        return vector.op() == VectorOp.NOP ? task : wafer.vectorIssueCycles() + task;
    }

    /** Cycles of a memory-only instruction, with its issue. */
    int duration(Role role, Instruction.Vector vector) {
        return vector.op() == VectorOp.NOP ? issue(vector) : duration(role, vector, false);
    }

    /** The part of {@link #duration} that an FMAC pays for keeping its sums in memory. */
    int memoryPort(Role role, Instruction.Vector vector) {
        return vector.op() == VectorOp.FMAC ? duration(role, vector) - duration(role, vector, true) : 0;
    }

    private int duration(Role role, Instruction.Vector vector, boolean asRegisterForm) {
        var shape = Shape.of(vector);
        long cycles = issue(vector);
        long turns = 1;
        int inner = shape.inner();
        if (shape.dimensions() > 1) {
            turns = vector.elements() / inner;
            cycles += turns * wafer.descriptorTurnCycles();
        }
        cycles += turns * cyclesFor(role, vector, shape, inner, asRegisterForm);
        return Math.toIntExact(cycles);
    }

    /** Cycles per word of a fabric instruction before the limit of injection. */
    int period(Role role, Instruction.Vector vector) {
        int perWord = 1;
        for (Operand operand : new Operand[] {vector.dst(), vector.a(), vector.b()}) {
            if (operand instanceof Operand.Fabric fabric && fabric.type().bits() <= 16) {
                perWord = 2;
            }
        }
        return Math.max(1, cyclesFor(role, vector, Shape.of(vector), perWord, false));
    }

    private int cyclesFor(Role role, Instruction.Vector vector, Shape shape, int elements, boolean asRegisterForm) {
        int bits = width(role, vector);
        VectorOp op = vector.op();
        if (op.slow()) {
            int each = bits == 32 ? wafer.slowFunction32Cycles() : wafer.slowFunction16Cycles();
            return Math.multiplyExact(elements, each);
        }
        return Whole.ceilDiv(elements, rate(role, vector, shape, bits, asRegisterForm));
    }

    private int rate(Role role, Instruction.Vector vector, Shape shape, int bits, boolean asRegisterForm) {
        if (vector.op() == VectorOp.MOV) {
            return bits == 32 ? wafer.move32() : 2 * wafer.move32();
        }
        if (vector.op() != VectorOp.FMAC) {
            return bits == 32 ? wafer.elementwise32() : wafer.elementwise16();
        }
        boolean wideSource = bits(role, vector.a()) == 32 || bits(role, vector.b()) == 32;
        if (wideSource) {
            return wafer.macFp32();
        }
        if (bits(role, vector.dst()) != 32) {
            return wafer.macFp16();
        }
        return asRegisterForm || shape.dstStays() ? wafer.macFp16IntoFp32Register() : wafer.macFp16IntoFp32Memory();
    }

    private static int width(Role role, Instruction.Vector vector) {
        int widest = Math.max(bits(role, vector.dst()), Math.max(bits(role, vector.a()), bits(role, vector.b())));
        return widest == 32 ? 32 : 16;
    }

    /** Bits of an operand's elements; 0 where it has none. */
    private static int bits(Role role, Operand operand) {
        if (operand instanceof Operand.Fabric fabric) {
            return wide(fabric.type());
        }
        if (operand instanceof Operand.Memory memory) {
            return wide(role.buffers().get(memory.buffer()).type());
        }
        if (operand instanceof Operand.Indexed indexed) {
            return wide(role.buffers().get(indexed.base().buffer()).type());
        }
        return 0;
    }

    private static int wide(DataType type) {
        return type.bits() > 16 ? 32 : 16;
    }
}
