package dev.waferflow.simulator.event;

/** <b>Hot.</b> The datapaths: one memory-only instruction at a time per PE, delayed by the fabric words of the PE. */
final class Datapath {
    private final Code code;
    private final int[] cells;

    Datapath(Code code, State state) {
        this.code = code;
        cells = state.cells;
    }

    /** Starts a memory-only instruction; when it will be complete as things stand. Issues of this cycle delay it. */
    int start(int block, int number, int op, int now, int issued) {
        if (now > cells[block + State.ACCOUNTED]) {
            account(block, Engine.HELD_BY_DATA, now);
        }
        int end = now + code.duration(op) + issued;
        cells[block + State.RUNNING] = number + 1;
        cells[block + State.RUN_START] = now;
        cells[block + State.RUN_END] = end;
        cells[block + State.DELAY] = 2 * issued;
        int active = cells[block + State.ACTIVE];
        if (active == 0) {
            return end;
        }
        for (int rest = active; rest != 0; rest &= rest - 1) {
            int t = Integer.numberOfTrailingZeros(rest);
            int part = State.part(block, t);
            if (cells[part + State.BURST_LAST] >= now) {
                cells[part + State.BURST_COUNTED] = now;
            } else {
                active &= ~(1 << t);
            }
        }
        cells[block + State.ACTIVE] = active;
        if (active != 0) {
            extend(block);
        }
        return cells[block + State.RUN_END];
    }

    void complete(int block, int op, int now) {
        int port = code.memoryPort(op);
        cells[block + State.BUSY] += code.duration(op) - port;
        cells[block + State.MEMORY_PORT] += port;
        cells[block + State.SHARED] += now - cells[block + State.RUN_START] - code.duration(op);
        cells[block + State.ACCOUNTED] = now;
        cells[block + State.RUNNING] = 0;
    }

    /** The time since the last account was a stall. */
    void account(int block, int cause, int now) {
        int field = cause == Engine.HELD_BY_OUTPUT ? State.BACK_PRESSURE : State.WAITING;
        cells[block + field] += now - cells[block + State.ACCOUNTED];
        cells[block + State.ACCOUNTED] = now;
    }

    /** A fabric instruction is issued while another runs; whether that one ends later now. */
    boolean issueMeanwhile(int block, int cycles) {
        cells[block + State.DELAY] += 2 * cycles;
        return extend(block);
    }

    /** A word of a crowded route is handled while an instruction runs; whether that one ends later now. */
    boolean wordMeanwhile(int block, int halves) {
        cells[block + State.DELAY] += halves;
        cells[block + State.WORD_HALVES] -= halves;
        return extend(block);
    }

    /** A fabric instruction has its words; whether a running instruction ends later now. */
    boolean words(int block, int number, int part) {
        cells[block + State.ACTIVE] |= 1 << number;
        if (cells[block + State.RUNNING] == 0) {
            return false;
        }
        cells[part + State.BURST_COUNTED] = cells[block + State.RUN_START];
        return extend(block);
    }

    /** A thread's words that were to come after a cycle come at other times; whether a running instruction ends earlier now. */
    boolean wordsEnd(int block, int number, int now) {
        int active = cells[block + State.ACTIVE];
        cells[block + State.ACTIVE] = active & ~(1 << number);
        if (cells[block + State.RUNNING] == 0) {
            return false;
        }
        for (int rest = active; rest != 0; rest &= rest - 1) {
            int part = State.part(block, Integer.numberOfTrailingZeros(rest));
            int counted = cells[part + State.BURST_COUNTED];
            if (counted > now + 1) {
                int words = before(part, counted) - before(part, now + 1);
                int halves = words * (cells[part + State.BURST] & State.HALVES_MASK);
                cells[block + State.DELAY] -= halves;
                cells[block + State.WORD_HALVES] += halves;
                cells[part + State.BURST_COUNTED] = now + 1;
            }
        }
        int end = cells[block + State.RUN_END];
        extend(block);
        return cells[block + State.RUN_END] < end;
    }

    /** Lengthens the running instruction by the slots that fabric words take while it runs; whether it does. */
    private boolean extend(int block) {
        int op = cells[State.part(block, cells[block + State.RUNNING] - 1) + State.AT];
        int base = cells[block + State.RUN_START] + code.duration(op);
        int delay = cells[block + State.DELAY];
        int until = base + (delay + 1) / 2;
        while (true) {
            for (int rest = cells[block + State.ACTIVE]; rest != 0; rest &= rest - 1) {
                int part = State.part(block, Integer.numberOfTrailingZeros(rest));
                int counted = cells[part + State.BURST_COUNTED];
                if (until > counted) {
                    int words = before(part, until) - before(part, counted);
                    int halves = words * (cells[part + State.BURST] & State.HALVES_MASK);
                    delay += halves;
                    cells[block + State.WORD_HALVES] -= halves;
                    cells[part + State.BURST_COUNTED] = until;
                }
            }
            int longer = base + (delay + 1) / 2;
            if (longer == until) {
                break;
            }
            until = longer;
        }
        cells[block + State.DELAY] = delay;
        boolean later = until > cells[block + State.RUN_END];
        cells[block + State.RUN_END] = until;
        return later;
    }

    /** Words of a thread's burst that are handled before a cycle. */
    private int before(int part, int time) {
        int first = cells[part + State.BURST_FIRST];
        int last = cells[part + State.BURST_LAST];
        int words = cells[part + State.BURST] >> State.HALVES_BITS;
        if (time <= first) {
            return 0;
        }
        if (time > last) {
            return words;
        }
        int length = last - first;
        if (length == words - 1) {
            return time - first;
        }
        return (int) (((long) (time - first) * (words - 1) + length - 1) / length);
    }
}
