package dev.waferflow.simulator.event;

/**
 * <b>Hot.</b> The datapaths: one memory-only instruction at a time per PE, delayed by the fabric words of the PE. While one runs, its PE
 * is accounted for until it started, and its thread's time is when it will end; so its delay so far need not be kept, but for half a cycle.
 */
final class Datapath {
    private final Code code;
    private final int[] cells;

    Datapath(Code code, State state) {
        this.code = code;
        cells = state.cells;
    }

    boolean runs(int block) {
        return (cells[block + State.FLAGS] & State.RUNNING) != 0;
    }

    /** The thread whose instruction runs. */
    int running(int block) {
        return State.thread(block, number(cells[block + State.FLAGS]));
    }

    private static int number(int flags) {
        return ((flags & State.RUNNING) >> State.RUNNING_SHIFT) - 1;
    }

    /** Starts a memory-only instruction; when it will be complete as things stand. Issues of this cycle delay it. */
    int start(int block, int number, int op, int now, int issued) {
        if (now > cells[block + State.ACCOUNTED]) {
            account(block, Engine.HELD_BY_DATA, now);
        }
        int part = State.part(block, number);
        cells[part + State.TIME] = now + code.duration(op) + issued;
        int flags = cells[block + State.FLAGS] & ~(State.RUNNING | State.ODD) | number + 1 << State.RUNNING_SHIFT;
        for (int rest = active(flags); rest != 0; rest &= rest - 1) {
            int t = Integer.numberOfTrailingZeros(rest);
            int stream = stream(block, t);
            if (cells[stream + State.BURST_LAST] >= now) {
                cells[stream + State.BURST_COUNTED] = now;
            } else {
                flags &= ~(1 << t);
            }
        }
        cells[block + State.FLAGS] = flags;
        if (active(flags) != 0) {
            extend(block, 0);
        }
        return cells[part + State.TIME];
    }

    private static int active(int flags) {
        return flags & (1 << State.MAX_THREADS) - 1;
    }

    /** Where a thread that is at a fabric instruction remembers what it must of it. */
    private int stream(int block, int number) {
        return block + code.stream(cells[State.part(block, number) + State.AT]);
    }

    void complete(int block, int op, int now) {
        cells[block + State.SHARED] += now - cells[block + State.ACCOUNTED] - code.duration(op);
        cells[block + State.ACCOUNTED] = now;
        cells[block + State.FLAGS] &= ~State.RUNNING;
    }

    /** The time since the last account was a stall. */
    void account(int block, int cause, int now) {
        int field = cause == Engine.HELD_BY_OUTPUT ? State.BACK_PRESSURE : State.WAITING;
        cells[block + field] += now - cells[block + State.ACCOUNTED];
        cells[block + State.ACCOUNTED] = now;
    }

    /** A fabric instruction is issued while another runs; whether that one ends later now. */
    boolean issueMeanwhile(int block, int cycles) {
        return extend(block, 2 * cycles);
    }

    /** A word of a crowded route is handled while an instruction runs; whether that one ends later now. */
    boolean wordMeanwhile(int block, int halves) {
        cells[block + State.STOLEN] += halves;
        return extend(block, halves);
    }

    /** A fabric instruction has its words; whether a running instruction ends later now. */
    boolean words(int block, int number, int stream) {
        cells[block + State.FLAGS] |= 1 << number;
        if (!runs(block)) {
            return false;
        }
        cells[stream + State.BURST_COUNTED] = cells[block + State.ACCOUNTED];
        return extend(block, 0);
    }

    /** A thread's words that were to come after a cycle come at other times; whether a running instruction ends earlier now. */
    boolean wordsEnd(int block, int number, int now) {
        int flags = cells[block + State.FLAGS];
        cells[block + State.FLAGS] = flags & ~(1 << number);
        if (!runs(block)) {
            return false;
        }
        int returned = 0;
        for (int rest = active(flags); rest != 0; rest &= rest - 1) {
            int t = Integer.numberOfTrailingZeros(rest);
            int op = cells[State.part(block, t) + State.AT];
            int stream = block + code.stream(op);
            int counted = cells[stream + State.BURST_COUNTED];
            if (counted > now + 1) {
                int words = before(stream, counted) - before(stream, now + 1);
                returned += words * code.weight(op);
                cells[stream + State.BURST_COUNTED] = now + 1;
            }
        }
        cells[block + State.STOLEN] -= returned;
        int part = State.part(running(block));
        int end = cells[part + State.TIME];
        extend(block, -returned);
        return cells[part + State.TIME] < end;
    }

    /**
     * Lengthens the running instruction by the slots that fabric words take while it runs, and by some half cycles more; whether it ends
     * later.
     */
    private boolean extend(int block, int halves) {
        int flags = cells[block + State.FLAGS];
        int part = State.part(block, number(flags));
        int end = cells[part + State.TIME];
        int base = cells[block + State.ACCOUNTED] + code.duration(cells[part + State.AT]);
        int delay = 2 * (end - base) - ((flags & State.ODD) != 0 ? 1 : 0) + halves;
        int until = base + (delay + 1) / 2;
        while (active(flags) != 0) {
            delay += stolen(block, active(flags), until);
            int longer = base + (delay + 1) / 2;
            if (longer == until) {
                break;
            }
            until = longer;
        }
        cells[part + State.TIME] = until;
        cells[block + State.FLAGS] = flags & ~State.ODD | (delay & 1) * State.ODD;
        return until > end;
    }

    /** Counts the half cycles that words of threads take before a cycle. */
    private int stolen(int block, int active, int until) {
        int sum = 0;
        for (int rest = active; rest != 0; rest &= rest - 1) {
            int op = cells[State.part(block, Integer.numberOfTrailingZeros(rest)) + State.AT];
            int stream = block + code.stream(op);
            int counted = cells[stream + State.BURST_COUNTED];
            if (until > counted) {
                sum += (before(stream, until) - before(stream, counted)) * code.weight(op);
                cells[stream + State.BURST_COUNTED] = until;
            }
        }
        cells[block + State.STOLEN] += sum;
        return sum;
    }

    /** Words of a thread's burst that are handled before a cycle. */
    private int before(int stream, int time) {
        int first = cells[stream + State.BURST_FIRST];
        int last = cells[stream + State.BURST_LAST];
        int words = cells[stream + State.BURST] >> State.CAUSE_BITS;
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
