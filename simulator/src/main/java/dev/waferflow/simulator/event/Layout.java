package dev.waferflow.simulator.event;

import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Role;
import dev.waferflow.simulator.value.Wiring;
import java.util.Arrays;
import java.util.List;

/** Where things lie in the block of a PE of one role. */
final class Layout {
    private final int semaphores;
    private final int[] entry;
    private final int[] inSlot = new int[Wiring.PORTS];
    private final int[] outSlot = new int[Wiring.PORTS];
    private int next;
    private final int ends;
    private int inputs;
    private int outputs;

    Layout(Role role) {
        if (role.threads().size() > State.MAX_THREADS) {
            throw new IllegalArgumentException(
                    "role " + role.name() + " has " + role.threads().size() + " threads");
        }
        entry = new int[role.threads().size()];
        semaphores = State.HEAD + entry.length * State.THREAD;
        next = semaphores + role.semaphores().size();
        ends = next;
        Arrays.fill(inSlot, -1);
        Arrays.fill(outSlot, -1);
        role.threads().forEach(thread -> ports(thread.body(), true));
        role.threads().forEach(thread -> ports(thread.body(), false));
        next += inputs > 1 ? RampWindow.SIZE : 0;
    }

    private void ports(List<Instruction> body, boolean reads) {
        for (Instruction instruction : body) {
            if (instruction instanceof Instruction.Loop loop) {
                ports(loop.body(), reads);
                continue;
            }
            var vector = (Instruction.Vector) instruction;
            if (reads) {
                port(vector.a(), true);
                port(vector.b(), true);
            } else {
                port(vector.dst(), false);
            }
        }
    }

    private void port(Operand operand, boolean input) {
        if (operand instanceof Operand.Fabric fabric) {
            int place = input ? input(fabric.port()) : output(fabric.port());
            assert place > 0;
        }
    }

    int semaphore(int number) {
        return semaphores + number;
    }

    /** First operation per thread. */
    int[] entry() {
        return entry;
    }

    /** The place of the sink at an input port; all of them come before those of outputs. */
    int input(int port) {
        if (inSlot[port] < 0) {
            if (outputs > 0) {
                throw new IllegalStateException("input port " + port + " after outputs");
            }
            inSlot[port] = next;
            next += Ends.SINK;
            inputs++;
        }
        return inSlot[port];
    }

    /** The place of the route at an output port. */
    int output(int port) {
        if (outSlot[port] < 0) {
            outSlot[port] = next;
            next += Ends.ROUTE_SIZE;
            outputs++;
        }
        return outSlot[port];
    }

    /** The same, or -1 where no thread reads. */
    int inputPlace(int port) {
        return inSlot[port];
    }

    int outputPlace(int port) {
        return outSlot[port];
    }

    /** Length of a PE's block. */
    int size() {
        return next;
    }

    /** What {@link State#SHAPE} says. */
    int shape() {
        return State.shape(entry.length, inputs, outputs, ends);
    }
}
