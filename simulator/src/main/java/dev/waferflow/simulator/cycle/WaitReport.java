package dev.waferflow.simulator.cycle;

import dev.waferflow.machine.fault.Diagnostic;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.program.ProgramText;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Explains a deadlock: begins with who lacks the result and follows who waits for whom until it comes round. */
final class WaitReport {
    private static final int LONGEST = 40;

    private final WaferSpec wafer;
    private final FabricBuilder builder;
    private final Fabric fabric;
    private final PeArray pes;
    private final HostEdge host;
    private final List<String> lines = new ArrayList<>();
    private final Set<Integer> seen = new HashSet<>();

    WaitReport(WaferSpec wafer, FabricBuilder builder, Fabric fabric, PeArray pes, HostEdge host) {
        this.wafer = wafer;
        this.builder = builder;
        this.fabric = fabric;
        this.pes = pes;
        this.host = host;
    }

    UserException deadlock(long cycle) {
        int start = firstWaiting();
        while (start >= 0 && lines.size() < LONGEST) {
            if (!seen.add(start)) {
                lines.add("which closes the circle at " + thread(start));
                break;
            }
            start = explain(start);
        }
        String message = "deadlock: nothing can proceed after cycle " + cycle + "\n    " + String.join("\n    ", lines);
        return new UserException(
                FaultKind.PROGRAM_FAULT,
                new Diagnostic(
                        "WF-SIM-004",
                        message,
                        lines.isEmpty() ? "" : lines.get(0),
                        "a larger buffer or semaphore count on the circle, or the missing signal or word"));
    }

    private int firstWaiting() {
        for (int row : host.rowsWaiting()) {
            for (int node = 0; node < fabric.nodeHostPort.length; node++) {
                if (fabric.nodeHostPort[node] >= 0 && host.rowOfOutPort(fabric.nodeHostPort[node]) == row) {
                    lines.add("the host waits for words of its output in row " + row);
                    return sender(builder.nodeSource.items[node]);
                }
            }
        }
        for (int id = 0; id < pes.state.length; id++) {
            int pe = id / pes.threads;
            boolean real = pes.code[pe] != null && id % pes.threads < pes.code[pe].threads.length;
            if (real && pes.state[id] != PeArray.STOPPED) {
                return id;
            }
        }
        return -1;
    }

    private String thread(int id) {
        int pe = id / pes.threads;
        int x = pe % pes.width;
        return PeNames.of(x, pe / pes.width, pes.code[pe]) + " " + PeNames.of(pes.code[pe], id % pes.threads);
    }

    /** Adds a line on why a thread does not go on; returns the thread that it waits for, or -1. */
    private int explain(int id) {
        int pe = id / pes.threads;
        String who = thread(id);
        if (pes.state[id] == PeArray.STOPPED) {
            lines.add(who + " has ended");
            return -1;
        }
        var step = pes.step(pe, id);
        who += " at '" + ProgramText.print(step.vector, pes.code[pe].role) + "'";
        if (pes.state[id] == PeArray.WAITING) {
            int semaphore = pes.missing(pe, id);
            int[] signallers = semaphore < 0 ? new int[0] : pes.code[pe].signallers[semaphore];
            lines.add(
                    who + " waits for semaphore " + semaphore + (signallers.length == 0 ? ", which nobody gives" : ""));
            for (int signaller : signallers) {
                if (pe * pes.threads + signaller != id) {
                    return pe * pes.threads + signaller;
                }
            }
            return signallers.length == 0 ? -1 : id;
        }
        for (boolean second : new boolean[] {false, true}) {
            int port = step.inPort(second);
            if (port >= 0 && !pes.hasWord(pe, port)) {
                int source = builder.nodeSource.items[pes.inNode(pe, port)];
                lines.add(who + " waits for a word at in" + port + " from " + place(source) + " (" + pes.done[id]
                        + " of " + step.elements + " elements done)");
                return sender(source);
            }
        }
        int port = step.outPort();
        lines.add(who + " waits for room at out" + port + " (" + pes.done[id] + " of " + step.elements
                + " elements done)");
        return port < 0 ? -1 : fullSink(pes.outNode(pe, port));
    }

    private String place(int source) {
        if (source < 0) {
            int row = -1 - source;
            return "the host in row " + row + (host.exhausted(row) ? ", which has given all samples" : "");
        }
        int pe = fabric.nodePe[source];
        return "PE " + pe % pes.width + "," + pe / pes.width;
    }

    /** The thread that sends into an output queue; for the host the thread that holds it up, or -1. */
    private int sender(int source) {
        if (source < 0) {
            boolean ended = host.exhausted(-1 - source);
            lines.add(ended ? place(source) : place(source) + " waits for room on the same net");
            return ended ? -1 : fullSink(source);
        }
        int pe = fabric.nodePe[source];
        return user(pe, builder.nodeKey.items[source], true);
    }

    private int user(int pe, int port, boolean sends) {
        var threads = pes.code[pe].threads;
        for (int t = 0; t < threads.length; t++) {
            for (Step step : threads[t]) {
                boolean uses = step.kind == Step.Kind.FABRIC
                        && (sends ? step.outPort() == port : step.inPort(false) == port || step.inPort(true) == port);
                if (uses) {
                    return pe * pes.threads + t;
                }
            }
        }
        return -1;
    }

    /** The thread behind the first full input queue of the route with this source. */
    private int fullSink(int source) {
        for (int pe = 0; pe < pes.code.length; pe++) {
            for (int port = 0; port < wafer.inputQueues(); port++) {
                int node = builder.inQueue[pe * wafer.inputQueues() + port];
                boolean full = node >= 0
                        && builder.nodeSource.items[node] == source
                        && fabric.nodeStored[node] == fabric.nodeCapacity[node];
                if (full) {
                    return user(pe, port, false);
                }
            }
        }
        return -1;
    }
}
