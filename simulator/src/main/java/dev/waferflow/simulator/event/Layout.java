package dev.waferflow.simulator.event;

import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Role;
import dev.waferflow.simulator.value.Wiring;
import java.util.Arrays;
import java.util.List;

/**
 * Where things lie in the block of a PE of one role: the head, its threads, its semaphores, counters of their loops, what threads with
 * fabric instructions remember of these, the sinks at its input ports, the routes at its output ports, and the window of its ramp.
 */
final class Layout {
    private final int semaphores;
    private final int[] entry;
    private final int[] counters;
    private final int[] stream;
    private final int[] inSlot = new int[Wiring.PORTS];
    private final int[] inThread = new int[Wiring.PORTS];
    private final int[] outSlot = new int[Wiring.PORTS];
    private final int[] outThread = new int[Wiring.PORTS];
    private final boolean[] relayed = new boolean[Wiring.PORTS];
    private int next;
    private int inputs;

    Layout(Role role) {
        if (role.threads().size() > State.MAX_THREADS) {
            throw new IllegalArgumentException(
                    "role " + role.name() + " has " + role.threads().size() + " threads");
        }
        int threads = role.threads().size();
        if (threads > State.MAX_THREADS) {
            throw new IllegalArgumentException("role " + role.name() + " has " + threads + " threads");
        }
        entry = new int[threads];
        counters = new int[threads];
        stream = new int[threads];
        semaphores = State.HEAD + threads * State.THREAD;
        next = semaphores + role.semaphores().size();
        Arrays.fill(inSlot, -1);
        Arrays.fill(outSlot, -1);
        for (int t = 0; t < threads; t++) {
            counters[t] = next;
            next += depth(role.threads().get(t).body());
        }
        for (int t = 0; t < threads; t++) {
            stream[t] = next;
            next += streams(role.threads().get(t).body()) ? State.STREAM : 0;
        }
        for (int t = 0; t < threads; t++) {
            addSinks(role.threads().get(t).body(), t);
        }
        for (int t = 0; t < threads; t++) {
            addRoutes(role.threads().get(t).body(), t);
        }
        next += inputs > 1 ? RampWindow.SIZE : 0;
    }

    /** How deep loops are nested. */
    private static int depth(List<Instruction> body) {
        int deepest = 0;
        for (Instruction instruction : body) {
            if (instruction instanceof Instruction.Loop loop) {
                deepest = Math.max(deepest, 1 + depth(loop.body()));
            }
        }
        return deepest;
    }

    /** Whether there are fabric instructions; marks the ports from which they relay. */
    private boolean streams(List<Instruction> body) {
        boolean any = false;
        for (Instruction instruction : body) {
            if (instruction instanceof Instruction.Loop loop) {
                any |= streams(loop.body());
                continue;
            }
            var vector = (Instruction.Vector) instruction;
            any |= vector.touchesFabric();
            for (Operand source : new Operand[] {vector.a(), vector.b()}) {
                if (source instanceof Operand.Fabric from && vector.dst() instanceof Operand.Fabric) {
                    relayed[from.port()] = true;
                }
            }
        }
        return any;
    }

    private void addSinks(List<Instruction> body, int thread) {
        for (Instruction instruction : body) {
            if (instruction instanceof Instruction.Loop loop) {
                addSinks(loop.body(), thread);
                continue;
            }
            var vector = (Instruction.Vector) instruction;
            addSink(vector.a(), thread);
            addSink(vector.b(), thread);
        }
    }

    private void addSink(Operand operand, int thread) {
        if (operand instanceof Operand.Fabric fabric && inSlot[fabric.port()] < 0) {
            inSlot[fabric.port()] = next;
            inThread[fabric.port()] = thread;
            next += relayed[fabric.port()] ? Ends.RELAYED_SINK : Ends.SINK;
            inputs++;
        }
    }

    private void addRoutes(List<Instruction> body, int thread) {
        for (Instruction instruction : body) {
            if (instruction instanceof Instruction.Loop loop) {
                addRoutes(loop.body(), thread);
            } else if (((Instruction.Vector) instruction).dst() instanceof Operand.Fabric fabric
                    && outSlot[fabric.port()] < 0) {
                outSlot[fabric.port()] = next;
                outThread[fabric.port()] = thread;
                next += Ends.ROUTE_SIZE;
            }
        }
    }

    int semaphore(int number) {
        return semaphores + number;
    }

    /** First operation per thread. */
    int[] entry() {
        return entry;
    }

    /** The place of the counter of a thread's loop, 1 for outermost ones. */
    int counter(int thread, int level) {
        return counters[thread] + level - 1;
    }

    /** The place of what a thread remembers of its fabric instruction. */
    int stream(int thread) {
        return stream[thread];
    }

    /** The place of the sink at an input port, or -1 where no thread reads. */
    int input(int port) {
        return inSlot[port];
    }

    /** The place of the route at an output port, or -1 where no thread writes. */
    int output(int port) {
        return outSlot[port];
    }

    /** The thread that reads a port. */
    int reader(int port) {
        return inThread[port];
    }

    /** The thread that writes to a port. */
    int writer(int port) {
        return outThread[port];
    }

    int threads() {
        return entry.length;
    }

    int inputs() {
        return inputs;
    }

    /** The place of the window of a ramp that several inputs share. */
    int rampWindow() {
        return next - RampWindow.SIZE;
    }

    /** Length of a PE's block. */
    int size() {
        return next;
    }
}
