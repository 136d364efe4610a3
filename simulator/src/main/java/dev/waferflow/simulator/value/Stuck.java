package dev.waferflow.simulator.value;

import dev.waferflow.machine.program.HostPort;
import dev.waferflow.machine.program.HostStream;
import java.util.HashSet;

/** Says who waits for what when outputs are missing and nothing can proceed. */
final class Stuck {
    private static final int LINES = 12;

    private final PeTable pes;
    private final Wiring wiring;
    private final PeState[] states;
    private final Stream[] streams;
    private final int[] read;

    Stuck(PeTable pes, Wiring wiring, PeState[] states, Stream[] streams, int[] read) {
        this.pes = pes;
        this.wiring = wiring;
        this.states = states;
        this.streams = streams;
        this.read = read;
    }

    RuntimeException fault(HostStream stream, HostPort port, int got, int wanted) {
        var text = new StringBuilder("output '" + stream.tensor() + "' in row " + port.row() + " got " + got + " of "
                + wanted + " elements, and nothing can proceed");
        int pe = wiring.source(wiring.sinkRoute(wiring.hostSink(stream, port)));
        var seen = new HashSet<Integer>();
        for (int line = 0; line < LINES && pe >= 0 && seen.add(pe); line++) {
            pe = explain(pe, text);
        }
        return PeTable.fault(text.toString());
    }

    /** One line about a PE; the PE that it waits for, or -1. */
    private int explain(int pe, StringBuilder text) {
        text.append("\n  ").append(pes.describe(pe));
        PeState state = states[pe];
        if (state == null) {
            text.append(" has nothing more to do");
            return -1;
        }
        int next = -1;
        for (int t = 0; t < state.at.length; t++) {
            Step[] steps = state.placement.code.threads[t];
            if (state.at[t] >= steps.length || steps[state.at[t]].kind != Step.Kind.VECTOR) {
                continue;
            }
            Step step = steps[state.at[t]];
            text.append("; thread '")
                    .append(state.placement.code.role.threads().get(t).name())
                    .append("' waits for");
            for (var wait : step.waits()) {
                if (state.semaphores[wait.semaphore()] < wait.count()) {
                    text.append(" semaphore ").append(wait.semaphore());
                }
            }
            for (int port : new int[] {step.portA, step.portB}) {
                if (port >= 0) {
                    int sink = wiring.inSink(pe, port);
                    int route = wiring.sinkRoute(sink);
                    int there = streams[route] == null ? 0 : streams[route].sent() - read[sink];
                    if (there < step.padded) {
                        text.append(" data on port ").append(port);
                        next = next < 0 ? wiring.source(route) : next;
                    }
                }
            }
        }
        return next;
    }
}
