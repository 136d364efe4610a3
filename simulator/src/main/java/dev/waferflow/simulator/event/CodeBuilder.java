package dev.waferflow.simulator.event;

import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.machine.wafer.WaferSpec;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns roles into {@link Code}. Roles that take the same time in every case share their operations. */
final class CodeBuilder {
    private final Timing timing;
    private final WaferSpec wafer;
    private int[] ops = new int[256 * Code.SIZE];
    private int size;
    private int[] numbers = new int[256];
    private int[] syncs = {-1, 0, 0, 0};
    private int syncSize = 1;
    private final Map<List<Integer>, Integer> knownSyncs = new HashMap<>();
    private Role role;
    private Layout places;
    private int thread;

    CodeBuilder(WaferSpec wafer) {
        this.wafer = wafer;
        timing = new Timing(wafer);
    }

    Code build(List<Role> roles) {
        var layouts = new Layout[roles.size()];
        var known = new HashMap<IntBuffer, Layout>();
        for (int r = 0; r < layouts.length; r++) {
            role = roles.get(r);
            places = new Layout(role);
            int start = size;
            for (int t = 0; t < role.threads().size(); t++) {
                thread = t;
                places.entry()[t] = size;
                flatten(role.threads().get(t).body(), 1, new int[1]);
                int stop = add(Code.STOP);
                ops[stop + Code.TARGET] = places.entry()[t];
            }
            Layout same = known.putIfAbsent(signature(start), places);
            layouts[r] = same == null ? places : same;
            size = same == null ? size : start;
        }
        return new Code(Arrays.copyOf(ops, size), Arrays.copyOf(numbers, size / Code.SIZE), syncs, layouts);
    }

    /** Everything about a role that time depends on, wherever its operations are. */
    private IntBuffer signature(int start) {
        int length = size - start;
        int count = length / Code.SIZE;
        var all = Arrays.copyOf(Arrays.copyOfRange(ops, start, size), length + count + places.entry().length + 2);
        for (int op = 0; op < length; op += Code.SIZE) {
            if (all[op + Code.KIND] == Code.STOP || all[op + Code.KIND] == Code.END) {
                all[op + Code.TARGET] -= start;
            }
        }
        System.arraycopy(numbers, start / Code.SIZE, all, length, count);
        int at = length + count;
        for (int entry : places.entry()) {
            all[at++] = entry - start;
        }
        all[at++] = places.size();
        all[at] = places.inputs();
        return IntBuffer.wrap(all);
    }

    private void flatten(List<Instruction> body, int level, int[] counter) {
        for (Instruction instruction : body) {
            if (instruction instanceof Instruction.Loop loop) {
                int begin = add(Code.LOOP);
                ops[begin + Code.COUNTER] = places.counter(thread, level);
                ops[begin + Code.COUNT] = loop.count();
                int first = size;
                if (loop.scalar() && wafer.scalarLoopCycles() > 0) {
                    int turn = add(Code.MEMORY);
                    ops[turn + Code.DURATION] = wafer.scalarLoopCycles();
                    numbers[turn / Code.SIZE] = -1;
                }
                flatten(loop.body(), level + 1, counter);
                int end = add(Code.END);
                ops[end + Code.COUNTER] = places.counter(thread, level);
                ops[end + Code.COUNT] = loop.count();
                ops[end + Code.TARGET] = first;
            } else {
                addVector((Instruction.Vector) instruction, counter[0]++);
            }
        }
    }

    private void addVector(Instruction.Vector vector, int place) {
        boolean fabric = vector.touchesFabric();
        boolean free = vector.op() == VectorOp.NOP && timing.issue(vector) == 0;
        int op = add(free ? Code.NOP : fabric ? Code.FABRIC : Code.MEMORY);
        numbers[op / Code.SIZE] = place;
        ops[op + Code.ISSUE] = timing.issue(vector);
        ops[op + Code.WAITS] = addSyncs(vector.waits());
        ops[op + Code.SIGNALS] = addSyncs(vector.signals());
        if (fabric) {
            addFabric(op, vector);
        } else if (!free) {
            ops[op + Code.DURATION] = timing.duration(role, vector);
            ops[op + Code.MEMORY_PORT] = timing.memoryPort(role, vector);
        }
    }

    private void addFabric(int op, Instruction.Vector vector) {
        int portA = port(vector.a());
        int portB = port(vector.b());
        int portOut = port(vector.dst());
        ops[op + Code.PORTS] = portA + 1 | portB + 1 << 8 | portOut + 1 << 16;
        ops[op + Code.IN_A] = portA < 0 ? -1 : places.input(portA);
        ops[op + Code.IN_B] = portB < 0 ? -1 : places.input(portB);
        ops[op + Code.OUT] = portOut < 0 ? -1 : places.output(portOut);
        ops[op + Code.STREAM] = places.stream(thread);
        for (Operand operand : new Operand[] {vector.a(), vector.b(), vector.dst()}) {
            if (operand instanceof Operand.Fabric stream) {
                ops[op + Code.WORDS] = Net.words(stream.type(), vector.elements());
            }
        }
        ops[op + Code.WEIGHT] = vector.op() == VectorOp.MOV ? 1 : 2;
        int period = timing.period(role, vector);
        var injection = wafer.injectionCyclesPerWord();
        boolean slower = portOut >= 0 && injection.numerator() > period * injection.denominator();
        ops[op + Code.PERIOD_TOP] = slower ? Math.toIntExact(injection.numerator()) : period;
        ops[op + Code.PERIOD_BOTTOM] = slower ? Math.toIntExact(injection.denominator()) : 1;
    }

    private static int port(Operand operand) {
        return operand instanceof Operand.Fabric fabric ? fabric.port() : -1;
    }

    private int addSyncs(List<Instruction.Sync> list) {
        if (list.isEmpty()) {
            return 0;
        }
        var flat = new Integer[2 * list.size()];
        for (int i = 0; i < list.size(); i++) {
            flat[2 * i] = places.semaphore(list.get(i).semaphore());
            flat[2 * i + 1] = list.get(i).count();
        }
        return knownSyncs.computeIfAbsent(List.of(flat), this::newSyncs);
    }

    private int newSyncs(List<Integer> list) {
        int start = syncSize;
        if (start + list.size() + 1 >= syncs.length) {
            syncs = Arrays.copyOf(syncs, (start + list.size() + 1) * 2);
        }
        for (int number : list) {
            syncs[syncSize++] = number;
        }
        syncs[syncSize++] = -1;
        return start;
    }

    private int add(int kind) {
        if (size == ops.length) {
            ops = Arrays.copyOf(ops, size * 2);
            numbers = Arrays.copyOf(numbers, ops.length / Code.SIZE);
        }
        int op = size;
        Arrays.fill(ops, op, op + Code.SIZE, 0);
        ops[op + Code.KIND] = kind;
        numbers[op / Code.SIZE] = 0;
        size += Code.SIZE;
        return op;
    }
}
