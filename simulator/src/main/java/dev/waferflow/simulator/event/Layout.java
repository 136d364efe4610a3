package dev.waferflow.simulator.event;

import dev.waferflow.machine.program.Role;
import dev.waferflow.simulator.value.PeTable;
import dev.waferflow.simulator.value.Wiring;
import java.util.Arrays;

/** Where things lie in the block of a PE of one role. */
final class Layout {
    private final int semaphores;
    private final int[] entry;
    private final int[] inSlot = new int[Wiring.PORTS];
    private final int[] outSlot = new int[Wiring.PORTS];
    private int next;
    private boolean closed;

    Layout(Role role) {
        if (role.threads().size() > State.MAX_THREADS) {
            throw new IllegalArgumentException("role " + role.name() + " has " + role.threads().size() + " threads");
        }
        entry = new int[role.threads().size()];
        semaphores = State.TIMES + entry.length;
        next = semaphores + role.semaphores().size();
        Arrays.fill(inSlot, -1);
        Arrays.fill(outSlot, -1);
    }

    int semaphore(int number) {
        return semaphores + number;
    }

    /** First operation per thread. */
    int[] entry() {
        return entry;
    }

    /** The place that holds the sink at an input port, or the route at an output port. */
    int slot(int port, boolean input) {
        int[] slots = input ? inSlot : outSlot;
        if (slots[port] < 0) {
            if (closed) {
                throw new IllegalStateException("port " + port + " after the layout is closed");
            }
            slots[port] = next++;
        }
        return slots[port];
    }

    int firstThread() {
        closed = true;
        return next + State.COUNTERS;
    }

    void fill(int[] cells, int block, int pe, Wiring wiring) {
        for (int port = 0; port < Wiring.PORTS; port++) {
            if (inSlot[port] >= 0) {
                cells[block + inSlot[port]] = connected(wiring.inSink(pe, port), "input", port);
            }
            if (outSlot[port] >= 0) {
                cells[block + outSlot[port]] = connected(wiring.outRoute(pe, port), "output", port);
            }
        }
    }

    private static int connected(int end, String kind, int port) {
        if (end < 0) {
            throw PeTable.fault(kind + " port " + port + " has no net");
        }
        return end;
    }
}
