package dev.waferflow.simulator.value;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Buffer;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.ThreadCode;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The threads of a role, compiled. */
final class RoleCode {
    private static final int DEPTH = 3;

    final Role role;
    final Step[][] threads;
    /** Buffers that some instruction writes. */
    final boolean[] written;
    /** Types of the ports in use; null elsewhere. */
    final DataType[] inType = new DataType[Wiring.PORTS];

    final DataType[] outType = new DataType[Wiring.PORTS];
    private final String place;
    private String where;

    RoleCode(Role role, String regionName) {
        this.role = role;
        place = "region '" + regionName + "', role '" + role.name() + "'";
        written = new boolean[role.buffers().size()];
        threads = new Step[role.threads().size()][];
        for (int t = 0; t < threads.length; t++) {
            var steps = new ArrayList<Step>();
            ThreadCode thread = role.threads().get(t);
            where = place + ", thread '" + thread.name() + "'";
            flatten(thread.body(), steps, 1, new int[1]);
            threads[t] = steps.toArray(new Step[0]);
        }
    }

    private void flatten(List<Instruction> body, List<Step> steps, int depth, int[] number) {
        for (Instruction instruction : body) {
            if (instruction instanceof Instruction.Loop loop) {
                if (depth > DEPTH) {
                    throw fault("loops nested more than three deep");
                }
                steps.add(Step.loop(depth, loop.count()));
                int first = steps.size();
                flatten(loop.body(), steps, depth + 1, number);
                steps.add(Step.end(depth, loop.count(), first));
            } else {
                var vector = (Instruction.Vector) instruction;
                checkSemaphores(vector.waits());
                checkSemaphores(vector.signals());
                steps.add(Step.vector(number[0], vector, compile(vector)));
                number[0]++;
            }
        }
    }

    private void checkSemaphores(List<Instruction.Sync> syncs) {
        for (Instruction.Sync sync : syncs) {
            if (sync.semaphore() < 0 || sync.semaphore() >= role.semaphores().size() || sync.count() < 1) {
                throw fault(sync + " of " + role.semaphores().size() + " semaphores");
            }
        }
    }

    private RuntimeException fault(String message) {
        return PeTable.fault(where + ": " + message);
    }

    private VectorKernel compile(Instruction.Vector vector) {
        if (vector.op() == VectorOp.NOP) {
            return null;
        }
        boolean complete = vector.dst() != null
                && vector.a() != null
                && (vector.b() != null) == (vector.op().sources() == 2);
        if (!complete) {
            throw fault(vector.op() + " with " + vector);
        }
        int[] extents = vector.extents().stream().mapToInt(Integer::intValue).toArray();
        boolean[] keep = new boolean[extents.length];
        int kept = 0;
        for (int d = 0; d < extents.length; d++) {
            keep[d] = extents[d] > 1;
            kept += keep[d] ? 1 : 0;
        }
        var shape = new int[kept];
        for (int d = 0, k = 0; d < extents.length; d++) {
            if (keep[d]) {
                shape[k++] = extents[d];
            }
        }
        DataType dstType = typeOf(vector.dst());
        boolean compares =
                vector.op() == VectorOp.LESS || vector.op() == VectorOp.LESS_EQUAL || vector.op() == VectorOp.EQUAL;
        boolean integral = compares
                ? typeOf(vector.a()) == DataType.INT32 || typeOf(vector.b()) == DataType.INT32
                : dstType == DataType.INT32 && vector.op() != VectorOp.MOVE_IF;
        Access dst = access(vector.dst(), keep, shape, integral, true);
        Access a = access(vector.a(), keep, shape, integral, false);
        Access b = vector.b() == null ? null : access(vector.b(), keep, shape, integral, false);
        checkFabric(vector, dst, a, b);
        var merged = Merge.dimensions(shape, dst, a, b);
        VectorKernel clear = null;
        if (vector.op() == VectorOp.FMAC && vector.clear()) {
            clear = clearing(merged.extents(), merged.dst());
        }
        return new VectorKernel(vector.op(), merged.extents(), merged.dst(), merged.a(), merged.b(), clear);
    }

    /** Fills dst with -0 (0 for whole numbers), to which any first product adds as itself. */
    private VectorKernel clearing(int[] extents, Access dst) {
        if (dst.kind == Access.Kind.INDEXED) {
            throw fault("a clearing FMAC with an indirect dst");
        }
        int moving = 0;
        for (int stride : dst.strides) {
            moving += stride != 0 ? 1 : 0;
        }
        var shape = new int[moving];
        var strides = new int[moving];
        for (int d = 0, k = 0; d < extents.length; d++) {
            if (dst.strides[d] != 0) {
                shape[k] = extents[d];
                strides[k++] = dst.strides[d];
            }
        }
        var neutral = new float[] {dst.type == DataType.INT32 ? 0f : -0f};
        var target = new Access(
                dst.kind, dst.type, dst.place, dst.offset, strides, dst.loopStrides, dst.ring, shape, null, null, 0);
        var source = new Access(
                Access.Kind.IMMEDIATE, dst.type, 0, 0, new int[moving], new int[0], 0, shape, neutral, null, 0);
        var merged = Merge.dimensions(shape, target, source, null);
        return new VectorKernel(VectorOp.MOV, merged.extents(), merged.dst(), merged.a(), null, null);
    }

