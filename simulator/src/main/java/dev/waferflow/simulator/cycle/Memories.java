package dev.waferflow.simulator.cycle;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Constant;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Load;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.ProgramText;
import dev.waferflow.simulator.value.ValueOps;

/** **Hot**. The SRAM contents of all PEs in one array, and the computing of single elements in it. */
final class Memories {
    /** Elements of all PEs together, at most. */
    private static final long MOST = 1L << 30;

    private final float[] memory;
    private final int[] peStart;
    private final int width;

    /** Per element, the execution of a clearing FMAC that last wrote it; made on first use. */
    private int[] visitedBy;

    private int executions;
    private final int[] at = new int[8];
    private final int[] loops = new int[1 + RoleCode.MAX_LOOPS];

    /** Memories of the PEs {@code codeOf}, row-major, null where no role is; all zero. */
    Memories(RoleCode[] codeOf, int width) {
        this.width = width;
        peStart = new int[codeOf.length];
        long size = 0;
        for (int pe = 0; pe < codeOf.length; pe++) {
            peStart[pe] = (int) size;
            size += codeOf[pe] == null ? 0 : codeOf[pe].memoryElements;
            if (size > MOST) {
                throw UserException.of(
                        FaultKind.HOST_RESOURCES,
                        "WF-SIM-005",
                        "the PEs hold more than " + MOST + " elements, too many for the cycle engine",
                        "",
                        "--engine event");
            }
        }
        memory = new float[(int) size];
    }

    /** Fills a buffer of every PE of a placement. */
    void load(Program program, Grid grid, RoleCode code, Load load) {
        Constant constant = program.constants().get(load.constant());
        if (!constant.hasValues()) {
            throw Faults.of("constant '" + constant.name() + "' has no values, so nothing can be computed");
        }
        int bufferStart = load.bufferOffset();
        for (int b = 0; b < load.buffer(); b++) {
            bufferStart += code.role.buffers().get(b).elements();
        }
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                int from = load.offset() + ix * load.strideX() + iy * load.strideY();
                int pe = grid.row(iy) * program.width() + grid.column(ix);
                System.arraycopy(constant.values(), from, memory, peStart[pe] + bufferStart, load.length());
            }
        }
    }

    /** A number for one execution of an instruction, to tell first visits. */
    int newExecution() {
        return ++executions;
    }

    /** Sets the sample and the loop indices that addresses depend on. */
    void position(long sample, int[] loopIndex, int first) {
        loops[0] = (int) sample;
        System.arraycopy(loopIndex, first, loops, 1, RoleCode.MAX_LOOPS);
    }

    /** Computes all elements of a memory-only instruction. */
    void run(Step step, int pe, RoleCode code) {
        int execution = newExecution();
        for (int element = 0; element < step.elements; element++) {
            element(step, element, pe, code, execution, 0, 0);
        }
    }

    /**
     * Computes one element of an instruction.
     *
     * @param inA element that operand a brings if it is a port; likewise inB
     * @return the result, which is in memory already if dst is there
     */
    float element(Step step, int element, int pe, RoleCode code, int execution, float inA, float inB) {
        int rest = element;
        for (int d = step.extents.length - 1; d >= 0; d--) {
            at[d] = rest % step.extents[d];
            rest /= step.extents[d];
        }
        float a = read(step, step.a, pe, code, inA);
        float b = read(step, step.b, pe, code, inB);
        var typeA = step.a == null ? DataType.FP32 : step.a.type;
        var typeB = step.b == null ? DataType.FP32 : step.b.type;
        if (step.dst.fabric()) {
            return ValueOps.evaluate(step.op, step.dst.type, typeA, a, typeB, b, 0);
        }
        int address = address(step, step.dst, pe, code);
        float old = memory[address];
        if (step.vector.clear() && firstVisit(address, execution)) {
            // Adding to -0 leaves every product as it is.
            old = step.dst.type == DataType.INT32 ? 0 : -0.0f;
        }
        float result = ValueOps.evaluate(step.op, step.dst.type, typeA, a, typeB, b, old);
        memory[address] = result;
        return result;
    }

    private boolean firstVisit(int address, int execution) {
        if (visitedBy == null) {
            visitedBy = new int[memory.length];
        }
        boolean first = visitedBy[address] != execution;
        visitedBy[address] = execution;
        return first;
    }

    private float read(Step step, Operands operand, int pe, RoleCode code, float incoming) {
        if (operand == null) {
            return 0;
        }
        return switch (operand.kind) {
            case IMMEDIATE -> operand.value;
            case FABRIC -> incoming;
            case MEMORY -> memory[address(step, operand, pe, code)];
        };
    }

    private int address(Step step, Operands operand, int pe, RoleCode code) {
        int address = operand.address(loops, at, memory, peStart[pe]);
        if (address < 0) {
            throw Faults.of(
                    "an address outside its buffer, of " + operand.bufferLength + " elements",
                    PeNames.of(pe % width, pe / width, code) + ", " + ProgramText.print(step.vector, code.role));
        }
        return peStart[pe] + address;
    }
}
