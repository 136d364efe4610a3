package dev.waferflow.simulator.event;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.simulator.value.PeTable;
import dev.waferflow.simulator.value.Wiring;
import java.util.HashSet;
import java.util.function.IntPredicate;

/** Says who waits for whom when nothing can proceed. */
final class Deadlock {
    private static final int LINES = 12;

    private final PeTable pes;
    private final Wiring wiring;
    private final Code code;
    private final State state;
    private final int[] cells;
    private final int[] blocks;
    private final Engine engine;
    private final StringBuilder text = new StringBuilder();

    Deadlock(PeTable pes, Wiring wiring, Code code, State state, Engine engine) {
        this.pes = pes;
        this.wiring = wiring;
        this.code = code;
        this.engine = engine;
        this.state = state;
        cells = state.cells;
        blocks = state.blocks();
    }

    UserException fault(String outputWords) {
        text.append("deadlock in cycle ").append(engine.now()).append(": nothing can proceed and samples are missing");
        if (!outputWords.isEmpty()) {
            text.append(" (words at output ").append(outputWords).append(')');
        }
        int thread = startingPoint();
        var seen = new HashSet<Integer>();
        int line = 0;
        while (thread >= 0 && line++ < LINES - 2) {
            if (!seen.add(thread)) {
                text.append("\n  ... which closes the cycle at ").append(describe(thread));
                break;
            }
            thread = explain(thread);
        }
        return UserException.of(FaultKind.PROGRAM_FAULT, "WF-SIM-010", text.toString(), "", "");
    }

    /** A thread that holds room or data back: prefer one that waits for room, else for data, else any. */
    private int startingPoint() {
        int best = -1;
        int rank = 0;
        for (int pe = 0; pe < pes.size(); pe++) {
            for (int t = 0; t < state.threads(blocks[pe]); t++) {
                int thread = State.thread(blocks[pe], t);
                int mode = state.mode(thread);
                int score = 0;
                if (mode == State.STREAMS || mode == State.STREAMS_WORDS) {
                    score = (missing(thread) & Bursts.ROOM) != 0 ? 3 : 1;
                } else if (mode == State.BLOCKED) {
                    score = 2;
                }
                if (score > rank) {
                    rank = score;
                    best = thread;
                }
            }
        }
        return best;
    }

    private int missing(int thread) {
        return state.mode(thread) == State.STREAMS_WORDS
                ? engine.missing(thread)
                : cells[state.stream(thread) + State.MISSING];
    }

    private String describe(int thread) {
        int pe = state.pe(thread);
        var role = pes.roles().get(pes.roleOf(pe));
        return pes.describe(pe) + ", thread '"
                + role.threads().get(State.number(thread)).name() + "'";
    }

    /** One line; the thread that is waited for, or -1. */
    private int explain(int thread) {
        int pe = state.pe(thread);
        int part = State.part(thread);
        int op = cells[part + State.AT];
        text.append("\n  ").append(describe(thread)).append(", sample ").append(cells[part + State.SAMPLE]);
        if (state.mode(thread) == State.FINISHED) {
            text.append(" has finished");
            return -1;
        }
        text.append(", instruction ").append(code.number(op));
        if (state.mode(thread) == State.BLOCKED) {
            return waitsForSemaphore(pe, op);
        }
        int missing = missing(thread);
        if ((missing & Bursts.ROOM) != 0) {
            return waitsForRoom(wiring.outRoute(pe, code.portOut(op)));
        }
        return waitsForData(pe, (missing & Bursts.DATA_A) != 0 ? code.portA(op) : code.portB(op));
    }

    private int waitsForSemaphore(int pe, int op) {
        int block = blocks[pe];
        int list = code.waits(op);
        while (code.syncs[list] >= 0 && cells[block + code.syncs[list]] >= code.syncs[list + 1]) {
            list += 2;
        }
        int place = code.syncs[list];
        text.append(" waits for semaphore ").append(place - layout(pe).semaphore(0));
        int giver = find(pe, candidate -> gives(candidate, place));
        if (giver >= 0) {
            text.append(", given by the thread below");
        }
        return giver;
    }

    private Layout layout(int pe) {
        return code.layout[pes.roleOf(pe)];
    }

    private boolean gives(int op, int place) {
        for (int i = code.signals(op); code.syncs[i] >= 0; i += 2) {
            if (code.syncs[i] == place) {
                return true;
            }
        }
        return false;
    }

    /** The first thread of a PE that has an operation of this kind, or -1. */
    private int find(int pe, IntPredicate wanted) {
        int[] entry = layout(pe).entry();
        for (int t = 0; t < entry.length; t++) {
            for (int op = entry[t]; code.kind(op) != Code.STOP; op += Code.SIZE) {
                if (wanted.test(op)) {
                    return State.thread(blocks[pe], t);
                }
            }
        }
        return -1;
    }

    private int waitsForRoom(int route) {
        for (int s = wiring.firstSink(route); s < wiring.firstSink(route + 1); s++) {
            if (engine.bursts().blocks(s)) {
                int pe = wiring.sinkPe(s);
                int port = wiring.sinkPort(s);
                text.append(" waits for space in its output to port ")
                        .append(port)
                        .append(" of PE (")
                        .append(pes.x(pe))
                        .append(',')
                        .append(pes.y(pe))
                        .append(") of region '")
                        .append(pes.region(pe).name())
                        .append('\'');
                return find(pe, op -> code.portA(op) == port || code.portB(op) == port);
            }
        }
        return -1;
    }

    private int waitsForData(int pe, int port) {
        int route = wiring.sinkRoute(wiring.inSink(pe, port));
        int source = wiring.source(route);
        text.append(" waits for data on port ").append(port).append(" from ");
        if (source < 0) {
            text.append("the host in row ").append(-1 - source);
            return -1;
        }
        text.append("PE (")
                .append(pes.x(source))
                .append(',')
                .append(pes.y(source))
                .append(") of region '")
                .append(pes.region(source).name())
                .append('\'');
        int sourcePort = wiring.net(route).sourcePort();
        return find(source, op -> code.portOut(op) == sourcePort);
    }
}
