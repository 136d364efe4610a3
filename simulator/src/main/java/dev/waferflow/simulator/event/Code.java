package dev.waferflow.simulator.event;

import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.Arrays;
import java.util.List;

/** All threads of all roles as one array of operations, with everything that their times depend on. */
final class Code {
    static final int MEMORY = 0;
    static final int FABRIC = 1;
    static final int NOP = 2;
    static final int LOOP = 3;
    static final int END = 4;
    static final int STOP = 5;
    private static final int DEPTH = 3;

    int size;
    int[] kind = new int[256];
    /** Memory-only instructions: cycles. */
    int[] duration = new int[256];

    int[] memoryPort = new int[256];
    int[] issue = new int[256];
    /** Fabric instructions: cycles per word as a fraction. */
    long[] periodTop = new long[256];

    long[] periodBottom = new long[256];
    int[] words = new int[256];
    /** Half cycles of datapath per word. */
    int[] weight = new int[256];
    /** Places in the PE's block of the sinks read and of the route written, or -1; and their ports. */
    int[] inA = new int[256];

    int[] inB = new int[256];
    int[] out = new int[256];
    int[] portA = new int[256];
    int[] portB = new int[256];
    int[] portOut = new int[256];
    int[] waits = new int[256];
    int[] signals = new int[256];
    /** LOOP and END: the counter, the number of turns and the first operation of the body. */
    int[] depth = new int[256];

    int[] count = new int[256];
    int[] target = new int[256];
    /** Place among the vector instructions of the thread, or -1 for a turn of a scalar loop. */
    int[] number = new int[256];
    /** Lists of (place of a semaphore in the block, count), each ended by -1. */
    int[] syncs = {-1, 0};
    /** Per role. */
    final Layout[] layout;

    private int syncSize = 1;
    private final Timing timing;
    private final WaferSpec wafer;
    private Role role;
    private Layout places;

    Code(List<Role> roles, WaferSpec wafer) {
        this.wafer = wafer;
        timing = new Timing(wafer);
        layout = new Layout[roles.size()];
        for (int r = 0; r < layout.length; r++) {
            role = roles.get(r);
            places = new Layout(role);
            layout[r] = places;
            for (int t = 0; t < role.threads().size(); t++) {
                places.entry()[t] = size;
                flatten(role.threads().get(t).body(), 1, new int[1]);
                int stop = add(STOP);
                target[stop] = places.entry()[t];
            }
        }
    }

    private void flatten(List<Instruction> body, int level, int[] counter) {
        for (Instruction instruction : body) {
            if (instruction instanceof Instruction.Loop loop) {
                if (level > DEPTH) {
                    throw new IllegalArgumentException("loops nested more than three deep in " + role.name());
                }
                int begin = add(LOOP);
                depth[begin] = level;
                count[begin] = loop.count();
                int first = size;
                if (loop.scalar() && wafer.scalarLoopCycles() > 0) {
                    int turn = add(MEMORY);
                    duration[turn] = wafer.scalarLoopCycles();
                    number[turn] = -1;
                }
                flatten(loop.body(), level + 1, counter);
                int end = add(END);
                depth[end] = level;
                target[end] = first;
            } else {
                addVector((Instruction.Vector) instruction, counter[0]++);
            }
        }
    }

    private void addVector(Instruction.Vector vector, int place) {
        boolean fabric = vector.touchesFabric();
        boolean free = vector.op() == VectorOp.NOP && timing.issue(vector) == 0;
        int op = add(free ? NOP : fabric ? FABRIC : MEMORY);
        number[op] = place;
        issue[op] = timing.issue(vector);
        waits[op] = addSyncs(vector.waits());
        signals[op] = addSyncs(vector.signals());
        if (!fabric) {
            duration[op] = free ? 0 : timing.duration(role, vector);
            memoryPort[op] = free ? 0 : timing.memoryPort(role, vector);
            return;
        }
        portA[op] = port(vector.a());
        portB[op] = port(vector.b());
        portOut[op] = port(vector.dst());
        inA[op] = portA[op] < 0 ? -1 : places.input(portA[op]);
        inB[op] = portB[op] < 0 ? -1 : places.input(portB[op]);
        out[op] = portOut[op] < 0 ? -1 : places.output(portOut[op]);
        for (Operand operand : new Operand[] {vector.a(), vector.b(), vector.dst()}) {
            if (operand instanceof Operand.Fabric stream) {
                words[op] = Net.words(stream.type(), vector.elements());
            }
        }
        weight[op] = vector.op() == VectorOp.MOV ? 1 : 2;
        periodTop[op] = timing.period(role, vector);
        var injection = wafer.injectionCyclesPerWord();
        boolean slower = injection.numerator() > periodTop[op] * injection.denominator();
        if (out[op] >= 0 && slower) {
            periodTop[op] = injection.numerator();
            periodBottom[op] = injection.denominator();
        }
    }

    private static int port(Operand operand) {
        return operand instanceof Operand.Fabric fabric ? fabric.port() : -1;
    }

    private int addSyncs(List<Instruction.Sync> list) {
        if (list.isEmpty()) {
            return 0;
        }
        int start = syncSize;
        int needed = syncSize + 2 * list.size() + 1;
        if (needed >= syncs.length) {
            syncs = Arrays.copyOf(syncs, needed * 2);
        }
        for (Instruction.Sync sync : list) {
            syncs[syncSize++] = places.semaphore(sync.semaphore());
            syncs[syncSize++] = sync.count();
        }
        syncs[syncSize++] = -1;
        return start;
    }

    private int add(int newKind) {
        if (size == kind.length) {
            grow(size * 2);
        }
        kind[size] = newKind;
        inA[size] = -1;
        inB[size] = -1;
        out[size] = -1;
        portA[size] = -1;
        portB[size] = -1;
        portOut[size] = -1;
        periodBottom[size] = 1;
        return size++;
    }

    private void grow(int length) {
        kind = Arrays.copyOf(kind, length);
        duration = Arrays.copyOf(duration, length);
        memoryPort = Arrays.copyOf(memoryPort, length);
        issue = Arrays.copyOf(issue, length);
        periodTop = Arrays.copyOf(periodTop, length);
        periodBottom = Arrays.copyOf(periodBottom, length);
        words = Arrays.copyOf(words, length);
        weight = Arrays.copyOf(weight, length);
        inA = Arrays.copyOf(inA, length);
        inB = Arrays.copyOf(inB, length);
        out = Arrays.copyOf(out, length);
        portA = Arrays.copyOf(portA, length);
        portB = Arrays.copyOf(portB, length);
        portOut = Arrays.copyOf(portOut, length);
        waits = Arrays.copyOf(waits, length);
        signals = Arrays.copyOf(signals, length);
        depth = Arrays.copyOf(depth, length);
        count = Arrays.copyOf(count, length);
        target = Arrays.copyOf(target, length);
        number = Arrays.copyOf(number, length);
    }

    /** Cycles from the first word to the one {@code words} later when nothing holds them up. */
    int span(int op, int distance) {
        long top = periodTop[op];
        if (top == 1) {
            return distance;
        }
        return (int) (distance * top / periodBottom[op]);
    }
}
