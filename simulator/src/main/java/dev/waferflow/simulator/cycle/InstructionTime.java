package dev.waferflow.simulator.cycle;

import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.machine.unit.Whole;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How long an instruction takes: the formulas of docs/semantics.md, section PE, one by one. */
final class InstructionTime {
    private final Instruction.Vector vector;
    private final Role role;
    private final WaferSpec wafer;
    private final List<Operand> operands;

    InstructionTime(Instruction.Vector vector, Role role, WaferSpec wafer) {
        this.vector = vector;
        this.role = role;
        this.wafer = wafer;
        this.operands = Arrays.asList(vector.dst(), vector.a(), vector.b());
    }

    void fill(Step step) {
        step.issue = wafer.vectorIssueCycles() + (vector.task() ? wafer.taskSwitchCycles() : 0);
        int[] dimensions = dimensions();
        int inner = dimensions.length == 0 ? -1 : dimensions[dimensions.length - 1];
        switch (step.kind) {
            case NOP -> step.duration = vector.task() ? wafer.taskSwitchCycles() : 0;
            case MEMORY -> {
                boolean memoryForm = mixedFmac() && !registerForm(inner);
                step.duration = step.issue + cycles(dimensions, rate(inner));
                step.memoryPort = memoryForm
                        ? step.duration - step.issue - cycles(dimensions, wafer.macFp16IntoFp32Register())
                        : 0;
            }
            case FABRIC -> {
                step.elementsPerWord = elementsPerWord();
                step.halfCyclesPerWord = vector.op() == VectorOp.MOV ? 1 : 2;
                long period = Math.max(1, Whole.ceilDiv(step.elementsPerWord, rate(inner)));
                step.periodNumerator = period;
                step.periodDenominator = 1;
                var injection = wafer.injectionCyclesPerWord();
                boolean slower = injection.numerator() > period * injection.denominator();
                if (vector.dst() instanceof Operand.Fabric && slower) {
                    step.periodNumerator = injection.numerator();
                    step.periodDenominator = injection.denominator();
                }
            }
            default -> throw new IllegalArgumentException(step.kind.toString());
        }
    }

    /** Extents that count: those of 1 dropped, neighbours merged. Values are positions in the extents. */
    private int[] dimensions() {
        var kept = new ArrayList<Integer>();
        for (int d = 0; d < vector.extents().size(); d++) {
            if (vector.extents().get(d) > 1) {
                kept.add(d);
            }
        }
        return kept.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Cycles after the issue. */
    private long cycles(int[] kept, int rate) {
        var extents = new ArrayList<Long>();
        for (int i = 0; i < kept.length; i++) {
            long extent = vector.extents().get(kept[i]);
            boolean merges = i > 0 && merges(kept[i - 1], kept[i]);
            if (merges) {
                extent *= extents.remove(extents.size() - 1);
            }
            extents.add(extent);
        }
        long inner = extents.isEmpty() ? 1 : extents.get(extents.size() - 1);
        long each = vector.op().slow() ? Math.multiplyExact(inner, slowCycles()) : Whole.ceilDiv(inner, rate);
        if (extents.size() <= 1) {
            return each;
        }
        long turns = vector.elements() / inner;
        return turns * (wafer.descriptorTurnCycles() + each);
    }

    /** Whether every operand walks evenly from one dimension into the next. */
    private boolean merges(int outer, int inner) {
        return operands.stream().allMatch(operand -> merges(operand, outer, inner));
    }

    private boolean merges(Operand operand, int outer, int inner) {
        if (operand instanceof Operand.Indexed indexed) {
            return merges(indexed.base(), outer, inner) && merges(indexed.index(), outer, inner);
        }
        if (operand instanceof Operand.Memory memory) {
            long outerStride = memory.strides().get(outer);
            long innerStride = memory.strides().get(inner);
            boolean ringInvolved = memory.ring() > 0 && (outerStride != 0 || innerStride != 0);
            return !ringInvolved
                    && outerStride == innerStride * vector.extents().get(inner);
        }
        return true;
    }

    private int slowCycles() {
        return width() == 32 ? wafer.slowFunction32Cycles() : wafer.slowFunction16Cycles();
    }

    private int rate(int inner) {
        if (vector.op() == VectorOp.FMAC) {
            if (bits(vector.a()) == 32 || bits(vector.b()) == 32) {
                return wafer.macFp32();
            }
            if (!mixedFmac()) {
                return wafer.macFp16();
            }
            return registerForm(inner) ? wafer.macFp16IntoFp32Register() : wafer.macFp16IntoFp32Memory();
        }
        boolean wide = width() == 32;
        if (vector.op() == VectorOp.MOV) {
            return wafer.move32() * (wide ? 1 : 2);
        }
        return wide ? wafer.elementwise32() : wafer.elementwise16();
    }

    /** FMAC of 16-bit sources into 32 bits. */
    private boolean mixedFmac() {
        return vector.op() == VectorOp.FMAC
                && bits(vector.a()) != 32
                && bits(vector.b()) != 32
                && bits(vector.dst()) == 32;
    }

    private boolean registerForm(int inner) {
        return inner < 0 || stride(vector.dst(), inner) == 0;
    }

    private static int stride(Operand operand, int dimension) {
        if (operand instanceof Operand.Indexed indexed) {
            int base = stride(indexed.base(), dimension);
            return base != 0 ? base : stride(indexed.index(), dimension);
        }
        return operand instanceof Operand.Memory memory ? memory.strides().get(dimension) : 1;
    }

    private int width() {
        return operands.stream().anyMatch(operand -> bits(operand) == 32) ? 32 : 16;
    }

    /** 32, 16 (or less), or 0 for what has no width. */
    private int bits(Operand operand) {
        if (operand instanceof Operand.Fabric fabric) {
            return fabric.type().bits();
        }
        var memory = operand instanceof Operand.Indexed indexed ? indexed.base() : operand;
        return memory instanceof Operand.Memory m
                ? role.buffers().get(m.buffer()).type().bits()
                : 0;
    }

    private int elementsPerWord() {
        for (Operand operand : operands) {
            if (operand instanceof Operand.Fabric fabric) {
                return fabric.type().bits() <= 16 ? 2 : 1;
            }
        }
        return 0;
    }
}
