package dev.waferflow.machine.program;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Explains how a token simulation ended: follows who waits for whom until it comes round or ends. */
final class TokenReport {
    private static final int LONGEST = 40;

    private final TokenSimulation run;
    private final List<String> lines = new ArrayList<>();

    TokenReport(TokenSimulation run) {
        this.run = run;
    }

    TokenSimulation.Outcome outcome() {
        int id = firstWaiting();
        if (lines.isEmpty()) {
            return new TokenSimulation.Outcome(false, List.of());
        }
        Set<Integer> seen = new HashSet<>();
        while (id >= 0 && lines.size() < LONGEST) {
            if (!seen.add(id)) {
                lines.add("which closes the circle at " + name(id));
                break;
            }
            id = explain(id);
        }
        return new TokenSimulation.Outcome(true, lines);
    }

    private int firstWaiting() {
        for (int row = 0; row < run.fabric.hostOutEnd.length; row++) {
            if (!run.complete(row)) {
                lines.add("the host waits for words of its output in row " + row);
                return sender(run.fabric.source[run.fabric.hostOutEnd[row]]);
            }
        }
        for (int pe = 0; pe < run.code.length && !run.hasOutputs(); pe++) {
            for (int t = 0; run.code[pe] != null && t < run.code[pe].threads.size(); t++) {
                int id = pe * run.threads + t;
                if (!run.done(id) && !run.code[pe].threads.get(t).isEmpty()) {
                    lines.add(name(id) + " does not end its sample");
                    return id;
                }
            }
        }
        return -1;
    }

    private String name(int id) {
        int pe = id / run.threads;
        var code = run.code[pe];
        return place(pe) + " (region '" + code.region.name() + "', role '" + code.role.name() + "') thread '"
                + code.role.threads().get(id % run.threads).name() + "'";
    }

    private String place(int pe) {
        return "PE " + pe % run.wafer.width() + "," + pe / run.wafer.width();
    }

    private int explain(int id) {
        int pe = id / run.threads;
        if (run.done(id)) {
            lines.add(name(id) + " has ended");
            return -1;
        }
        var entry = run.entry(id);
        String who = name(id) + " at '" + TextPrinter.vector(entry.vector(), run.code[pe].role) + "'";
        if (run.waitsForSemaphore(id)) {
            return explainSemaphore(id, pe, who, entry.vector());
        }
        String progress = " (" + run.wordsDone[id] + " of " + entry.words() + " words done)";
        for (int port : new int[] {entry.inA(), entry.inB()}) {
            if (port >= 0 && run.waiting(run.end(pe, port)) == 0) {
                int source = run.fabric.source[run.end(pe, port)];
                int from = run.fabric.place[source];
                String sender = from < 0 ? "the host in row " + (-1 - from) : place(from);
                lines.add(who + " waits for a word at in" + port + " from " + sender + progress);
                return sender(source);
            }
        }
        lines.add(who + " waits for room at out" + entry.out() + progress);
        return entry.out() < 0 ? -1 : holder(run.start(pe, entry.out()));
    }

    private int explainSemaphore(int id, int pe, String who, Instruction.Vector vector) {
        for (Instruction.Sync sync : vector.waits()) {
            if (run.semaphores[pe][sync.semaphore()] >= sync.count()) {
                continue;
            }
            for (int t = 0; t < run.code[pe].threads.size(); t++) {
                boolean gives = run.code[pe].threads.get(t).stream()
                        .anyMatch(entry -> entry.vector() != null
                                && entry.vector().signals().stream()
                                        .anyMatch(signal -> signal.semaphore() == sync.semaphore()));
                if (gives && pe * run.threads + t != id) {
                    lines.add(who + " waits for semaphore " + sync.semaphore());
                    return pe * run.threads + t;
                }
            }
            lines.add(who + " waits for semaphore " + sync.semaphore() + ", which nobody else gives");
            return -1;
        }
        return -1;
    }

    /** The thread that sends into a source; for the host the thread that holds it up, or -1. */
    private int sender(int source) {
        int from = run.fabric.place[source];
        if (from >= 0) {
            return user(from, run.fabric.port[source], true);
        }
        boolean ended = run.exhausted(-1 - from);
        lines.add("the host in row " + (-1 - from)
                + (ended ? " has given all samples" : " waits for room on the same net"));
        return ended ? -1 : holder(source);
    }

    private int user(int pe, int port, boolean sends) {
        for (int t = 0; t < run.code[pe].threads.size(); t++) {
            for (TokenCode.Entry entry : run.code[pe].threads.get(t)) {
                if (sends ? entry.out() == port : entry.inA() == port || entry.inB() == port) {
                    return pe * run.threads + t;
                }
            }
        }
        return -1;
    }

    /** The thread behind the first full end of the route with this source, or -1. */
    private int holder(int source) {
        var fabric = run.fabric;
        for (int end : fabric.inEnd) {
            boolean full = end >= 0 && fabric.source[end] == source && fabric.room(end) <= 0;
            if (full) {
                return user(fabric.place[end], fabric.port[end], false);
            }
        }
        return -1;
    }
}
