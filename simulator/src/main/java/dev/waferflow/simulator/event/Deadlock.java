package dev.waferflow.simulator.event;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.simulator.value.PeTable;
import dev.waferflow.simulator.value.Wiring;
import java.util.HashSet;

/** Says who waits for whom when nothing can proceed. */
final class Deadlock {
    private static final int LINES = 12;

    private final PeTable pes;
    private final Wiring wiring;
    private final Code code;
    private final int[] cells;
    private final int[] blocks;
    private final Engine engine;
    private final StringBuilder text = new StringBuilder();

    Deadlock(PeTable pes, Wiring wiring, Code code, State state, Engine engine) {
        this.pes = pes;
        this.wiring = wiring;
        this.code = code;
        this.engine = engine;
        cells = state.cells;
        blocks = state.blocks;
    }

    UserException fault(String outputWords) {
        text.append("deadlock in cycle ").append(engine.now()).append(": nothing can proceed and samples are missing");
        if (!outputWords.isEmpty()) {
            text.append(" (words at output ").append(outputWords).append(')');
        }
        int thread = startingPoint();
        var seen = new HashSet<Integer>();
        int line = 0;
        while (thread > 0 && line++ < LINES - 2) {
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
        int best = 0;
        int rank = 0;
        for (int block : blocks) {
            int first = cells[block + State.FIRST_THREAD];
            for (int t = 0; t < cells[block + State.THREADS]; t++) {
                int thread = first + t * State.THREAD;
                int mode = cells[thread + State.MODE];
                int score = 0;
                if (mode == State.STREAMS) {
                    score = (cells[thread + State.MISSING] & Bursts.ROOM) != 0 ? 3 : 1;
                } else if (mode == State.FREE) {
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

    private String describe(int thread) {
        int block = cells[thread + State.BASE];
        int pe = cells[block + State.PE];
        int number = (thread - cells[block + State.FIRST_THREAD]) / State.THREAD;
        var role = pes.roles().get(pes.roleOf(pe));
        return pes.describe(pe) + ", thread '" + role.threads().get(number).name() + "'";
    }

    /** One line; the thread that is waited for, or 0. */
    private int explain(int thread) {
        int block = cells[thread + State.BASE];
        int pe = cells[block + State.PE];
        int op = cells[thread + State.AT];
        text.append("\n  ").append(describe(thread)).append(", sample ").append(cells[thread + State.SAMPLE]);
        if (cells[thread + State.MODE] == State.FREE) {
            return waitsForSemaphore(block, op);
        }
        if (cells[thread + State.MODE] == State.FINISHED) {
            text.append(" has finished");
            return 0;
        }
        text.append(", instruction ").append(code.number[op]);
        int missing = cells[thread + State.MISSING];
        if ((missing & Bursts.ROOM) != 0) {
            return waitsForRoom(wiring.outRoute(pe, code.out[op]));
        }
        int port = (missing & Bursts.DATA_A) != 0 ? code.inA[op] : code.inB[op];
        return waitsForData(pe, port);
    }

    private int waitsForSemaphore(int block, int op) {
        int list = code.waits[op];
        while (code.syncs[list] >= 0 && cells[block + State.HEAD + code.syncs[list]] >= code.syncs[list + 1]) {
            list += 2;
        }
        int semaphore = code.syncs[list];
        text.append(", instruction ").append(code.number[op]).append(" waits for semaphore ").append(semaphore);
        int giver = giver(block, semaphore);
        if (giver != 0) {
            text.append(", given by the thread below");
        }
        return giver;
    }

    /** The thread of the PE whose next instructions give the semaphore. */
    private int giver(int block, int semaphore) {
        int pe = cells[block + State.PE];
        int[] entry = code.entry[pes.roleOf(pe)];
        for (int t = 0; t < entry.length; t++) {
            for (int op = entry[t]; code.kind[op] != Code.STOP; op++) {
                for (int i = code.signals[op]; code.syncs[i] >= 0; i += 2) {
                    if (code.syncs[i] == semaphore) {
                        return cells[block + State.FIRST_THREAD] + t * State.THREAD;
                    }
                }
            }
        }
        return 0;
    }

    private int waitsForRoom(int route) {
        for (int s = wiring.firstSink(route); s < wiring.firstSink(route + 1); s++) {
            if (engine.bursts().blocks(s)) {
                int pe = wiring.sinkPe(s);
                int port = wiring.sinkPort(s);
                text.append(" waits for space in its output to port ").append(port).append(" of PE (")
                        .append(pes.x(pe)).append(',').append(pes.y(pe)).append(") of region '")
                        .append(pes.region(pe).name()).append('\'');
                return reader(pe, port);
            }
        }
        return 0;
    }

    private int reader(int pe, int port) {
        int[] entry = code.entry[pes.roleOf(pe)];
        for (int t = 0; t < entry.length; t++) {
            for (int op = entry[t]; code.kind[op] != Code.STOP; op++) {
                if (code.kind[op] == Code.FABRIC && (code.inA[op] == port || code.inB[op] == port)) {
                    return cells[blocks[pe] + State.FIRST_THREAD] + t * State.THREAD;
                }
            }
        }
        return 0;
    }

    private int waitsForData(int pe, int port) {
        int route = wiring.sinkRoute(wiring.inSink(pe, port));
        int source = wiring.source(route);
        text.append(" waits for data on port ").append(port).append(" from ");
        if (source < 0) {
            text.append("the host in row ").append(-1 - source);
            return 0;
        }
        text.append("PE (").append(pes.x(source)).append(',').append(pes.y(source)).append(") of region '")
                .append(pes.region(source).name()).append('\'');
        int[] entry = code.entry[pes.roleOf(source)];
        for (int t = 0; t < entry.length; t++) {
            for (int op = entry[t]; code.kind[op] != Code.STOP; op++) {
                if (code.kind[op] == Code.FABRIC && code.out[op] == wiring.net(route).sourcePort()) {
                    return cells[blocks[source] + State.FIRST_THREAD] + t * State.THREAD;
                }
            }
        }
        return 0;
    }
}