    private DataType typeOf(Operand operand) {
        if (operand instanceof Operand.Memory memory) {
            return buffer(memory.buffer()).type();
        }
        if (operand instanceof Operand.Indexed indexed) {
            return buffer(indexed.base().buffer()).type();
        }
        return operand instanceof Operand.Fabric fabric ? fabric.type() : DataType.FP32;
    }

    private Buffer buffer(int number) {
        if (number < 0 || number >= role.buffers().size()) {
            throw fault("no buffer " + number);
        }
        return role.buffers().get(number);
    }

    private Access access(Operand operand, boolean[] keep, int[] shape, boolean integral, boolean isDst) {
        if (operand instanceof Operand.Immediate immediate) {
            if (isDst) {
                throw fault("an immediate as dst");
            }
            DataType type = integral ? DataType.INT32 : DataType.FP32;
            float value = integral ? Float.intBitsToFloat((int) immediate.value()) : immediate.value();
            return new Access(
                    Access.Kind.IMMEDIATE,
                    type,
                    0,
                    0,
                    new int[shape.length],
                    new int[0],
                    0,
                    shape,
                    new float[] {value},
                    null,
                    0);
        }
        DataType type = typeOf(operand);
        boolean known =
                type == DataType.FP32 || type == DataType.FP16 || type == DataType.BF16 || type == DataType.INT32;
        if (!known) {
            throw fault("elements of type " + type);
        }
        if (operand instanceof Operand.Fabric fabric) {
            if (fabric.port() < 0 || fabric.port() >= Wiring.PORTS) {
                throw fault("port " + fabric.port());
            }
            (isDst ? outType : inType)[fabric.port()] = type;
            return new Access(
                    Access.Kind.FABRIC, type, fabric.port(), 0, rowMajor(shape), new int[0], 0, shape, null, null, 0);
        }
        if (operand instanceof Operand.Indexed indexed) {
            Access index = memory(indexed.index(), Access.Kind.MEMORY, keep, shape, null, 0);
            Access base = memory(indexed.base(), Access.Kind.INDEXED, keep, shape, index, indexed.scale());
            written[base.place] |= isDst;
            return base;
        }
        Access memory = memory((Operand.Memory) operand, Access.Kind.MEMORY, keep, shape, null, 0);
        written[memory.place] |= isDst;
        return memory;
    }

    private Access memory(
            Operand.Memory memory, Access.Kind kind, boolean[] keep, int[] shape, Access index, int scale) {
        if (memory.strides().size() != keep.length) {
            throw fault(memory.strides().size() + " strides for " + keep.length + " extents");
        }
        Buffer buffer = buffer(memory.buffer());
        boolean ringFits = memory.ring() >= 0
                && memory.offset() >= 0
                && memory.offset() < buffer.elements()
                && memory.ring() <= buffer.elements();
        if (memory.ring() != 0 && !ringFits) {
            throw fault("ring of " + memory.ring() + " at " + memory.offset() + " in buffer '" + buffer.name() + "' of "
                    + buffer.elements());
        }
        var strides = new int[shape.length];
        for (int d = 0, k = 0; d < keep.length; d++) {
            if (keep[d]) {
                strides[k++] = memory.strides().get(d);
            }
        }
        int[] loops = memory.loopStrides().stream().mapToInt(Integer::intValue).toArray();
        int used = loops.length;
        while (used > 0 && loops[used - 1] == 0) {
            used--;
        }
        if (used > DEPTH + 1) {
            throw fault("loop stride of a loop that is not there");
        }
        return new Access(
                kind,
                buffer.type(),
                memory.buffer(),
                memory.offset(),
                strides,
                Arrays.copyOf(loops, used),
                memory.ring(),
                shape,
                null,
                index,
                scale);
    }

    private static int[] rowMajor(int[] shape) {
        var strides = new int[shape.length];
        int step = 1;
        for (int d = shape.length - 1; d >= 0; d--) {
            strides[d] = step;
            step *= shape[d];
        }
        return strides;
    }

    private void checkFabric(Instruction.Vector vector, Access... accesses) {
        int bits = 0;
        for (Access access : accesses) {
            if (access != null && access.kind == Access.Kind.FABRIC) {
                if (bits != 0 && bits != access.type.bits()) {
                    throw fault("fabric operands of different width in one instruction");
                }
                bits = access.type.bits();
            }
        }
        if (bits != 0 && vector.op().slow()) {
            throw fault(vector.op() + " with a fabric operand");
        }
        boolean readsDst = vector.op() == VectorOp.FMAC || vector.op() == VectorOp.MOVE_IF;
        if (readsDst && vector.dst() instanceof Operand.Fabric) {
            throw fault(vector.op() + " into the fabric");
        }
    }
}
